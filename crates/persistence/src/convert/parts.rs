//! What many columns share.

use std::collections::BTreeMap;

use serde_json::Value;
use stele_domain::{Code, Email, Identifier, Name, NpsScore, Stamp, Text, Timestamp, Traits};

use super::json;
use crate::error::Malformed;

pub(super) fn time(what: &'static str, micros: i64) -> Result<Timestamp, Malformed> {
    Timestamp::from_micros(micros).map_err(|_| Malformed(what))
}

pub(super) fn optional_time(
    what: &'static str,
    micros: Option<i64>,
) -> Result<Option<Timestamp>, Malformed> {
    micros.map(|micros| time(what, micros)).transpose()
}

/// A name may have come from an identifier, and then it may be blank.
pub(super) fn name(what: &'static str, text: String) -> Result<Name, Malformed> {
    identifier(what, text).map(Name::from)
}

pub(super) fn identifier(what: &'static str, text: String) -> Result<Identifier, Malformed> {
    Identifier::new(text).map_err(|_| Malformed(what))
}

pub(super) fn code(what: &'static str, text: &str) -> Result<Code, Malformed> {
    text.parse().map_err(|_| Malformed(what))
}

pub(super) fn email(what: &'static str, text: &str) -> Result<Email, Malformed> {
    Email::new(text).map_err(|_| Malformed(what))
}

pub(super) fn small(what: &'static str, number: i64) -> Result<u32, Malformed> {
    u32::try_from(number).map_err(|_| Malformed(what))
}

pub(super) fn score(what: &'static str, points: i64) -> Result<NpsScore, Malformed> {
    let score = u8::try_from(points).ok().and_then(NpsScore::new);
    score.ok_or(Malformed(what))
}

/// How often and when a record changed, from the columns of the two times.
pub(super) fn stamp(
    [created, updated]: [&'static str; 2],
    version: i64,
    created_at: i64,
    updated_at: i64,
) -> Result<Stamp, Malformed> {
    Ok(Stamp {
        version,
        created_at: time(created, created_at)?,
        updated_at: time(updated, updated_at)?,
    })
}

pub(super) fn identifier_cell(identifier: Option<&Identifier>) -> Option<String> {
    identifier.map(|identifier| identifier.as_str().to_owned())
}

pub(super) fn optional_identifier(
    what: &'static str,
    text: Option<String>,
) -> Result<Option<Identifier>, Malformed> {
    text.map(|text| identifier(what, text)).transpose()
}

pub(super) fn text_cell(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}

pub(super) fn text(what: &'static str, text: String) -> Result<Text, Malformed> {
    Text::new(text).map_err(|_| Malformed(what))
}

pub(super) fn optional_text(
    what: &'static str,
    cell: Option<String>,
) -> Result<Option<Text>, Malformed> {
    cell.map(|cell| text(what, cell)).transpose()
}

pub(super) fn traits_cell(traits: &Traits) -> String {
    json::write(traits.as_map())
}

pub(super) fn traits(what: &'static str, cell: &str) -> Result<Traits, Malformed> {
    let map: BTreeMap<String, Value> = json::read(what, cell)?;
    Ok(Traits::from_map(map))
}

/// The labels of a note or a task.
pub(super) fn labels_cell(labels: &[Name]) -> String {
    let labels: Vec<_> = labels.iter().map(Name::as_str).collect();
    json::write(&labels)
}

pub(super) fn labels(what: &'static str, cell: &str) -> Result<Vec<Name>, Malformed> {
    let labels: Vec<String> = json::read(what, cell)?;
    labels.into_iter().map(|label| name(what, label)).collect()
}
