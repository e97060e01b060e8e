//! Ledger's API over Stele's accounts: a fifth dialect, made up to show how one is made.
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
//! let key = fixture.key(acme.id, &[Scope::AccountWrite]).await;
//! let router = behind_the_edge(fixture.stele, stele_http_ledger::dialect());
//!
//! let request = Request::post("/ledger/clients").header("ledger-key", key);
//! let answer = send(&router, request.body(Body::from(r#"{"title":"Hooli","worth":48000}"#))?).await;
//! assert_eq!(answer.status, 201);
//! assert_eq!(answer.json()["worth"], 48000);
//! # Ok(())
//! # }
//! ```
//!
//! Ledger keeps books. To it an account is a *client*: a title, a reference by which the customer's own systems call it, what
//! it is worth a month, and labels.
//!
//! The rooms are those of every dialect: `auth` finds the key and tells the quota, `error` words every failure, `page` walks
//! a list, `convert` stands between the wire and the domain, and below `clients` each call has a file. `docs/adding-a-dialect.md`
//! walks through them.

mod auth;
mod clients;
mod convert;
mod error;
mod page;

use axum::response::IntoResponse;
use stele_http::openapi::introduction;
use stele_http::{Dialect, Edge, Failure};
use utoipa_axum::router::OpenApiRouter;

use crate::error::{Error, ErrorBody};

/// The dialect, for the edge to put beside the others.
pub fn dialect() -> Dialect {
    let about = "The accounts of one workspace, as Ledger's bookkeepers know them.";
    let tags = [("Clients", "Whom the books are about.")];
    let blank = introduction("Ledger", env!("CARGO_PKG_VERSION"), about, &tags);
    let (router, mut openapi) = OpenApiRouter::<Edge>::with_openapi(blank)
        .merge(clients::routes())
        .split_for_parts();
    Failure::declare(&mut openapi, ErrorBody::of);
    auth::declare(&mut openapi);
    Dialect {
        name: "ledger",
        prefixes: &["/ledger"],
        router,
        openapi,
        credentials: auth::credentials,
        quotas: auth::QUOTAS,
        quota_headers: auth::quota_headers,
        refuse: |refusal| Error::from(refusal).into_response(),
        public: None,
    }
}
