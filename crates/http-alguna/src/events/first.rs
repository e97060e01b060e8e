//! Events as the first version writes them.

use serde_json::{Value, json};
use stele_http::Faults;
use utoipa::ToSchema;

use super::batch::{self, Event, Keys};

const KEYS: Keys = Keys {
    unique_id: "uniqueId",
    event_name: "eventName",
};

/// A body of the first version: a list.
pub(super) fn read(body: Value) -> Result<Vec<Event>, Faults> {
    batch::events(&KEYS)(body)
}

/// Something that a customer did.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", example = example)]
#[expect(dead_code, reason = "only the schema of what `read` reads")]
pub(crate) struct AccountEvent {
    /// Your id of the event, kept as sent. An event of an id that is known is not taken again.
    #[schema(min_length = 1, max_length = 255, pattern = r"^\s*\S")]
    unique_id: String,
    /// The account that it belongs to: its Alguna id, or any of its aliases.
    #[schema(min_length = 1, max_length = 400)]
    account: String,
    /// What happened.
    #[schema(min_length = 1, max_length = 400)]
    event_name: String,
    /// What else is to be said of it: at most 50 pairs, none of them nested.
    #[schema(schema_with = super::current::properties)]
    properties: Option<Value>,
    /// When it happened; now, where nothing is said.
    #[schema(format = DateTime)]
    timestamp: Option<String>,
}

pub(super) fn example() -> Value {
    json!({
        "uniqueId": "evt_abc123",
        "account": "JoGo",
        "eventName": "api_call",
        "properties": {"endpoint": "/users", "bytes": 2048},
        "timestamp": "2026-04-01T10:00:00Z"
    })
}
