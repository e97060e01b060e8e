//! Problem details (RFC 9457), for paths that belong to no dialect.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::dialect::Refusal;

/// An answer of `application/problem+json`: the status, its standard title, and `detail`.
pub fn response(status: StatusCode, detail: &str) -> Response {
    let body = serde_json::json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "detail": detail,
    });
    let media_type = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    )];
    (status, media_type, body.to_string()).into_response()
}

/// A refusal of the edge as problem details.
pub fn refuse(refusal: &Refusal) -> Response {
    let detail = match refusal {
        Refusal::NotFound => "There is nothing at this path.",
        Refusal::MethodNotAllowed { .. } => "This path does not take that method.",
        Refusal::TimedOut => "The request took too long.",
        Refusal::Internal => "Something went wrong inside the server.",
    };
    response(refusal.status(), detail)
}
