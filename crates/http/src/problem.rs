//! Problem details (RFC 9457): for paths that belong to no dialect, and what dialects need that fail so too.

use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};

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

/// Puts the [`NamedBody`] of an answer in place, where it has one.
pub(crate) fn name(response: &mut Response, method: &Method, id: &RequestId) {
    let Some(NamedBody(print)) = response.extensions_mut().remove() else {
        return;
    };
    let body = print(id);
    // Whoever asks for the head is told the length of what GET would be answered.
    if let Some(length) = response.headers_mut().get_mut(header::CONTENT_LENGTH) {
        *length = HeaderValue::from(body.len());
    }
    if method != Method::HEAD {
        *response.body_mut() = Body::from(body);
    }
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
    use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
    use http_body_util::BodyExt;

    use super::{NamedBody, name};
    use crate::request_id::RequestIds;

    async fn named(method: &Method) -> (Option<HeaderValue>, Vec<u8>) {
        let length = [(header::CONTENT_LENGTH, "1")];
        let mut response: Response = (StatusCode::NOT_FOUND, length, "?").into_response();
        let body = NamedBody::new(|id| format!("of {id}"));
        response.extensions_mut().insert(body);
        let id = RequestIds::default().of(&HeaderMap::new());
        name(&mut response, method, &id);
        let length = response.headers().get(header::CONTENT_LENGTH).cloned();
        let body = response.into_body().collect().await.expect("in memory");
        (length, body.to_bytes().to_vec())
    }

    #[tokio::test]
    async fn a_body_is_given_the_name_of_its_request() {
        let (length, body) = named(&Method::GET).await;
        assert_eq!((length, body), (Some(12.into()), b"of request-1".to_vec()));
    }

    #[tokio::test]
    async fn a_head_has_the_length_of_the_body_that_it_has_not() {
        let (length, body) = named(&Method::HEAD).await;
        assert_eq!((length, body), (Some(12.into()), b"?".to_vec()));
    }
}
