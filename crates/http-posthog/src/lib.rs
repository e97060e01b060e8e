//! PostHog's dialect: accounts and usage metrics of its customer analytics, and the capture of events.
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
//! fixture.account(&caller, "Hooli").await;
//! let router = behind_the_edge(fixture.stele, stele_http_posthog::dialect());
//!
//! let request = Request::get("/api/projects/@current/accounts/");
//! let request = request.header("Authorization", format!("Bearer {key}"));
//! let answer = send(&router, request.body(Body::empty())?).await;
//! assert_eq!(answer.status, 200);
//! assert_eq!(answer.json()["results"][0]["name"], "Hooli");
//! # Ok(())
//! # }
//! ```
//!
//! # The dialect
//!
//! PostHog's API is a Django application, and its clients know it by Django REST framework's habits. A path names a
//! project, which is a workspace of ours, and may end in a slash (`auth`). An error is
//! `{"type", "code", "detail", "attr"}` and tells one fault, the first in the order of the fields (`error`). A list is
//! `{"count", "next", "previous", "results"}` with whole URLs to its neighbours (`page`). A body is JSON or a form
//! (`body`).
//!
//! An account has a name, an external id, tags, and *properties*: who of the team looks after it, and what other systems
//! call it (`accounts`). PostHog checks properties with pydantic, keeps what was sent and answers no more than that;
//! `convert` is where they become roles and links and come back.
//!
//! A *usage metric* says what of an account's events is counted or summed (`metrics`), a query asks what all of them come to
//! (`query`). Clients ask who they are before anything else (`who_am_i`).
//!
//! These calls stand under `/api/environments/{project_id}` and `/api/projects/{project_id}`. Those by which SDKs send events
//! stand at the root, take the project's token in the body and fail in plain text (`capture`).
//!
//! # Adding a call
//!
//! 1. Write a file beside the others of its resource: the handler, its wire types, its `utoipa::path` without the project's
//!    part of the path, its tests. A handler asks `auth::admit`, then reads path, query and body, then calls one use case.
//! 2. Register it in the resource's `routes`, so that route and document come from one line.
//! 3. Give it snapshots under `tests/`; a test there compares its list of calls with the document.

mod accounts;
mod auth;
mod body;
mod capture;
mod convert;
mod document;
mod error;
mod integer;
mod metrics;
mod page;
mod query;
mod text;
mod who_am_i;

use stele_http::{Dialect, Edge, PublicRoutes, Quota, Refusal};
use utoipa_axum::router::OpenApiRouter;

/// PostHog: 480 requests a minute and 4800 an hour.
const QUOTAS: &[Quota] = &[Quota::per_minute(480), Quota::per_hour(4800)];

/// The dialect, for the edge to put beside the others.
pub fn dialect() -> Dialect {
    let (router, mut openapi) = OpenApiRouter::<Edge>::with_openapi(document::blank())
        .nest(document::ENVIRONMENTS, in_a_project())
        .nest(document::PROJECTS, in_a_project())
        .merge(who_am_i::routes())
        .split_for_parts();
    document::finish(&mut openapi);
    let (capture, mut captured) = capture::routes().split_for_parts();
    document::finish_capture(&mut captured);
    openapi.merge(captured);
    Dialect {
        name: "posthog",
        prefixes: &[
            "/api/environments",
            "/api/organizations",
            "/api/personal_api_keys",
            "/api/projects",
            "/api/users",
        ],
        router,
        openapi,
        credentials: auth::credentials,
        quotas: QUOTAS,
        quota_headers: auth::quota_headers,
        refuse: |refusal: &Refusal| error::refuse(refusal),
        public: Some(PublicRoutes {
            prefixes: capture::PREFIXES,
            router: capture,
            refuse: capture::refuse,
        }),
    }
}

/// The calls that stand below a project, of which there are two ways to say it.
fn in_a_project() -> OpenApiRouter<Edge> {
    accounts::routes()
        .merge(metrics::routes())
        .merge(query::routes())
}
