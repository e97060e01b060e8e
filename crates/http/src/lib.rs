//! The edge every dialect shares: from a socket to a handler's arguments, and from its answer back to the socket.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use axum::{Router, body::Body, routing::get};
//! use http::{Request, StatusCode};
//! use stele_domain::Scope;
//! use stele_http::{Credentials, Dialect, Edge, Failure, Gate, Metrics, Settings, assemble, problem};
//! use tower::ServiceExt as _;
//! # use stele_testkit::Fixture;
//! # use utoipa::openapi::OpenApi;
//!
//! async fn whose(gate: Gate) -> Result<String, (StatusCode, String)> {
//!     let told = |failure: Failure| (failure.status(), failure.to_string());
//!     let caller = gate.admit(Scope::AccountRead).map_err(|denial| told(denial.into()))?;
//!     Ok(caller.workspace.name.to_string())
//! }
//!
//! let tiny = Dialect {
//!     name: "tiny",
//!     prefixes: &["/tiny"],
//!     router: Router::new().route("/tiny/whose", get(whose)),
//!     openapi: OpenApi::default(),
//!     credentials: Credentials::bearer,
//!     quotas: &[],
//!     quota_headers: |_status, _headers| {},
//!     refuse: problem::refuse,
//!     public: None,
//! };
//! # let fixture = Fixture::memory().await;
//! # let workspace = fixture.workspace("Acme").await;
//! # let key = fixture.key(workspace.id, &[Scope::AccountRead]).await;
//! # let stele = fixture.stele;
//! let edge = Edge::new(stele, Settings::default());
//! let service = assemble(&edge, vec![tiny], Router::new(), &Metrics::default());
//!
//! let request = Request::get("/tiny/whose").header("Authorization", format!("Bearer {key}"));
//! let answer = service.clone().oneshot(request.body(Body::empty())?).await?;
//! assert_eq!(answer.status(), StatusCode::OK);
//! let stranger = service.oneshot(Request::get("/tiny/whose").body(Body::empty())?).await?;
//! assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
//! # Ok(())
//! # }
//! ```
//!
//! A dialect crate says how one vendor's API looks. Whatever is the same in all of them, because it is HTTP's or ours, is
//! here, and nothing here knows any vendor.
//!
//! # The way of a request
//!
//! 1. [`serve()`] accepts the connection (at most so many at once, each head within its time) and notes who is at the
//!    other end.
//! 2. [`assemble()`] has put the dialects side by side: the one that owns the path gets the request.
//! 3. Around the dialect's router the request gets its id and its time limit; the caller is identified in the dialect's way
//!    and counted against the key's quota. None of this refuses anybody yet.
//! 4. The handler's arguments refuse nothing either: [`Gate`], [`PathParams`], [`QueryParams`], [`Unread`], [`Origin`]. So
//!    a handler reads as its vendor's order of checks, and every refusal passes through the dialect's one error type.
//! 5. What is wrong with the input is a list of [`Fault`]s, all of them at once, which each dialect words.
//! 6. On the way back the answer gets the quota's headers and the request's id. Unknown paths, wrong methods, panics and
//!    requests that take too long are answered in the dialect's words, by its [`refuse`](dialect::Dialect::refuse).
//!
//! # A handler
//!
//! ```
//! # use axum::{Json, extract::State, response::{IntoResponse, Response}};
//! # use http::StatusCode;
//! # use stele_domain::{AccountChange, Name, Scope};
//! # use stele_http::{BodyFault, Denial, Edge, Faults, Gate, ObjectReader, Unread, read};
//! # struct Error;
//! # impl From<Denial> for Error { fn from(_: Denial) -> Self { Error } }
//! # impl From<Faults> for Error { fn from(_: Faults) -> Self { Error } }
//! # impl From<BodyFault> for Error { fn from(_: BodyFault) -> Self { Error } }
//! # impl From<stele_application::Error> for Error { fn from(_: stele_application::Error) -> Self { Error } }
//! # impl IntoResponse for Error { fn into_response(self) -> Response { StatusCode::BAD_REQUEST.into_response() } }
//! async fn create(State(edge): State<Edge>, gate: Gate, body: Unread) -> Result<Response, Error> {
//!     let caller = gate.admit(Scope::AccountWrite)?;               // 401, 403, 429
//!     let draft = CreateAccount::read(body.object().await?)?;      // 413, 400 with every fault
//!     let account = edge.stele.create_account(caller, draft.name, draft.change).await?;
//!     Ok((StatusCode::CREATED, Json(account.id.to_string())).into_response())
//! }
//!
//! struct CreateAccount { name: Name, change: AccountChange }
//!
//! impl CreateAccount {
//!     fn read(mut object: ObjectReader) -> Result<Self, Faults> {
//!         let name = object.required("name", read::name);
//!         let external_id = object.field("externalId", read::identifier);
//!         let mrr = object.field("mrr", read::mrr);
//!         object.finish(|| {
//!             let change = AccountChange { external_id, mrr, ..AccountChange::default() };
//!             Some(Self { name: name?, change })
//!         })
//!     }
//! }
//! # let _: axum::Router<Edge> = axum::Router::new().route("/accounts", axum::routing::post(create));
//! ```
//!
//! # A new dialect
//!
//! 1. `auth.rs`: a function from headers to [`Credentials`] and one that writes the quota's headers.
//! 2. `error.rs`: where all failures have one shape, a wrapper of [`Failure`]. Else one enum, `From` [`Denial`], [`Faults`],
//!    [`BodyFault`], [`Refusal`] and the application's error, all of them matched without `_`, and `IntoResponse` in the
//!    vendor's shape.
//! 3. `convert.rs`: from the domain's records to types of the wire, whose names are the vendor's.
//! 4. Handlers, one file each, registered with `utoipa_axum::routes!` so that the document comes out of the registration.
//!    Bodies are read with [`read`], pages by cursor with [`cursor`].
//! 5. `lib.rs`: a function that makes the [`Dialect`].
//! 6. Tests with `testing::behind_the_edge` (feature `testing`), which hold every answer to the document, and with
//!    `testing::rules`, which hold the document to what every document must be.
//! 7. A line in the server's list of dialects.
//!
//! `docs/adding-a-dialect.md` walks through a complete one in this order, file by file.

pub mod assemble;
pub mod body;
pub mod budget;
pub mod cursor;
pub mod dialect;
pub mod edge;
pub mod failure;
pub mod fault;
pub mod form;
pub mod gate;
pub mod json;
pub mod limits;
pub mod metrics;
pub mod object;
pub mod openapi;
pub mod ops;
pub mod origin;
pub mod parse;
pub mod path;
pub mod problem;
pub mod query;
pub mod read;
pub mod request_id;
pub mod serve;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

mod intake;
mod passage;
#[cfg(test)]
mod toy;

pub use assemble::assemble;
pub use body::{BodyFault, Unread};
pub use budget::BodyBudget;
pub use cursor::Sealer;
pub use dialect::{Dialect, PublicRoutes, Refusal};
pub use edge::{Edge, Settings};
pub use failure::{Conflict, Failure};
pub use fault::{Fault, Faults, Format, Kind, Path, Problem, Segment};
pub use gate::{Credentials, Denial, Gate, Identity};
pub use json::JsonFault;
pub use limits::{Quota, QuotaStatus, RateLimiter, RateLimits};
pub use metrics::Metrics;
pub use object::ObjectReader;
pub use origin::{Origin, OriginPolicy, Peer};
pub use path::PathParams;
pub use query::{QueryParams, QueryReader};
pub use request_id::{RequestId, RequestIds};
pub use serve::{Drained, ServeOptions, serve};
