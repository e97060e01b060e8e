//! Examples of tasks.

use serde_json::{Value, json};

use super::{account, admin, message, missing, page_of, report, within};

pub(crate) fn not_found() -> Value {
    message("Task not found")
}

pub(crate) fn missing_name() -> Value {
    missing(&["name"])
}

pub(crate) fn due_date_not_a_date() -> Value {
    report(
        "/dueDate",
        "#/properties/dueDate/format",
        "format",
        &json!({ "format": "date-time" }),
        "must match format \"date-time\"",
    )
}

pub(crate) fn create() -> Value {
    json!({
        "externalId": "task-1",
        "name": "Send the roadmap",
        "description": "<p>Only what is public.</p>",
        "accountId": "account-101",
        "assignedToId": admin::admin()["id"],
        "dueDate": "2026-03-20",
        "tags": ["review"],
        "traits": { "effort": 2 },
    })
}

/// What the example of a create makes.
pub(crate) fn one() -> Value {
    let account = within(account());
    json!({
        "id": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e800",
        "createdAt": "2026-03-15T08:00:00.000Z",
        "updatedAt": "2026-03-15T08:00:00.000Z",
        "externalId": "task-1",
        "name": "Send the roadmap",
        "description": "<p>Only what is public.</p>",
        "dueDate": "2026-03-20",
        "completedAt": null,
        "completedById": null,
        "assignedToId": admin::admin()["id"],
        "assignedTo": admin::admin(),
        "accountId": account["id"],
        "account": account,
        "organizationId": null,
        "organization": null,
        "categoryId": null,
        "category": null,
        "projects": [],
        "tags": ["review"],
        "traits": { "effort": 2 },
    })
}

pub(crate) fn update() -> Value {
    json!({ "completedAt": "2026-03-15T08:00:00Z", "completedById": admin::admin()["id"] })
}

/// What the example of an update makes of it.
pub(crate) fn updated() -> Value {
    let mut updated = one();
    updated["updatedAt"] = json!("2026-03-15T08:00:01.000Z");
    updated["completedAt"] = json!("2026-03-15T08:00:00.000Z");
    updated["completedById"] = json!(admin::admin()["id"]);
    updated
}

pub(crate) fn page() -> Value {
    page_of(&one())
}
