//! Examples of users.

use serde_json::{Map, Value, json};

use super::{account, message, missing, page_of, report};

/// The id of the user of the examples.
const ID: &str = "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e501";

pub(crate) fn not_found() -> Value {
    message("User not found")
}

pub(crate) fn external_id_taken() -> Value {
    message("A user with this externalId already exists")
}

pub(crate) fn missing_ties() -> Value {
    missing(&["accountIds"])
}

pub(crate) fn bad_email() -> Value {
    report(
        "/email",
        "#/properties/email/format",
        "format",
        &json!({ "format": "email" }),
        "must match format \"email\"",
    )
}

pub(crate) fn nothing_to_find() -> Value {
    report(
        "",
        "#/oneOf",
        "oneOf",
        &json!({ "passingSchemas": null }),
        "must match exactly one schema in oneOf",
    )
}

pub(crate) fn deleted_later() -> Value {
    message("deleteOn must not be in the future: a deletion cannot be put off")
}

pub(crate) fn create() -> Value {
    json!({
        "externalId": "user-501",
        "accountIds": ["account-101"],
        "name": "Gavin Belson",
        "email": "gavin@bigcorp.example",
        "traits": { "title": "CEO" },
        "joinDate": "2026-01-31T00:00:00Z",
    })
}

pub(crate) fn update() -> Value {
    json!({ "email": "belson@bigcorp.example", "unsubscribedFromConversations": false, "traits": { "title": null } })
}

/// What the example of a create makes.
pub(crate) fn user() -> Value {
    let mut in_account = account();
    if let Value::Object(account) = &mut in_account {
        account.remove("keyRoles");
        account.insert("usersCount".to_owned(), json!(1));
        account.insert("updatedAt".to_owned(), json!("2026-03-15T08:00:02.000Z"));
    }
    json!({
        "id": ID,
        "createdAt": "2026-03-15T08:00:02.000Z",
        "updatedAt": "2026-03-15T08:00:02.000Z",
        "externalId": "user-501",
        "accounts": [in_account],
        "organizations": [],
        "name": "Gavin Belson",
        "email": "gavin@bigcorp.example",
        "avatar": null,
        "traits": { "title": "CEO" },
        "firstKnown": "2026-03-15T08:00:02.000Z",
        "lastSeenTimestamp": null,
        "lastInboundMessageTimestamp": null,
        "lastOutboundMessageTimestamp": null,
        "npsLastScore": null,
        "npsLastFeedback": null,
        "npsLastRespondedAt": null,
        "unsubscribedFromConversations": false,
        "unsubscribedFromConversationsAt": null,
        "deactivatedAt": null,
        "segments": [],
        "joinDate": "2026-01-31T00:00:00.000Z",
    })
}

/// What the example of an update makes of them.
pub(crate) fn updated() -> Value {
    let mut user = user();
    user["updatedAt"] = json!("2026-03-15T08:00:03.000Z");
    user["email"] = json!("belson@bigcorp.example");
    user["traits"] = json!({});
    user["accounts"][0]["updatedAt"] = json!("2026-03-15T08:00:03.000Z");
    user
}

pub(crate) fn found() -> Value {
    json!({ "results": [user()] })
}

pub(crate) fn page() -> Value {
    page_of(&user())
}

/// The user within another object.
pub(super) fn embedded(user: &Value) -> Value {
    let shown = user.as_object().into_iter().flatten();
    let shown =
        shown.filter(|(key, _)| !["accounts", "organizations", "segments"].contains(&key.as_str()));
    let shown: Map<_, _> = shown
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    shown.into()
}
