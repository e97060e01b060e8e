//! Meetings with accounts.

mod create;
mod delete;
mod get;
mod list;
mod update;

use serde::Serialize;
use serde_json::{Value, json};
use stele_application::Invalid;
use stele_domain::Timestamp;
use stele_http::{Edge, ObjectReader, Problem};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The calls on meetings.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
}

/// Refuses an end before the beginning, where the end stands.
fn check_end(object: &mut ObjectReader, start_at: Timestamp, end_at: Timestamp) {
    if end_at < start_at {
        let rule = Invalid::EndsBeforeItBegins.to_string();
        object.fault("end_at", Problem::Rule(rule.into()));
    }
}

/// A meeting with an account.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Meeting {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Its number, Zudo's id of it.
    #[schema(minimum = 1)]
    pub(crate) number: i64,
    /// The id of the account that is met.
    #[schema(format = "uuid")]
    pub(crate) account_id: String,
    /// What it is about.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) title: String,
    /// When it begins.
    #[schema(format = DateTime)]
    pub(crate) start_at: String,
    /// When it ends, where that is known.
    #[schema(required = true, format = DateTime)]
    pub(crate) end_at: Option<String>,
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

/// A meeting of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000005",
        "number": 5,
        "account_id": "0194c0f3-f100-7000-8000-000000000001",
        "title": "Q1 Review",
        "start_at": "2025-01-08T14:00:00.000000Z",
        "end_at": "2025-01-08T15:00:00.000000Z",
        "version": 1,
        "created_at": "2024-12-18T14:00:00.000000Z",
        "updated_at": "2024-12-18T14:00:00.000000Z",
    })
}
