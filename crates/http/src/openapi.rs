//! What the dialects' documents share.
//!
//! A dialect's document comes out of the registration of its routes. What holds of every operation (that it takes a key,
//! that it can answer 429, that quota headers stand on each answer) is said here once instead of at each handler.

mod flatten;
mod required;

use axum::Router;
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi, OpenApiBuilder, RefOr, Response,
    schema::Type,
};

use crate::dialect::Dialect;

pub use flatten::flatten;
#[cfg(any(test, feature = "testing"))]
pub(crate) use required::is_required;
pub use required::require_headers;

/// The greatest amount whose millionths 64 bits can count, as near as a schema's numbers come to it. The least is as far
/// below zero.
pub const MAX_MRR: f64 = 9_223_372_036_854.775;

/// A document without any call. All dialects introduce themselves alike: whose API it is, which version of the dialect's
/// crate speaks it, and each tag by name and description.
pub fn introduction(
    vendor: &str,
    version: &str,
    description: &str,
    tags: &[(&str, &str)],
) -> OpenApi {
    let license = LicenseBuilder::new()
        .name("Apache-2.0")
        .identifier(Some("Apache-2.0"));
    let info = InfoBuilder::new()
        .title(format!("{vendor} API, served by Stele"))
        .version(version)
        .description(Some(description))
        .license(Some(license.build()));
    let tags = tags.iter().map(|(name, description)| {
        let tag = TagBuilder::new().name(*name);
        tag.description(Some(*description)).build()
    });
    OpenApiBuilder::new()
        .info(info)
        .tags(Some(tags.collect::<Vec<_>>()))
        .build()
}

/// Every operation of a document.
pub fn operations(document: &mut OpenApi) -> impl Iterator<Item = &mut Operation> {
    document.paths.paths.values_mut().flat_map(|item| {
        let PathItem {
            get,
            put,
            post,
            delete,
            patch,
            ..
        } = item;
        [get, put, post, delete, patch].into_iter().flatten()
    })
}

/// Declares a security scheme and requires it of every operation that says nothing of security itself.
pub fn secure(document: &mut OpenApi, name: &str, scheme: SecurityScheme) {
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(name, scheme);
    for operation in operations(document) {
        let none: [&str; 0] = [];
        operation
            .security
            .get_or_insert_with(|| vec![SecurityRequirement::new(name, none)]);
    }
}

/// Declares an answer of every operation that does not declare one of this status itself.
pub fn answer_everywhere(document: &mut OpenApi, status: StatusCode, response: &Response) {
    for operation in operations(document) {
        let responses = &mut operation.responses.responses;
        responses
            .entry(status.as_str().to_owned())
            .or_insert_with(|| RefOr::T(response.clone()));
    }
}

/// Declares a header with an integer or a text in it on every answer to a known key: all but 401.
pub fn header_everywhere(document: &mut OpenApi, name: &str, description: &str, kind: Type) {
    let schema = ObjectBuilder::new().schema_type(kind).build();
    let header = HeaderBuilder::new()
        .schema(Some(schema))
        .description(Some(description))
        .build();
    for operation in operations(document) {
        for (status, response) in &mut operation.responses.responses {
            if let (true, RefOr::T(response)) = (status != "401", response) {
                response
                    .headers
                    .insert(name.to_owned(), header.clone().into());
            }
        }
    }
}

/// `GET /openapi/<dialect>.json` for each dialect, printed once.
pub fn router(dialects: &[Dialect]) -> Router {
    dialects.iter().fold(Router::new(), |router, dialect| {
        let printed = bytes::Bytes::from(print(&dialect.openapi));
        let media_type = [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        )];
        router.route(
            &path(dialect.name),
            get(async move || (media_type, printed)),
        )
    })
}

/// Where the document of a dialect is served.
pub fn path(dialect: &str) -> String {
    format!("/openapi/{dialect}.json")
}

/// A document as it is committed and served: indented JSON with a line feed at its end.
pub fn print(document: &OpenApi) -> String {
    let mut printed = serde_json::to_string_pretty(document)
        .expect("a document is made of strings, lists and maps");
    printed.push('\n');
    printed
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use serde_json::json;
    use utoipa::openapi::schema::Type;
    use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
    use utoipa::openapi::{OpenApi, ResponseBuilder};

    use super::{answer_everywhere, header_everywhere, secure};

    #[test]
    fn what_holds_of_all_is_said_of_each_that_does_not_say_otherwise() {
        let document = json!({
            "openapi": "3.1.0",
            "info": { "title": "Toy", "version": "1" },
            "paths": {
                "/a": {
                    "get": { "responses": { "200": { "description": "Fine" } } },
                    "post": { "security": [], "responses": { "429": { "description": "Its own" } } },
                },
            },
        });
        let mut document: OpenApi = serde_json::from_value(document).expect("a document");
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        secure(&mut document, "key", SecurityScheme::Http(bearer));
        for (status, description) in [
            (StatusCode::UNAUTHORIZED, "Who?"),
            (StatusCode::TOO_MANY_REQUESTS, "Too many"),
        ] {
            answer_everywhere(
                &mut document,
                status,
                &ResponseBuilder::new().description(description).build(),
            );
        }
        header_everywhere(&mut document, "RateLimit-Limit", "The quota", Type::Integer);
        insta::assert_json_snapshot!("what_holds_of_all", document);
    }
}
