//! An account's fields as they come in: Django REST framework's `CharField` and `ListField`.

use serde_json::Value;
use stele_domain::{Field, Identifier, Name, Tags};
use stele_http::{Faults, ObjectReader, Problem, parse, read};

use crate::text::text;

/// A name: trimmed, 1 to 400 characters.
pub(super) fn name(value: Value) -> Result<Name, Problem> {
    parse::name(&text(value)?)
}

/// The external id: up to 400 characters, kept as sent. None at all is no external id.
pub(super) fn external_id(object: &mut ObjectReader) -> Field<Identifier> {
    let field = object.field("external_id", |value| match text(value)?.as_str() {
        "" => Ok(None),
        text => parse::identifier(text).map(Some),
    });
    match field {
        Field::Absent => Field::Absent,
        Field::Null | Field::Value(None) => Field::Null,
        Field::Value(Some(id)) => Field::Value(id),
    }
}

/// Tags: a list of texts.
pub(super) fn tags(value: Value) -> Result<Tags, Faults> {
    let tags = read::list_of(|item| parse::tag(&text(item)?))(value)?;
    Ok(tags.into_iter().collect())
}
