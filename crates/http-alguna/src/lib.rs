//! Alguna's API over Stele's accounts.
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
//! let router = behind_the_edge(fixture.stele, stele_http_alguna::dialect());
//!
//! let request = Request::post("/accounts").header("Authorization", format!("Bearer {key}"));
//! let body = r#"{"name":"Hooli","aliases":["hooli"],"currency":"USD"}"#;
//! let answer = send(&router, request.body(Body::from(body))?).await;
//! assert_eq!(answer.status, 201);
//! assert_eq!(answer.json()["aliases"][0], "hooli");
//! # Ok(())
//! # }
//! ```
//!
//! Alguna bills usage, and an account is whom it bills. Its API has come in two versions, and both are served, over the same
//! accounts with the same ids:
//!
//! | | `accounts` | `customers` |
//! |---|---|---|
//! | path | `/accounts` | `/customers` |
//! | keys | `camelCase` | `snake_case` |
//! | countries | two letters | three letters |
//! | pages | `page`, `limit`, `pageCount` | `limit`, `offset`, `pagination` |
//! | beyond the other | deleting | filters, lookup by alias, tax details, `Idempotency-Key`, `Alguna-Version` |
//!
//! `/events` takes the usage of both: a list is the first version's, an object the current one's.
//!
//! An id is eight letters; wherever one stands in a path, any alias of the account may stand too.
//!
//! # How a call runs
//!
//! `auth` finds the key and tells the quota, `error` words every failure as `{"status":…,"detail":…}`, `page` knows
//! what both versions say of pages and orders, `convert` stands between the domain and the wire for both.
//! `idempotency` makes a repeated write of a customer answer what the first one did.
//!
//! # Adding a call
//!
//! Write a file beside the others of its version with the handler, the wire types of that call and their reading; register
//! it with `routes!` in the version's module. The document follows by itself, and the tests' list of routes fails until the
//! call is in it. Wire types are not shared between the two versions: each version's documents say what that version says.

mod accounts;
mod auth;
mod convert;
mod customers;
mod document;
mod error;
mod events;
mod idempotency;
mod page;
mod version;

use axum::response::IntoResponse;
use stele_http::{Credentials, Dialect};

use crate::error::Error;

/// Alguna's API as the edge takes it.
pub fn dialect() -> Dialect {
    let (router, openapi) = document::routes().split_for_parts();
    Dialect {
        name: "alguna",
        prefixes: &["/accounts", "/customers", "/events"],
        router,
        openapi: document::finish(openapi),
        credentials: Credentials::bearer,
        quotas: auth::QUOTAS,
        quota_headers: auth::quota_headers,
        refuse: |refusal| Error::from(refusal).into_response(),
        public: None,
    }
}
