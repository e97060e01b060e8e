//! Examples of organizations.

use serde_json::{Value, json};

use super::{message, missing, page_of, report};

pub(crate) fn external_id_taken() -> Value {
    message("An organization with this externalId already exists")
}

pub(crate) fn nothing_said() -> Value {
    missing(&["externalId", "name"])
}

pub(crate) fn bad_name() -> Value {
    report(
        "/name",
        "#/properties/name/type",
        "type",
        &json!({ "type": "string" }),
        "must be string",
    )
}

pub(crate) fn create() -> Value {
    json!({ "externalId": "organization-7", "name": "Hooli Group", "traits": { "region": "EMEA" } })
}

pub(crate) fn update() -> Value {
    json!({ "name": "Hooli", "traits": { "region": null } })
}

/// What the example of a create makes.
pub(crate) fn organization() -> Value {
    json!({
        "id": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e507",
        "createdAt": "2026-03-15T08:00:00.000Z",
        "updatedAt": "2026-03-15T08:00:00.000Z",
        "externalId": "organization-7",
        "name": "Hooli Group",
        "traits": { "region": "EMEA" },
    })
}

/// What the example of an update makes of it.
pub(crate) fn updated() -> Value {
    let mut organization = organization();
    organization["updatedAt"] = json!("2026-03-15T08:00:01.000Z");
    organization["name"] = json!("Hooli");
    organization["traits"] = json!({});
    organization
}

pub(crate) fn page() -> Value {
    page_of(&organization())
}
