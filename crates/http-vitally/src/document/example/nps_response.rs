//! Examples of NPS responses.

use serde_json::{Value, json};

use super::{message, missing, page_of, report, user};

pub(crate) fn not_found() -> Value {
    message("NPS response not found")
}

pub(crate) fn nothing_said() -> Value {
    missing(&["userId", "respondedAt", "score"])
}

pub(crate) fn bad_score() -> Value {
    report(
        "/score",
        "#/properties/score/maximum",
        "maximum",
        &json!({ "comparison": "<=", "limit": 10 }),
        "must be <= 10",
    )
}

pub(crate) fn create() -> Value {
    json!({
        "externalId": "response-9",
        "userId": user::user()["id"],
        "respondedAt": "2026-03-15T08:00:00Z",
        "score": 9,
        "feedback": "It saves us a day a week.",
    })
}

pub(crate) fn update() -> Value {
    json!({ "score": 6, "feedback": null })
}

fn answered(score: u8, feedback: &Value, at: &str) -> Value {
    let mut user = user::user();
    user["updatedAt"] = json!(at);
    user["npsLastScore"] = json!(score);
    user["npsLastFeedback"] = feedback.clone();
    user["npsLastRespondedAt"] = json!("2026-03-15T08:00:00.000Z");
    json!({
        "id": "0192c3f4-5a6b-7c8d-9e0f-a1b2c3d4e509",
        "createdAt": "2026-03-15T08:00:04.000Z",
        "updatedAt": at,
        "externalId": "response-9",
        "userId": user["id"],
        "user": user::embedded(&user),
        "dismissedAt": null,
        "respondedAt": "2026-03-15T08:00:00.000Z",
        "score": score,
        "feedback": feedback,
    })
}

/// What the example of a create makes.
pub(crate) fn nps_response() -> Value {
    let feedback = json!("It saves us a day a week.");
    answered(9, &feedback, "2026-03-15T08:00:04.000Z")
}

/// What the example of an update makes of it.
pub(crate) fn updated() -> Value {
    answered(6, &Value::Null, "2026-03-15T08:00:05.000Z")
}

pub(crate) fn page() -> Value {
    page_of(&nps_response())
}
