//! What the OpenAPI document says besides the calls.

pub(crate) mod example;
pub(crate) mod schema;

use http::StatusCode;
use stele_http::openapi::{
    answer_everywhere, flatten, header_everywhere, introduction, require_headers, secure,
};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Header, HeaderBuilder, ObjectBuilder, OpenApi, Ref, ResponseBuilder};

const ABOUT: &str = "Customer accounts as Vitally's REST API shows them, over the accounts that Stele's other dialects \
    show too, and what hangs on them.\n\nThe API key is the user name of HTTP Basic; the password is empty.";

/// The document without any call.
pub(crate) fn blank() -> OpenApi {
    let tags = [
        ("Accounts", "The record of a customer."),
        ("Users", "People at customers."),
        ("Admins", "The team that looks after them."),
        ("NPS responses", "How likely users are to recommend you."),
        ("Organizations", "The parents of accounts."),
        (
            "Conversations",
            "What the team and users write to each other.",
        ),
        ("Notes", "What the team writes down about customers."),
        ("Tasks", "What the team has to do for customers."),
        ("Custom fields", "What traits are called and hold."),
        ("Analytics", "What your product tells: the Analytics API."),
    ];
    introduction("Vitally", env!("CARGO_PKG_VERSION"), ABOUT, &tags)
}

/// Adds what holds of every call.
pub(crate) fn finish(document: &mut OpenApi) {
    let mut basic = Http::new(HttpAuthScheme::Basic);
    basic.description = Some("The API key is the user name, the password is empty.".to_owned());
    secure(document, "basic", SecurityScheme::Http(basic));
    let unauthorized = refusal(
        "No key was sent, or one that is unknown or revoked.",
        "Authorization header not present.",
    )
    .header(
        "WWW-Authenticate",
        header(Type::String, "`Basic realm=\"Stele\"`"),
    );
    answer_everywhere(document, StatusCode::UNAUTHORIZED, &unauthorized.build());
    for (status, description, message) in [
        (
            StatusCode::FORBIDDEN,
            "The key lacks the scope.",
            "Forbidden",
        ),
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            "A fault of the server.",
            "Internal server error",
        ),
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "The server is too busy; the same request may work later.",
            "Service temporarily unavailable",
        ),
    ] {
        answer_everywhere(document, status, &refusal(description, message).build());
    }
    let throttled = refusal("The key has used up its quota.", "Too many requests").header(
        "Retry-After",
        header(
            Type::Integer,
            "Seconds until a request would be let through.",
        ),
    );
    answer_everywhere(document, StatusCode::TOO_MANY_REQUESTS, &throttled.build());
    for (name, description, kind) in [
        (
            "RateLimit-Limit",
            "The quota: so many requests, and the same with the window in seconds.",
            Type::String,
        ),
        (
            "RateLimit-Remaining",
            "How many requests the quota leaves the key.",
            Type::Integer,
        ),
        (
            "RateLimit-Reset",
            "Seconds until the oldest request in the window gives one back.",
            Type::Integer,
        ),
    ] {
        header_everywhere(document, name, description, kind);
    }
    require_headers(document);
    flatten(document);
}

/// An answer whose body is a sentence.
fn refusal(description: &str, message: &str) -> ResponseBuilder {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ErrorMessage")))
        .example(Some(example::message(message)));
    ResponseBuilder::new()
        .description(description)
        .content("application/json", content.build())
}

fn header(kind: Type, description: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(kind)))
        .description(Some(description))
        .build()
}
