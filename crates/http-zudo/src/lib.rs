//! Zudo's account API (`/api/v1`) over Stele.
//!
//! To Zudo an account is a row with an integer id, a name, an external id, a price and three booleans. What else Stele
//! knows of it, Zudo's users do not see and cannot write; nor can they rename or delete an account.
//!
//! The rooms of this crate:
//!
//! - `auth`: the key in `x-api-key`, and the quota of 100 requests a minute.
//! - `error`: every failure as `{"error":"..."}`, in Zudo's words.
//! - `page`: numbered pages and the `pagination` beside the data.
//! - `accounts`: the calls, one file each, with what they take and print.
//! - `convert`: between what Zudo prints and what an account is.
//! - `schema`: what the document says of values that Rust's types alone do not tell.
//!
//! Zudo prints an account in four shapes that differ by a key or three, so each call has its own wire type and none is
//! shared; what their values are is said once, in `convert`.
//!
//! # Adding a call
//!
//! Write a file beside the others: a handler with its `utoipa::path`, its wire types, its tests. Register it in
//! `routes`; route and document come from that one line. `tests/api/access.rs` then fails until the new call is on its list.

mod accounts;
mod auth;
mod convert;
mod error;
mod page;
mod schema;

use axum::routing::any;
use stele_http::openapi::introduction;
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
    }
}

/// Every call, each with its part of the document.
fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::with_openapi(blank())
        .routes(routes!(accounts::list::list, accounts::create::create))
        .routes(routes!(accounts::get::get, accounts::update::update))
}

/// The document without any call.
fn blank() -> OpenApi {
    const ABOUT: &str = "The accounts of one workspace, as Zudo's API shows and takes them. Every answer is an object: \
        `data` holds what was asked for, `error` says what went wrong. Unknown query parameters and unknown fields of a body \
        are ignored; a body is read as JSON whatever its content type.";
    let accounts = ("Accounts", "The record of a customer.");
    introduction("Zudo", env!("CARGO_PKG_VERSION"), ABOUT, &[accounts])
}
