//! Problem details (RFC 9457): for paths that belong to no dialect, and what dialects need that fail so too.

use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::dialect::Refusal;
use crate::request_id::RequestId;

/// A body that tells which request it answers, as a problem's `instance` does. Whoever words a failure does not know the
/// request; so they put this into the answer's extensions, and the edge, which does, puts the body in place.
#[derive(Clone)]
pub struct NamedBody(Arc<dyn Fn(&RequestId) -> String + Send + Sync>);

impl NamedBody {
    /// The body that `print` makes for a request.
    pub fn new(print: impl Fn(&RequestId) -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(print))
    }
}

impl fmt::Debug for NamedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NamedBody(..)")
    }
}

/// Puts the [`NamedBody`] of an answer in place, where it has one. Of a HEAD's too: its length is told before it is dropped.
pub(crate) fn name(response: &mut Response, id: &RequestId) {
    let Some(NamedBody(print)) = response.extensions_mut().remove() else {
        return;
    };
    let body = print(id);
    if let Some(length) = response.headers_mut().get_mut(header::CONTENT_LENGTH) {
        *length = HeaderValue::from(body.len());
    }
    *response.body_mut() = Body::from(body);
}

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

#[cfg(test)]
mod tests {
    use axum::response::{IntoResponse, Response};
    use http::{HeaderMap, HeaderValue, StatusCode, header};
    use http_body_util::BodyExt;

    use super::{NamedBody, name};
    use crate::request_id::RequestIds;

    #[tokio::test]
    async fn a_body_is_given_the_name_of_its_request() {
        let length = [(header::CONTENT_LENGTH, "1")];
        let mut response: Response = (StatusCode::NOT_FOUND, length, "?").into_response();
        let body = NamedBody::new(|id| format!("of {id}"));
        response.extensions_mut().insert(body);
        let id = RequestIds::default().of(&HeaderMap::new());
        name(&mut response, &id);
        let length = HeaderValue::from(12);
        assert_eq!(response.headers()[header::CONTENT_LENGTH], length);
        let body = response.into_body().collect().await.expect("in memory");
        assert_eq!(body.to_bytes(), "of request-1");
    }
}
