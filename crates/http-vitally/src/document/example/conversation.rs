//! Examples of conversations.

use serde_json::{Value, json};

use super::{account, admin, message, missing, page_of, report, user, within};

pub(crate) fn not_found() -> Value {
    message("Conversation not found")
}

pub(crate) fn taken() -> Value {
    message("A conversation with this externalId already exists")
}

pub(crate) fn missing_subject() -> Value {
    missing(&["subject"])
}

pub(crate) fn wrong_sender() -> Value {
    report(
        "/messages/0/from/type",
        "#/properties/messages/items/properties/from/properties/type/enum",
        "enum",
        &json!({ "allowedValues": ["admin", "user"] }),
        "must be equal to one of the allowed values",
    )
}

pub(crate) fn create() -> Value {
    json!({
        "externalId": "thread-1",
        "subject": "Renewal",
        "messages": [{
            "externalId": "message-1",
            "message": "What would two more years cost?",
            "timestamp": "2026-03-14T16:30:00.000Z",
            "from": { "type": "user", "id": user::user()["id"] },
            "to": [{ "type": "admin", "id": admin::admin()["id"] }],
        }],
        "traits": { "channel": "email" },
    })
}

fn listed() -> Value {
    json!({
        "id": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e600",
        "createdAt": "2026-03-15T08:00:00.000Z",
        "updatedAt": "2026-03-15T08:00:00.000Z",
        "externalId": "thread-1",
        "subject": "Renewal",
        "status": null,
        "rating": null,
        "source": null,
        "traits": { "channel": "email" },
    })
}

/// What the example of a create makes.
pub(crate) fn one() -> Value {
    let mut one = listed();
    let mut account = within(account());
    let mut user = user::embedded(&user::user());
    for object in [&mut account, &mut user] {
        object["lastInboundMessageTimestamp"] = json!("2026-03-14T16:30:00.000Z");
    }
    // A message is an activity, and a recent one.
    account["healthScore"] = json!(10);
    one["messages"] = json!([{
        "id": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e601",
        "type": "inbound",
        "externalId": "message-1",
        "conversationId": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e600",
        "message": "What would two more years cost?",
        "timestamp": "2026-03-14T16:30:00.000Z",
        "from": { "type": "user", "id": user::user()["id"] },
        "to": [{ "type": "admin", "id": admin::admin()["id"] }],
        "cc": [],
        "bcc": [],
    }]);
    one["accounts"] = json!([account]);
    one["admins"] = json!([admin::admin()]);
    one["users"] = json!([user]);
    one
}

pub(crate) fn update() -> Value {
    json!({
        "subject": "Renewal for two years",
        "messages": [message::create()],
        "traits": { "channel": null },
    })
}

/// What the example of an update makes of it.
pub(crate) fn updated() -> Value {
    let mut updated = one();
    updated["updatedAt"] = json!("2026-03-15T08:00:01.000Z");
    updated["subject"] = json!("Renewal for two years");
    updated["traits"] = json!({});
    let known = updated["messages"][0].take();
    updated["messages"] = json!([known, message::created()]);
    for kind in ["accounts", "users"] {
        updated[kind][0]["lastOutboundMessageTimestamp"] = json!("2026-03-15T07:45:00.000Z");
    }
    // It took less than a day to answer.
    updated["accounts"][0]["healthScore"] = json!(7.5);
    updated
}

pub(crate) fn page() -> Value {
    page_of(&listed())
}
