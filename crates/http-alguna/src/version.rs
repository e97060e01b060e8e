//! `Alguna-Version`, with which clients of the current API say what they were written for.
//!
//! There is one version of `/customers`, so the header decides nothing; it is echoed, as the vendor does.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};

/// The header, both ways.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("alguna-version");

/// The most characters that are echoed.
const MAX: usize = 64;

/// Puts the version of the request on its answer.
pub(crate) async fn echo(request: Request, next: Next) -> Response {
    let version = request.headers().get(HEADER).filter(|sent| sane(sent));
    let version = version.cloned();
    let mut response = next.run(request).await;
    if let Some(version) = version {
        response.headers_mut().insert(HEADER, version);
    }
    response
}

/// Whether it could be a version: a date, a number, a word. Nothing else is sent back.
fn sane(sent: &HeaderValue) -> bool {
    let bytes = sent.as_bytes();
    (1..=MAX).contains(&bytes.len())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::sane;

    #[test]
    fn dates_and_numbers_are_versions_and_texts_are_not() {
        for version in ["2026-04-01", "1", "v1.2_beta"] {
            assert!(sane(&HeaderValue::from_static(version)), "{version}");
        }
        let long = HeaderValue::try_from("1".repeat(65)).expect("ASCII");
        for other in [
            HeaderValue::from_static(""),
            HeaderValue::from_static("a b"),
            HeaderValue::from_static("<script>"),
            long,
        ] {
            assert!(!sane(&other), "{other:?}");
        }
    }
}
