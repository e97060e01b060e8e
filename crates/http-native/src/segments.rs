//! Segments: named groups of accounts, of which each account is in or out by a rule.

mod create;
mod delete;
mod get;
mod list;
mod moves;
mod rule;
mod update;

use serde::Serialize;
use serde_json::{Value, json};
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use moves::{SegmentMove, SegmentMoveKind};
pub(crate) use rule::{SegmentRule, fault};

/// The calls on segments.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(moves::list))
}

/// A named group of accounts. Which of them are in it follows from its rule.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Segment {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Its name, unique in the workspace.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) name: String,
    /// What it is for.
    #[schema(required, max_length = 100_000)]
    pub(crate) description: Option<String>,
    /// Which accounts are in it, as it was sent.
    #[schema(value_type = SegmentRule)]
    pub(crate) rule: Value,
    /// 1 at first, one more with each change. Accounts that enter and leave do not change it.
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// A segment of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000009",
        "name": "Pro customers at risk",
        "description": "Whom to call this week.",
        "rule": rule::example(),
        "version": 1,
        "created_at": "2025-02-01T10:00:00.000000Z",
        "updated_at": "2025-02-01T10:00:00.000000Z",
    })
}
