//! The routes and the OpenAPI document that comes with them.

use http::StatusCode;
use stele_http::Edge;
use stele_http::openapi::{
    answer_everywhere, header_everywhere, introduction, require_headers, secure,
};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ContentBuilder, ObjectBuilder, OpenApi, Ref, Response, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;

use crate::{accounts, auth, customers, events, idempotency, version};

const ABOUT: &str = "The account API of Alguna, over the accounts that Stele's other dialects show too. `/accounts` is the \
    first version of the API, `/customers` the current one; both see the same accounts by the same ids. `/events` takes the \
    usage of both.";

const TAGS: [(&str, &str); 3] = [
    (
        "Accounts",
        "The record of a customer in the first version of the API, in camelCase.",
    ),
    (
        "Customers",
        "The same record in the current version of the API, in snake_case. `Alguna-Version` is echoed when it is sent.",
    ),
    (
        "Events",
        "What customers did: a list in the first version, an object in the current one.",
    ),
];

/// Every route of the dialect.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    let mut accounts = accounts::routes();
    failures(accounts.get_openapi_mut());
    let mut customers = customers::routes();
    failures(customers.get_openapi_mut());
    idempotency::describe(customers.get_openapi_mut());
    version::describe(customers.get_openapi_mut());
    let mut events = events::routes();
    failures(events.get_openapi_mut());
    version::describe(events.get_openapi_mut());
    OpenApiRouter::with_openapi(introduction(
        "Alguna",
        env!("CARGO_PKG_VERSION"),
        ABOUT,
        &TAGS,
    ))
    .merge(accounts)
    .merge(customers)
    .merge(events)
}

/// Adds what holds of every operation of both versions.
pub(crate) fn finish(mut document: OpenApi) -> OpenApi {
    secure(&mut document, auth::SCHEME, auth::scheme());
    for (name, description) in [
        (
            "RateLimit-Limit",
            "How many requests the key may make in a minute.",
        ),
        ("RateLimit-Remaining", "How many of them are left."),
        ("RateLimit-Reset", "Seconds until one more is given back."),
    ] {
        header_everywhere(&mut document, name, description, Type::Integer);
    }
    require_headers(&mut document);
    document
}

/// Declares the failures that no call is safe from.
fn failures(document: &mut OpenApi) {
    for (status, description, detail) in [
        (
            StatusCode::BAD_REQUEST,
            "The query string holds a NUL.",
            "Validation failed: x must not contain null characters",
        ),
        (
            StatusCode::FORBIDDEN,
            "The API key lacks the scope that the call needs.",
            "The API key lacks the scope account:read",
        ),
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            "The server failed.",
            "Internal server error",
        ),
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "The store cannot be reached, or the request took too long.",
            "The request took too long",
        ),
    ] {
        answer_everywhere(document, status, &error(status, description, detail));
    }
    answer_everywhere(document, StatusCode::TOO_MANY_REQUESTS, &throttled());
    answer_everywhere(document, StatusCode::UNAUTHORIZED, &unauthorized());
}

/// An answer with the body of every error.
fn error(status: StatusCode, description: &str, detail: &str) -> Response {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ErrorBody")))
        .example(Some(serde_json::json!({
            "status": status.as_u16(),
            "detail": detail,
        })))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content("application/json", content)
        .build()
}

fn unauthorized() -> Response {
    let response = error(
        StatusCode::UNAUTHORIZED,
        "No API key was sent, or one that opens nothing.",
        "The API key is not valid",
    );
    with_header(
        response,
        "WWW-Authenticate",
        "`Bearer realm=\"Stele\"`.",
        Type::String,
    )
}

fn throttled() -> Response {
    let response = error(
        StatusCode::TOO_MANY_REQUESTS,
        "The key has used up its quota.",
        "Too many requests, try again in 60 s",
    );
    let description = "Seconds until a request would be let through.";
    with_header(response, "Retry-After", description, Type::Integer)
}

fn with_header(mut response: Response, name: &str, description: &str, kind: Type) -> Response {
    let header = HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(kind).build()))
        .description(Some(description))
        .build();
    response.headers.insert(name.to_owned(), header.into());
    response
}
