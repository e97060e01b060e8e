//! Admins: the team.

mod list;
mod search;

use serde::Serialize;
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The calls on admins.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list))
        .routes(routes!(search::search))
}

/// A team member.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Admin<'a> {
    /// Their id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Their name.
    pub(crate) name: &'a str,
    /// Their e-mail address.
    pub(crate) email: &'a str,
    /// Whether they can sign in.
    #[schema(value_type = LicenseStatus)]
    pub(crate) license_status: &'static str,
}

/// Whether a team member can sign in.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "kebab-case")]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum LicenseStatus {
    Active,
    Deactivated,
    AutoCreated,
}
