//! Notes: what the team writes down.

mod create;
mod delete;
mod get;
mod list;
mod update;
mod write;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use stele_application::Resource;
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::convert;

/// The fields in which a body names other records.
const NAMES: [(Resource, &str); 4] = [
    (Resource::Account, "account_id"),
    (Resource::Organization, "organization_id"),
    (Resource::Member, "author_id"),
    (Resource::Contact, "contact_ids"),
];

/// The calls on notes.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
}

/// Something the team wrote down about an account or an organization.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Note {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Your id of it, unique in the workspace.
    #[schema(required, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<String>,
    /// The id of the account it is about.
    #[schema(required, format = "uuid")]
    pub(crate) account_id: Option<String>,
    /// The id of the organization it is about.
    #[schema(required, format = "uuid")]
    pub(crate) organization_id: Option<String>,
    /// What it is about, in a line.
    #[schema(required, max_length = 100_000)]
    pub(crate) subject: Option<String>,
    /// What it says.
    #[schema(max_length = 100_000)]
    pub(crate) text: String,
    /// The time that it speaks of.
    #[schema(format = DateTime)]
    pub(crate) noted_at: String,
    /// The id of the team member who wrote it.
    #[schema(required, format = "uuid")]
    pub(crate) author_id: Option<String>,
    /// The ids of the contacts whom it mentions. Some may be gone.
    #[schema(schema_with = convert::ids_schema)]
    pub(crate) contact_ids: Vec<String>,
    /// Its labels.
    #[schema(max_items = 100)]
    pub(crate) tags: Vec<String>,
    /// When it was put away.
    #[schema(required, format = DateTime)]
    pub(crate) archived_at: Option<String>,
    #[schema(schema_with = convert::traits_schema)]
    pub(crate) traits: BTreeMap<String, Value>,
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

/// A note of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000007",
        "external_id": "crm-77",
        "account_id": "0194c0f3-f100-7000-8000-000000000001",
        "organization_id": null,
        "subject": "Q1 review",
        "text": "Wants to double the number of seats by summer.",
        "noted_at": "2025-01-08T15:10:00.000000Z",
        "author_id": "0194c0f3-f100-7000-8000-00000000000a",
        "contact_ids": ["0194c0f3-f100-7000-8000-000000000004"],
        "tags": ["Expansion"],
        "archived_at": null,
        "traits": {},
        "version": 1,
        "created_at": "2025-01-08T15:12:00.000000Z",
        "updated_at": "2025-01-08T15:12:00.000000Z",
    })
}
