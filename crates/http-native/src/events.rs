//! What happened in the product.

mod batch;
mod ingest;
mod list;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::convert;

/// The calls on events.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(ingest::create))
        .routes(routes!(list::list))
}

/// Something that happened in the product, tied to an account for good.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
#[expect(
    clippy::struct_field_names,
    reason = "`event` is what every API calls the name of one"
)]
pub(crate) struct Event {
    /// Its id, given to it when it came.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// What happened.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) event: String,
    /// When it happened.
    #[schema(format = DateTime)]
    pub(crate) timestamp: String,
    /// When it was told.
    #[schema(format = DateTime)]
    pub(crate) received_at: String,
    /// The account that it is tied to.
    #[schema(required, format = "uuid")]
    pub(crate) account_id: Option<String>,
    /// What your product calls whoever did it.
    #[schema(required, min_length = 1, max_length = 400)]
    pub(crate) user: Option<String>,
    /// The groups in which it was done, by the index of their type, as PostHog's SDKs send them.
    pub(crate) groups: BTreeMap<String, String>,
    /// What it says of itself.
    #[schema(schema_with = convert::properties_schema)]
    pub(crate) properties: BTreeMap<String, Value>,
    /// What was known of whoever did it when it came.
    #[schema(schema_with = convert::properties_schema)]
    pub(crate) person: BTreeMap<String, Value>,
}

/// An event of the document.
fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-00000000000b",
        "event": "report_exported",
        "timestamp": "2025-02-01T09:59:58.000000Z",
        "received_at": "2025-02-01T10:00:00.000000Z",
        "account_id": "0194c0f3-f100-7000-8000-000000000001",
        "user": "user-1",
        "groups": {},
        "properties": { "pages": 12 },
        "person": { "title": "CEO" },
    })
}
