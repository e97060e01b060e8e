//! The headers of an answer against those that are declared.

use http::{HeaderName, HeaderValue, header};
use serde_json::Value;
use utoipa::openapi::header::Header;
use utoipa::openapi::{RefOr, Response, Schema, schema};

use super::Fault;
use super::documents::Document;
use crate::openapi::is_required;
use crate::request_id;
use crate::testing::Answer;

/// Headers that are HTTP's own business and the server's, the same on every answer: no document lists them.
const COMMON: [HeaderName; 6] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONNECTION,
    header::DATE,
    header::VARY,
    request_id::HEADER,
];

/// What tells a browser which pages may read the answer.
const CORS: &str = "access-control-";

/// Everything wrong with an answer's headers: one that is undeclared, missing, or not of its schema. `more` are declared too.
pub(super) fn judge(
    document: &Document,
    declared: &Response,
    answer: &Answer,
    more: &[HeaderName],
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in answer.headers.keys() {
        let is_declared = declared
            .headers
            .keys()
            .any(|known| known.eq_ignore_ascii_case(name.as_str()));
        let is_common =
            COMMON.contains(name) || name.as_str().starts_with(CORS) || more.contains(name);
        if !is_declared && !is_common {
            faults.push(Fault::new(format!("header {name}"), "it is not declared"));
        }
    }
    for (name, declared) in &declared.headers {
        let mut fault = |what: String| faults.push(Fault::new(format!("header {name}"), what));
        let Some(declared) = document.header(declared) else {
            fault("what it refers to is not there".to_owned());
            continue;
        };
        let mut sent = answer.headers.get_all(name).iter().peekable();
        if sent.peek().is_none() && is_required(declared) {
            fault("it is missing".to_owned());
        }
        for value in sent {
            if let Err(what) = judge_value(document, declared, value) {
                fault(what);
            }
        }
    }
    faults
}

fn judge_value(document: &Document, declared: &Header, value: &HeaderValue) -> Result<(), String> {
    let Some(schema) = &declared.schema else {
        return Ok(());
    };
    let text = value.to_str().map_err(|_| "it is no text".to_owned())?;
    let validator = document
        .validators
        .of(schema, document.openapi.components.as_ref())?;
    let value = read(schema, text);
    validator
        .validate(&value)
        .map_err(|error| error.to_string())
}

/// A header's text as a value of its schema's type; as a text where it is none.
fn read(schema: &RefOr<Schema>, text: &str) -> Value {
    let is_text = match schema {
        RefOr::T(Schema::Object(object)) => {
            object.schema_type == schema::SchemaType::Type(schema::Type::String)
        }
        _ => false,
    };
    let value = if is_text {
        None
    } else {
        serde_json::from_str(text).ok()
    };
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}
