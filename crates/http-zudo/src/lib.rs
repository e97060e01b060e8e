//! Zudo's API (`/api/v1`) over Stele.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), http::Error> {
//! use axum::body::Body;
//! use http::Request;
//! use stele_domain::Scope;
//! use stele_http::testing::{behind_the_edge, send};
//! use stele_testkit::Fixture;
//!
//! let fixture = Fixture::memory().await;
//! let acme = fixture.workspace("Acme").await;
//! let key = fixture.key(acme.id, &[Scope::All]).await;
//! let router = behind_the_edge(fixture.stele, stele_http_zudo::dialect());
//!
//! let request = Request::post("/api/v1/accounts").header("x-api-key", key);
//! let answer = send(&router, request.body(Body::from(r#"{"name":"Hooli"}"#))?).await;
//! assert_eq!(answer.status, 201);
//! assert_eq!(answer.json()["data"]["name"], "Hooli");
//! # Ok(())
//! # }
//! ```
//!
//! To Zudo an account is a row with an integer id, a name, an external id, a price and three booleans; contacts, meetings
//! and requests hang on it. What else Stele knows of them, Zudo's users do not see and cannot write; nor can they delete
//! anything, or change more than an account's external id and when people were last active.
//!
//! The rooms of this crate:
//!
//! - `auth`: the key in `x-api-key`, and the quota of 100 requests a minute.
//! - `error`: every failure as `{"error":"..."}`, in Zudo's words.
//! - `page`: numbered pages and the `pagination` beside the data.
//! - `accounts`, `contacts`, `meetings`, `requests`: the calls, one file each, with what they take and print.
//! - `records`: what contacts, meetings and requests have in common, their lists above all.
//! - `given`: readers of values that several calls take.
//! - `convert`: between what Zudo prints and takes, and what Stele keeps.
//! - `schema`: what the document says of values that Rust's types alone do not tell.
//!
//! Zudo prints an account in four shapes that differ by a key or three, so each call has its own wire type and none is
//! shared; what their values are is said once, in `convert`. A contact, a meeting or a request looks the same in all of its
//! own calls, and shorter within its account.
//!
//! # Adding a call
//!
//! Write a file beside the others: a handler with its `utoipa::path`, its wire types, its tests. Register it in
//! `routes`; route and document come from that one line. `tests/api/access.rs` then fails until the new call is on its list.

mod accounts;
mod auth;
mod contacts;
mod convert;
mod error;
mod given;
mod meetings;
mod page;
mod records;
mod requests;
mod schema;

use axum::routing::any;
use stele_http::openapi::{introduction, require_headers};
use stele_http::{Dialect, Edge};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The path that the whole dialect stands under.
const PREFIX: &str = "/api/v1";

/// Together, every path under the prefix; those of the calls win.
const UNKNOWN: [&str; 3] = [PREFIX, "/api/v1/", "/api/v1/{*rest}"];

/// Zudo's API as the edge takes it.
pub fn dialect() -> Dialect {
    let (router, mut openapi) = routes().split_for_parts();
    auth::document(&mut openapi);
    error::document(&mut openapi);
    auth::document_quota(&mut openapi);
    require_headers(&mut openapi);
    Dialect {
        name: "zudo",
        prefixes: &[PREFIX],
        router: UNKNOWN.iter().fold(router, |router, path| {
            router.route(path, any(error::unknown_path))
        }),
        openapi,
        credentials: auth::credentials,
        quotas: auth::QUOTAS,
        quota_headers: auth::quota_headers,
        refuse: error::refuse,
        public: None,
    }
}

/// Every call, each with its part of the document.
fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::with_openapi(blank())
        .routes(routes!(accounts::list::list, accounts::create::create))
        .routes(routes!(accounts::get::get, accounts::update::update))
        .routes(routes!(contacts::list::list, contacts::create::create))
        .routes(routes!(contacts::get::get, contacts::update::update))
        .routes(routes!(meetings::list::list, meetings::create::create))
        .routes(routes!(meetings::get::get))
        .routes(routes!(requests::list::list, requests::create::create))
        .routes(routes!(requests::get::get))
}

/// The document without any call.
fn blank() -> OpenApi {
    const ABOUT: &str = "The accounts of one workspace and what hangs on them, as Zudo's API shows and takes them. Every answer is an object: \
        `data` holds what was asked for, `error` says what went wrong. Unknown query parameters and unknown fields of a body \
        are ignored; a body is read as JSON whatever its content type.";
    const TAGS: [(&str, &str); 4] = [
        ("Accounts", "The record of a customer."),
        ("Contacts", "The people at customers."),
        ("Meetings", "Meetings with customers."),
        ("Requests", "What customers ask for."),
    ];
    introduction("Zudo", env!("CARGO_PKG_VERSION"), ABOUT, &TAGS)
}
