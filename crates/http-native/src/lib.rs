//! Stele's own API under `/v1`: what no vendor's API has, and administration.
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
//! let router = behind_the_edge(fixture.stele, stele_http_native::dialect());
//!
//! let request = Request::post("/v1/members").header("Authorization", format!("Bearer {key}"));
//! let body = r#"{"name":"Gavin Belson","email":"gavin@hooli.com"}"#;
//! let answer = send(&router, request.body(Body::from(body))?).await;
//! assert_eq!(answer.status, 201);
//! assert_eq!(answer.json()["email"], "gavin@hooli.com");
//! # Ok(())
//! # }
//! ```
//!
//! # The dialect
//!
//! Keys are sent as Bearer tokens (`auth`). Whatever goes wrong is a problem document after RFC 9457 with a stable `type`
//! (`error`). A list is walked by a sealed cursor, newest first (`page`). A body may hold the fields that its call knows
//! and no other (`body`): a misspelt field that was ignored would be a write that silently did less than it was asked to.
//!
//! Records are named by their UUIDs, in paths, in bodies and in queries alike. Keys are `snake_case`, times are UTC in
//! microseconds, and every key of a record is always there, `null` where there is nothing to tell.
//!
//! # Adding a call
//!
//! 1. Write a file in the folder of its resource: the handler, its wire types, its `utoipa::path`, its tests. A handler asks
//!    the gate, reads path, query and body, calls one use case, and prints what it answers.
//! 2. Register it in the resource's `routes`, so that route and document come from one line. What holds of every call (who
//!    may call, what can go wrong) is put into the document by `document`; a handler declares what it answers, and the
//!    conflicts that are its own.
//! 3. Give it a row in the list of calls under `tests/`, which is compared with the document, and snapshots of its answers.
//!
//! A new kind of failure is a row of `error::kind`; the page of problems in `docs/` is compared with it.

mod accounts;
mod answer;
mod auth;
mod body;
mod contacts;
mod conversations;
mod convert;
mod document;
mod error;
mod events;
mod health_settings;
mod keys;
mod meetings;
mod members;
mod messages;
mod notes;
mod nps_responses;
mod organizations;
mod page;
mod path;
mod requests;
mod segments;
mod tasks;
mod usage;
mod workspaces;

use stele_http::{Credentials, Dialect, Edge};
use utoipa_axum::router::OpenApiRouter;

/// Stele's own API, for the edge to put beside the dialects.
pub fn dialect() -> Dialect {
    let (router, mut openapi) = OpenApiRouter::<Edge>::with_openapi(document::blank())
        .merge(accounts::routes())
        .merge(contacts::routes())
        .merge(organizations::routes())
        .merge(meetings::routes())
        .merge(requests::routes())
        .merge(conversations::routes())
        .merge(messages::routes())
        .merge(nps_responses::routes())
        .merge(notes::routes())
        .merge(tasks::routes())
        .merge(segments::routes())
        .merge(health_settings::routes())
        .merge(events::routes())
        .merge(usage::routes())
        .merge(members::routes())
        .merge(keys::routes())
        .merge(workspaces::routes())
        .split_for_parts();
    document::finish(&mut openapi);
    Dialect {
        name: "native",
        prefixes: &["/v1"],
        router,
        openapi,
        credentials: Credentials::bearer,
        quotas: auth::QUOTAS,
        quota_headers: auth::quota_headers,
        refuse: error::refuse,
        public: None,
    }
}
