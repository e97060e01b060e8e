//! What many columns share.

use stele_domain::{Code, Email, Identifier, Name, Timestamp};

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
