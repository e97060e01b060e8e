//! Text as Django REST framework's `CharField` takes it.

use serde_json::Value;
use stele_http::{Problem, read};

/// Text. A number becomes the text of its digits, as they were sent; a boolean does not (`CharField`).
pub(crate) fn text(value: Value) -> Result<String, Problem> {
    match value {
        Value::Number(number) => Ok(number.to_string()),
        other => read::string(other),
    }
}
