//! Examples of messages.

use serde_json::{Value, json};

use super::{admin, message, report, user};

pub(crate) fn not_found() -> Value {
    message("Message not found")
}

pub(crate) fn taken() -> Value {
    message("A message with this externalId already exists")
}

pub(crate) fn wrong_sender() -> Value {
    report(
        "/from/type",
        "#/properties/from/properties/type/enum",
        "enum",
        &json!({ "allowedValues": ["admin", "user"] }),
        "must be equal to one of the allowed values",
    )
}

pub(crate) fn create() -> Value {
    json!({
        "externalId": "message-2",
        "message": "The offer is on its way.",
        "timestamp": "2026-03-15T07:45:00.000Z",
        "from": { "type": "admin", "id": admin::admin()["id"] },
        "to": [{ "type": "user", "id": user::user()["id"] }],
        "cc": [],
        "bcc": [],
    })
}

/// What the example of a create makes.
pub(crate) fn created() -> Value {
    json!({
        "id": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e602",
        "type": "outbound",
        "externalId": "message-2",
        "conversationId": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e600",
        "message": "The offer is on its way.",
        "timestamp": "2026-03-15T07:45:00.000Z",
        "from": { "type": "admin", "id": admin::admin()["id"] },
        "to": [{ "type": "user", "id": user::user()["id"] }],
        "cc": [],
        "bcc": [],
    })
}
