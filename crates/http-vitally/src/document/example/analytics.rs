//! Examples of the Analytics API.

use serde_json::{Value, json};

use super::{missing, reports};

pub(crate) fn success() -> Value {
    json!({ "message": "Success." })
}

pub(crate) fn account() -> Value {
    json!({
        "accountId": "account-101",
        "traits": { "name": "Big Corp", "avatar": "https://example.com/logo.png", "status": "trialing" },
        "messageId": "7ac1c682-a54b-4d0d-9f56-d6d3618f4915",
        "timestamp": "2026-03-15T08:00:00.123Z",
    })
}

pub(crate) fn account_of_nothing() -> Value {
    missing(&["accountId", "traits", "timestamp"])
}

pub(crate) fn organization() -> Value {
    json!({
        "organizationId": "organization-7",
        "traits": { "name": "Hooli Group", "arr": 100_000 },
        "messageId": "7ac1c682-a54b-4d0d-9f56-d6d3618f4916",
    })
}

pub(crate) fn organization_of_nothing() -> Value {
    missing(&["organizationId", "timestamp"])
}

pub(crate) fn user() -> Value {
    json!({
        "userId": "user-501",
        "accountId": "account-101",
        "traits": { "name": "Lionel Messi", "email": "messi@example.com", "position": "Forward", "number": 10 },
        "messageId": "7ac1c682-a54b-4d0d-9f56-d6d3618f4917",
    })
}

pub(crate) fn user_of_nothing() -> Value {
    missing(&["userId", "accountId", "traits", "timestamp"])
}

pub(crate) fn unlink() -> Value {
    json!({
        "userId": "user-501",
        "accountId": "account-101",
        "timestamp": "2026-03-15T08:00:00.123Z",
    })
}

pub(crate) fn unlink_of_nothing() -> Value {
    missing(&["userId", "accountId", "timestamp"])
}

pub(crate) fn track() -> Value {
    json!({
        "userId": "user-501",
        "accountId": "account-101",
        "event": "scored-goal",
        "properties": { "foot": "left" },
        "messageId": "7ac1c682-a54b-4d0d-9f56-d6d3618f4918",
        "timestamp": "2026-03-15T08:00:00.123Z",
    })
}

pub(crate) fn track_of_nothing() -> Value {
    missing(&["userId", "event", "properties", "timestamp"])
}

pub(crate) fn batch() -> Value {
    let typed = |word: &str, mut message: Value| {
        message["type"] = word.into();
        message
    };
    json!([
        typed("account", account()),
        typed("user", user()),
        typed("track", track()),
    ])
}

pub(crate) fn batch_of_nothing() -> Value {
    reports(&[json!({
        "instancePath": "/0",
        "schemaPath": "#/items/required",
        "keyword": "required",
        "params": { "missingProperty": "type" },
        "message": "must have required property 'type'",
    })])
}
