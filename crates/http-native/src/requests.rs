//! Requests: what accounts ask for.

mod create;
mod delete;
mod get;
mod list;
mod reopen;
mod resolve;
mod update;

use serde::Serialize;
use serde_json::{Value, json};
use stele_domain::Severity;
use stele_http::{Edge, Problem, read};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The calls on requests.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(resolve::resolve))
        .routes(routes!(reopen::reopen))
}

/// Something an account asked for.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Request {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Its number, Zudo's id of it.
    #[schema(minimum = 1)]
    pub(crate) number: i64,
    /// The id of the account that asked.
    #[schema(format = "uuid")]
    pub(crate) account_id: String,
    /// What it is about.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) title: String,
    /// Where it stands; `open` and `in_progress` count as open.
    #[schema(value_type = RequestStatus)]
    pub(crate) status: &'static str,
    /// How much it matters.
    #[schema(required = true, minimum = 0, maximum = 100)]
    pub(crate) severity: Option<u8>,
    /// When it was asked.
    #[schema(format = DateTime)]
    pub(crate) requested_at: String,
    /// When it stopped being open; `null` exactly while it is.
    #[schema(required = true, format = DateTime)]
    pub(crate) resolved_at: Option<String>,
    /// 1 at first, one more with each change.
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// When it was recorded.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// Where a request stands.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema of the words in `convert`")]
pub(crate) enum RequestStatus {
    Open,
    InProgress,
    Resolved,
    Closed,
}

/// A request of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000003",
        "number": 3,
        "account_id": "0194c0f3-f100-7000-8000-000000000001",
        "title": "SSO integration",
        "status": "open",
        "severity": 62,
        "requested_at": "2024-11-01T00:00:00.000000Z",
        "resolved_at": null,
        "version": 1,
        "created_at": "2024-11-01T00:00:00.000000Z",
        "updated_at": "2024-11-01T00:00:00.000000Z",
    })
}

/// How much a request matters: a whole number from 0 to 100.
fn severity(value: Value) -> Result<Severity, Problem> {
    let points = read::integer(value)?;
    u8::try_from(points)
        .ok()
        .and_then(Severity::new)
        .ok_or(Problem::OutOfRange {
            min: Some(0),
            max: Some(Severity::MAX.into()),
        })
}
