//! Columns of JSON text.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Malformed;

/// As JSON text; numbers keep their digits.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("maps with text keys, lists and plain values are JSON")
}

/// Back from JSON text.
pub(super) fn read<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, Malformed> {
    serde_json::from_str(text).map_err(|_| Malformed(what))
}

/// A list of texts, as identifiers and tags are stored.
pub(crate) fn text_list(what: &'static str, text: &str) -> Result<Vec<String>, Malformed> {
    read(what, text)
}
