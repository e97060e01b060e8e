//! Answers that are more than a body.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

/// 201: a new record and where it is.
pub(crate) fn created(location: &str, record: impl Serialize) -> Response {
    let mut response = (StatusCode::CREATED, Json(record)).into_response();
    // Made of a path of ours and an id: always a header's value.
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
