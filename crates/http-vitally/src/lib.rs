//! Vitally's dialect: accounts under `/resources`, as its REST API shows them, and under `/analytics` what its Analytics API
//! is told of them.
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
//! let caller = fixture.caller(&key).await;
//! fixture.account(&caller, "Hooli").external_id("hooli").await;
//! let router = behind_the_edge(fixture.stele, stele_http_vitally::dialect());
//!
//! let request = Request::get("/resources/accounts/hooli");
//! let request = request.header("Authorization", format!("Basic {}", base64(&key)));
//! let answer = send(&router, request.body(Body::empty())?).await;
//! assert_eq!(answer.status, 200);
//! assert_eq!(answer.json()["name"], "Hooli");
//! # fn base64(key: &str) -> String {
//! #     use base64::prelude::{BASE64_STANDARD, Engine as _};
//! #     BASE64_STANDARD.encode(format!("{key}:"))
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! # The dialect
//!
//! A key is the user name of HTTP Basic (`auth`). An error is `{"error": ...}`, where `...` is a sentence or, for input
//! that breaks its schema, an object with one entry per fault as the AJV validator prints it (`error`). A list is walked
//! by a sealed cursor, newest first (`page`). Paths and bodies name things by Vitally's id or by the customer's own
//! (`reference`). An object is the whole of it in every answer, with what Vitally embeds: a page reads what its objects
//! embed in one statement for all of them, never one for each.
//!
//! There is a room for each resource: `accounts`, `users` (people at customers), `admins` (the team), `nps_responses`,
//! `organizations`, `custom_fields`. `analytics` has a file for each kind of message instead.
//!
//! What Vitally calls *traits* is more than the customer's own attributes: money, dates, the logo and the ids in other
//! systems are written and read through traits of certain names, and are attributes of their own behind that. `convert`
//! is where the two come together and apart.
//!
//! # Adding a call
//!
//! 1. Write a file beside the others of its resource: the handler, its wire types, its `utoipa::path`, its tests.
//!    A handler asks the gate, then reads path, query and body, then calls one use case.
//! 2. Register it in the resource's `routes`, so that route and document come from one line.
//! 3. Give it snapshots under `tests/`; a test there compares its list of calls with the document.

mod accounts;
mod admins;
mod analytics;
mod around;
mod auth;
mod conversations;
mod convert;
mod custom_fields;
mod document;
mod error;
mod messages;
mod notes;
mod nps_responses;
mod organizations;
mod page;
mod people;
mod reference;
mod tasks;
mod users;

use stele_http::{Dialect, Edge, Quota, Refusal};
use utoipa_axum::router::OpenApiRouter;

/// Vitally: 1000 requests a minute and key.
const QUOTAS: &[Quota] = &[Quota::per_minute(1000)];

/// The dialect, for the edge to put beside the others.
pub fn dialect() -> Dialect {
    let (router, mut openapi) = OpenApiRouter::<Edge>::with_openapi(document::blank())
        .merge(accounts::routes())
        .merge(users::routes())
        .merge(admins::routes())
        .merge(nps_responses::routes())
        .merge(organizations::routes())
        .merge(conversations::routes())
        .merge(messages::routes())
        .merge(notes::routes())
        .merge(tasks::routes())
        .merge(custom_fields::routes())
        .merge(analytics::routes())
        .split_for_parts();
    document::finish(&mut openapi);
    Dialect {
        name: "vitally",
        prefixes: &["/resources", "/analytics"],
        router,
        openapi,
        credentials: auth::credentials,
        quotas: QUOTAS,
        quota_headers: auth::quota_headers,
        refuse: |refusal: &Refusal| error::refuse(refusal),
        public: None,
    }
}
