//! Members of the team that looks after the customers.

mod create;
mod deactivate;
mod get;
mod list;
mod reactivate;
mod update;

use serde::Serialize;
use serde_json::{Value, json};
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The calls on members.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update))
        .routes(routes!(deactivate::deactivate))
        .routes(routes!(reactivate::reactivate))
}

/// Someone of the team.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Member {
    /// Their id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Their number, by which PostHog's API knows them.
    #[schema(minimum = 1)]
    pub(crate) number: i64,
    /// Their name.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) name: String,
    /// Their email, unique in the workspace, upper and lower case being the same.
    #[schema(format = Email)]
    pub(crate) email: String,
    /// Whether they can sign in.
    #[schema(value_type = LicenseStatus)]
    pub(crate) license_status: &'static str,
    /// 1 at first, one more with each change.
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// When they joined.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When they last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
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

/// A member of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000003",
        "number": 1,
        "name": "Erlich Bachman",
        "email": "erlich@aviato.com",
        "license_status": "active",
        "version": 1,
        "created_at": "2025-02-01T10:00:00.000000Z",
        "updated_at": "2025-02-01T10:00:00.000000Z",
    })
}
