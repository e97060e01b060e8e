//! Form-encoded bodies.

use serde_json::{Map, Value};

use crate::fault::{Fault, Faults, Problem};

/// The media type of form-encoded bodies.
pub const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// Reads a form: every value a string, of a repeated field the last. Bytes that are no UTF-8 become U+FFFD, as browsers
/// have it.
pub fn parse(bytes: &[u8]) -> Result<Map<String, Value>, Faults> {
    let mut map = Map::new();
    let mut faults = Vec::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        if name.contains('\0') || value.contains('\0') {
            faults.push(Fault::new(name.replace('\0', "\u{fffd}"), Problem::Nul));
        }
        map.insert(name.into_owned(), Value::String(value.into_owned()));
    }
    Faults::check(faults)?;
    Ok(map)
}
