//! People at the customers.

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
const NAMES: [(Resource, &str); 2] = [
    (Resource::Account, "account_ids"),
    (Resource::Organization, "organization_ids"),
];

/// The calls on contacts.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
}

/// A person at a customer.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Contact {
    /// Their id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Their number, by which Zudo's API knows them.
    #[schema(minimum = 1)]
    pub(crate) number: i64,
    /// Their code, by which Alguna's API knows them.
    #[schema(pattern = "^[A-Za-z]{8}$")]
    pub(crate) code: String,
    /// Your id of them, unique in the workspace.
    #[schema(required, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<String>,
    /// Their whole name.
    #[schema(required)]
    pub(crate) name: Option<String>,
    /// Their name up to its first space.
    #[schema(required)]
    pub(crate) first_name: Option<String>,
    /// What follows its first space.
    #[schema(required)]
    pub(crate) last_name: Option<String>,
    /// Their email; several people may have the same.
    #[schema(required, format = Email)]
    pub(crate) email: Option<String>,
    /// The URL of a picture of them.
    #[schema(required)]
    pub(crate) avatar_url: Option<String>,
    #[schema(schema_with = convert::traits_schema)]
    pub(crate) traits: BTreeMap<String, Value>,
    /// The accounts that they are tied to, the oldest first.
    #[schema(schema_with = convert::ids_schema)]
    pub(crate) account_ids: Vec<String>,
    /// The organizations that they are tied to themselves, rather than through an account.
    #[schema(schema_with = convert::ids_schema)]
    pub(crate) organization_ids: Vec<String>,
    /// When they joined your product.
    #[schema(required, format = DateTime)]
    pub(crate) joined_at: Option<String>,
    /// Since when they want no more conversations.
    #[schema(required, format = DateTime)]
    pub(crate) unsubscribed_at: Option<String>,
    /// Since when they are no longer at the customer.
    #[schema(required, format = DateTime)]
    pub(crate) deactivated_at: Option<String>,
    /// When they were last active.
    #[schema(required, format = DateTime)]
    pub(crate) last_activity_at: Option<String>,
    /// What they last said when they were asked how likely they are to recommend you.
    #[schema(required)]
    pub(crate) last_nps_response: Option<LastNpsResponse>,
    /// When they last wrote to your team.
    #[schema(required, format = DateTime)]
    pub(crate) last_inbound_message_at: Option<String>,
    /// When your team last wrote to them.
    #[schema(required, format = DateTime)]
    pub(crate) last_outbound_message_at: Option<String>,
    /// 1 at first, one more with each change.
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// When they were made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When they last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// A person's last NPS response.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct LastNpsResponse {
    /// How they scored.
    #[schema(minimum = 0, maximum = 10)]
    pub(crate) score: u8,
    /// Why.
    #[schema(required)]
    pub(crate) feedback: Option<String>,
    /// When they answered.
    #[schema(format = DateTime)]
    pub(crate) responded_at: String,
}

/// A contact of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000005",
        "number": 1,
        "code": "ywgWhtGp",
        "external_id": "user-1",
        "name": "Richard Hendricks",
        "first_name": "Richard",
        "last_name": "Hendricks",
        "email": "richard@piedpiper.com",
        "avatar_url": null,
        "traits": { "title": "CEO" },
        "account_ids": ["0194c0f3-f100-7000-8000-000000000001"],
        "organization_ids": [],
        "joined_at": "2024-06-01T00:00:00.000000Z",
        "unsubscribed_at": null,
        "deactivated_at": null,
        "last_activity_at": null,
        "last_nps_response": null,
        "last_inbound_message_at": null,
        "last_outbound_message_at": null,
        "version": 1,
        "created_at": "2025-02-01T10:00:00.000000Z",
        "updated_at": "2025-02-01T10:00:00.000000Z",
    })
}
