//! Organizations: the companies above accounts.

mod create;
mod delete;
mod get;
mod list;
mod update;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::convert;
use stele_http::Edge;

/// The calls on organizations.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
}

/// A company above several accounts.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Organization {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Your id of it, unique in the workspace; it never changes.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) external_id: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) name: String,
    #[schema(schema_with = convert::traits_schema)]
    pub(crate) traits: BTreeMap<String, Value>,
    /// 1 at first, one more with each change.
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// An organization of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000002",
        "external_id": "hooli",
        "name": "Hooli",
        "traits": { "plan": "gold" },
        "version": 1,
        "created_at": "2025-02-01T10:00:00.000000Z",
        "updated_at": "2025-02-01T10:00:00.000000Z",
    })
}
