//! The examples of the OpenAPI document.

pub(crate) mod admin;
pub(crate) mod analytics;
pub(crate) mod conversation;
pub(crate) mod message;
pub(crate) mod note;
pub(crate) mod nps_response;
pub(crate) mod organization;
pub(crate) mod task;
pub(crate) mod user;

use serde_json::{Value, json};

/// A body that is a sentence.
pub(crate) fn message(sentence: &str) -> Value {
    json!({ "error": sentence })
}

pub(crate) fn account_not_found() -> Value {
    message("Account not found")
}

pub(crate) fn organization_not_found() -> Value {
    message("Organization not found")
}

pub(crate) fn nul_in_query() -> Value {
    message("x must not contain null characters")
}

pub(crate) fn external_id_taken() -> Value {
    message("An account with this externalId already exists")
}

pub(crate) fn too_large() -> Value {
    message("Request body must have at most 1048576 bytes")
}

/// The validator's report.
fn reports(errors: &[Value]) -> Value {
    json!({ "error": { "message": "validation failed", "errors": errors } })
}

/// The validator's report of one fault.
fn report(instance: &str, schema: &str, keyword: &str, params: &Value, message: &str) -> Value {
    reports(&[json!({
        "instancePath": instance,
        "schemaPath": schema,
        "keyword": keyword,
        "params": params,
        "message": message,
    })])
}

/// The validator's report of keys that are missing.
fn missing(keys: &[&str]) -> Value {
    let entries = keys.iter().map(|key| {
        json!({
            "instancePath": "",
            "schemaPath": "#/required",
            "keyword": "required",
            "params": { "missingProperty": key },
            "message": format!("must have required property '{key}'"),
        })
    });
    reports(&entries.collect::<Vec<_>>())
}

/// An account as conversations, notes and tasks show it, once it has the user of the examples.
fn within(mut account: Value) -> Value {
    if let Value::Object(account) = &mut account {
        account.remove("segments");
        account.remove("keyRoles");
        account.insert("usersCount".to_owned(), json!(1));
    }
    account
}

/// A list with one object.
fn page_of(object: &Value) -> Value {
    json!({ "results": [object], "next": null, "atEnd": true })
}

pub(crate) fn missing_external_id() -> Value {
    missing(&["externalId"])
}

pub(crate) fn mrr_not_a_number() -> Value {
    report(
        "/traits/mrr",
        "#/properties/traits/properties/mrr/type",
        "type",
        &json!({ "type": "number" }),
        "must be number",
    )
}

pub(crate) fn bad_limit() -> Value {
    report(
        "/limit",
        "#/properties/limit/minimum",
        "minimum",
        &json!({ "comparison": ">=", "limit": 1 }),
        "must be >= 1",
    )
}

pub(crate) fn create_account() -> Value {
    json!({
        "externalId": "account-101",
        "name": "Big Corp",
        "traits": { "mrr": 1500.5, "paymentMethod": "subscription" },
    })
}

pub(crate) fn update_account() -> Value {
    json!({
        "name": "New Name",
        "traits": { "existingTrait": "new value", "newTrait": 100, "paymentMethod": null },
    })
}

/// What the example of a create makes.
pub(crate) fn account() -> Value {
    json!({
        "id": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e5f6",
        "createdAt": "2026-03-15T08:00:00.000Z",
        "updatedAt": "2026-03-15T08:00:00.000Z",
        "externalId": "account-101",
        "name": "Big Corp",
        "traits": { "mrr": 1500.5, "paymentMethod": "subscription" },
        "organizationId": null,
        "accountOwnerId": null,
        "mrr": 1500.5,
        "nextRenewalDate": null,
        "churnedAt": null,
        "firstSeenTimestamp": null,
        "lastSeenTimestamp": null,
        "lastInboundMessageTimestamp": null,
        "lastOutboundMessageTimestamp": null,
        "trialEndDate": null,
        "usersCount": 0,
        "npsDetractorCount": 0,
        "npsPassiveCount": 0,
        "npsPromoterCount": 0,
        "npsScore": null,
        "healthScore": null,
        "csmId": null,
        "accountExecutiveId": null,
        "segments": [],
        "keyRoles": [],
    })
}

/// What the example of an update makes of it.
pub(crate) fn updated_account() -> Value {
    let mut account = account();
    account["updatedAt"] = json!("2026-03-15T08:00:01.000Z");
    account["name"] = json!("New Name");
    account["traits"] = json!({ "existingTrait": "new value", "mrr": 1500.5, "newTrait": 100 });
    account
}

/// How it is doing with a request resolved, another open, and an activity two days ago.
pub(crate) fn health_scores() -> Value {
    let without_data = |factor: &str, unit: &str, weight: u32| json!({ "factor": factor, "input": null, "unit": unit, "band": null, "weight": weight, "points": null });
    json!({
        "score": 9.3,
        "coverage": 0.55,
        "factors": [
            without_data("email_response", "hours", 25),
            {
                "factor": "open_requests", "input": 1, "unit": "count",
                "band": { "index": 1, "bound": "at_most", "limit": 2 }, "weight": 20, "points": 80,
            },
            without_data("meeting_frequency", "count", 20),
            {
                "factor": "issue_resolution", "input": 1.5, "unit": "days",
                "band": { "index": 0, "bound": "under", "limit": 3 }, "weight": 20, "points": 100,
            },
            {
                "factor": "recent_activity", "input": 2, "unit": "days",
                "band": { "index": 0, "bound": "under", "limit": 3 }, "weight": 15, "points": 100,
            },
        ],
    })
}

pub(crate) fn account_page() -> Value {
    page_of(&account())
}

pub(crate) fn bad_model() -> Value {
    report(
        "/model",
        "#/properties/model/enum",
        "enum",
        &json!({
            "allowedValues": [
                "accounts", "conversations", "customObjects", "notes", "organizations", "projects", "tasks", "team", "users"
            ]
        }),
        "must be equal to one of the allowed values",
    )
}

pub(crate) fn custom_fields() -> Value {
    json!([{
        "label": "paymentMethod",
        "type": "string",
        "path": "paymentMethod",
        "createdAt": "2026-03-15T08:00:00.000Z",
    }])
}
