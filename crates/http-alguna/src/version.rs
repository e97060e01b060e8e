//! `Alguna-Version`, with which clients of the current API say what they were written for.
//!
//! There is one version of `/customers`, and `/events` tells its two apart by their bodies, so the header decides nothing;
//! it is echoed, as the vendor does.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use stele_http::openapi::operations;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{Object, ObjectBuilder, OpenApi, RefOr, Required};

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

/// Declares the header, both ways, on every operation of a document.
pub(crate) fn describe(document: &mut OpenApi) {
    let parameter = ParameterBuilder::new()
        .name("Alguna-Version")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "The version of the API that the client was written for. It is echoed and decides nothing.",
        ))
        .schema(Some(text()))
        .example(Some("2026-04-01".into()))
        .build();
    let header = HeaderBuilder::new()
        .schema(Some(text()))
        .description(Some("The version that was sent, where one was."))
        .build();
    for operation in operations(document) {
        let parameters = operation.parameters.get_or_insert_default();
        parameters.push(parameter.clone().into());
        for response in operation.responses.responses.values_mut() {
            if let RefOr::T(response) = response {
                let header = header.clone().into();
                response.headers.insert("Alguna-Version".to_owned(), header);
            }
        }
    }
}

fn text() -> Object {
    ObjectBuilder::new().schema_type(Type::String).build()
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
