//! Events as the current version writes them.

use serde_json::{Value, json};
use stele_http::{Faults, ObjectReader};
use utoipa::ToSchema;
use utoipa::openapi::schema::{
    AdditionalProperties, Object, ObjectBuilder, Schema, SchemaType, Type,
};

use super::batch::{self, Event, Keys, MAX_PROPERTIES};

const KEYS: Keys = Keys {
    unique_id: "unique_id",
    event_name: "event_name",
};

/// A body of the current version: an object.
pub(super) fn read(mut body: ObjectReader) -> Result<Vec<Event>, Faults> {
    let events = body.required("events", batch::events(&KEYS));
    body.finish(|| events)
}

/// Events of the current version.
#[derive(ToSchema)]
#[schema(example = example)]
#[expect(dead_code, reason = "only the schema of what `read` reads")]
pub(crate) struct CustomerEvents {
    /// The events: at most 100.
    #[schema(max_items = 100)]
    events: Vec<CustomerEvent>,
}

/// Something that a customer did.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the schema of what `read` reads")]
pub(crate) struct CustomerEvent {
    /// Your id of the event, kept as sent. An event of an id that is known is not taken again.
    #[schema(min_length = 1, max_length = 255, pattern = r"^\s*\S")]
    unique_id: String,
    /// The customer that it belongs to: its Alguna id, or any of its aliases.
    #[schema(min_length = 1, max_length = 400)]
    account: String,
    /// What happened.
    #[schema(min_length = 1, max_length = 400)]
    event_name: String,
    /// What else is to be said of it: at most 50 pairs, none of them nested.
    #[schema(schema_with = properties)]
    properties: Option<Value>,
    /// When it happened; now, where nothing is said.
    #[schema(format = DateTime)]
    timestamp: Option<String>,
}

/// The schema of properties.
pub(super) fn properties() -> Object {
    // In words: four types are none to those who generate clients.
    let value = ObjectBuilder::new()
        .schema_type(SchemaType::AnyValue)
        .description(Some("Text, a number, a boolean or `null`."));
    let value = Schema::from(value);
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Object, Type::Null]))
        .max_properties(Some(MAX_PROPERTIES))
        .additional_properties(Some(AdditionalProperties::RefOr(value.into())))
        .description(Some(
            "What else is to be said of it: at most 50 pairs, none of them nested.",
        ))
        .build()
}

pub(super) fn example() -> Value {
    json!({
        "events": [{
            "unique_id": "evt_abc123",
            "account": "JoGo",
            "event_name": "api_call",
            "properties": {"endpoint": "/users", "bytes": 2048},
            "timestamp": "2026-04-01T10:00:00Z"
        }]
    })
}
