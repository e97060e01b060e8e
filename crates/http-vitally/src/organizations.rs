//! Organizations: the parents of accounts.

mod create;
mod delete;
mod get;
mod list;
mod update;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::convert::plain_traits;

/// The calls on organizations.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
}

/// A company above several accounts. Every key is always there; times are UTC, in milliseconds.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Organization<'a> {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When anything of it last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
    /// Your id of it.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) external_id: &'a str,
    /// Its name.
    pub(crate) name: &'a str,
    #[schema(schema_with = plain_traits::schema_of_answer)]
    pub(crate) traits: &'a BTreeMap<String, Value>,
}
