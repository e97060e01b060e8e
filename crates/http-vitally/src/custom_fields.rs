//! Custom fields: what the traits of records are called and hold.

mod list;

use serde::Serialize;
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The calls on custom fields.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default().routes(routes!(list::list))
}

/// A trait that some record has had.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomField<'a> {
    /// The key of the trait.
    pub(crate) label: &'a str,
    /// What the first value was that it was given.
    #[schema(value_type = CustomFieldType)]
    pub(crate) r#type: &'static str,
    /// Where it stands in `traits`: its key again.
    pub(crate) path: &'a str,
    /// When it was first written.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
}

/// What a trait holds.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum CustomFieldType {
    String,
    Date,
    Number,
    Boolean,
    Array,
    Object,
}
