//! The body of an answer against the one that is declared.

use std::sync::LazyLock;

use http::{Method, StatusCode, header};
use jsonschema::Validator;
use serde_json::{Value, json};
use utoipa::openapi::{Content, RefOr, Response};

use super::Fault;
use super::documents::Document;
use crate::testing::Answer;

/// Everything wrong with an answer's media type and body.
pub(super) fn judge(
    document: &Document,
    declared: &Response,
    method: &Method,
    answer: &Answer,
) -> Vec<Fault> {
    if declared.content.is_empty() {
        return judge_absent(answer);
    }
    let media_type = match media_type(answer) {
        Ok(media_type) => media_type,
        Err(fault) => return vec![fault],
    };
    let Some(RefOr::T(content)) = declared.content.get(media_type) else {
        let known: Vec<_> = declared.content.keys().collect();
        let what = format!("{media_type} is not declared, but {known:?}");
        return vec![Fault::new("header content-type", what)];
    };
    if *method == Method::HEAD {
        return if answer.body.is_empty() {
            Vec::new()
        } else {
            vec![Fault::new("body", "a HEAD is answered without one")]
        };
    }
    match value(media_type, answer) {
        Ok(value) => judge_value(document, content, &value),
        Err(fault) => vec![fault],
    }
}

/// What is wrong with an answer that has no body to declare.
pub(super) fn judge_absent(answer: &Answer) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !answer.body.is_empty() {
        let text = String::from_utf8_lossy(&answer.body);
        faults.push(Fault::new(
            "body",
            format!("none is declared, this is one: {text}"),
        ));
    }
    if answer.headers.contains_key(header::CONTENT_TYPE) {
        faults.push(Fault::new("header content-type", "no body is declared"));
    }
    faults
}

/// What is wrong with an answer on a path of no dialect: where there is nothing, a problem says so (RFC 9457).
pub(super) fn judge_page(method: &Method, answer: &Answer) -> Vec<Fault> {
    static PROBLEM: LazyLock<Validator> = LazyLock::new(|| {
        let problem = json!({
            "type": "object",
            "properties": {
                "type": { "const": "about:blank" },
                "title": { "type": "string" },
                "status": { "type": "integer" },
                "detail": { "type": "string" },
            },
            "required": ["type", "title", "status", "detail"],
            "additionalProperties": false,
        });
        jsonschema::options().build(&problem).expect("a schema")
    });
    let refused = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];
    if !refused.contains(&answer.status) || *method == Method::HEAD {
        return Vec::new();
    }
    match media_type(answer) {
        Ok("application/problem+json") => {}
        Ok(other) => {
            return vec![Fault::new(
                "header content-type",
                format!("{other} is no problem's"),
            )];
        }
        Err(fault) => return vec![fault],
    }
    match value("application/problem+json", answer) {
        Ok(value) => faults(&PROBLEM, &value),
        Err(fault) => vec![fault],
    }
}

fn judge_value(document: &Document, content: &Content, value: &Value) -> Vec<Fault> {
    let Some(schema) = &content.schema else {
        return vec![Fault::new("body", "its schema is not declared")];
    };
    let components = document.openapi.components.as_ref();
    match document.validators.of(schema, components) {
        Ok(validator) => faults(&validator, value),
        Err(what) => vec![Fault::new(
            "body",
            format!("its schema cannot be used: {what}"),
        )],
    }
}

fn faults(validator: &Validator, value: &Value) -> Vec<Fault> {
    let errors = validator.iter_errors(value);
    let fault = |error: jsonschema::ValidationError| {
        Fault::new(format!("body{}", error.instance_path()), error.to_string())
    };
    errors.map(fault).collect()
}

/// The media type of an answer without its parameters.
fn media_type(answer: &Answer) -> Result<&str, Fault> {
    let fault = |what| Fault::new("header content-type", what);
    let sent = answer.headers.get(header::CONTENT_TYPE);
    let sent = sent.ok_or_else(|| fault("it is missing"))?;
    let sent = sent.to_str().map_err(|_| fault("it is no text"))?;
    Ok(sent.split(';').next().unwrap_or(sent).trim())
}

/// The body as a value: read where it is JSON, else a text.
fn value(media_type: &str, answer: &Answer) -> Result<Value, Fault> {
    if media_type == "application/json" || media_type.ends_with("+json") {
        serde_json::from_slice(&answer.body).map_err(|error| Fault::new("body", error.to_string()))
    } else {
        let text = std::str::from_utf8(&answer.body);
        text.map(Value::from)
            .map_err(|error| Fault::new("body", error.to_string()))
    }
}
