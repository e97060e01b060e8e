//! Examples of notes.

use serde_json::{Value, json};

use super::{account, admin, message, missing, page_of, report, within};

pub(crate) fn not_found() -> Value {
    message("Note not found")
}

pub(crate) fn missing_note() -> Value {
    missing(&["note"])
}

pub(crate) fn not_text() -> Value {
    report(
        "/note",
        "#/properties/note/type",
        "type",
        &json!({ "type": "string" }),
        "must be string",
    )
}

pub(crate) fn create() -> Value {
    json!({
        "externalId": "note-1",
        "accountId": "account-101",
        "subject": "Quarterly review",
        "note": "<p>They want to see the roadmap.</p>",
        "noteDate": "2026-03-14T16:30:00.000Z",
        "authorId": admin::admin()["id"],
        "tags": ["review"],
        "traits": { "mood": "good" },
    })
}

/// What the example of a create makes.
pub(crate) fn one() -> Value {
    let account = within(account());
    json!({
        "id": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e700",
        "createdAt": "2026-03-15T08:00:00.000Z",
        "updatedAt": "2026-03-15T08:00:00.000Z",
        "externalId": "note-1",
        "organizationId": null,
        "categoryId": null,
        "subject": "Quarterly review",
        "note": "<p>They want to see the roadmap.</p>",
        "noteDate": "2026-03-14T16:30:00.000Z",
        "tags": ["review"],
        "users": [],
        "account": account,
        "organization": null,
        "author": admin::admin(),
        "category": null,
        "archivedAt": null,
        "accountId": account["id"],
        "authorId": admin::admin()["id"],
        "traits": { "mood": "good" },
    })
}

pub(crate) fn update() -> Value {
    json!({ "subject": null, "tags": ["review", "roadmap"], "traits": { "mood": null } })
}

/// What the example of an update makes of it.
pub(crate) fn updated() -> Value {
    let mut updated = one();
    updated["updatedAt"] = json!("2026-03-15T08:00:01.000Z");
    updated["subject"] = Value::Null;
    updated["tags"] = json!(["review", "roadmap"]);
    updated["traits"] = json!({});
    updated
}

pub(crate) fn page() -> Value {
    page_of(&one())
}
