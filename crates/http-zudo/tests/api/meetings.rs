//! Meetings.

use serde_json::{Value, json};

use crate::world::{MEETINGS, World, error};

async fn world() -> World {
    let world = World::unlimited().await;
    world.fixture.account(&world.caller, "Pied Piper").await;
    world
}

#[tokio::test]
async fn a_meeting_is_made_found_and_listed() {
    let world = World::new().await;
    world.fixture.account(&world.caller, "Pied Piper").await;
    let body = r#"{
        "accountId": 1,
        "title": " Q1 Review ",
        "startAt": "2025-01-08T15:00:00+01:00",
        "endAt": "2025-01-08T15:00:00.0009Z",
        "attendees": ["richard"]
    }"#;
    insta::assert_snapshot!("meeting_created", world.post_to(MEETINGS, body).await);
    let found = world.get("/api/v1/meetings/1").await;
    insta::assert_snapshot!("meeting_found", found);
    insta::assert_snapshot!("meetings_listed", world.get(MEETINGS).await);
}

#[tokio::test]
async fn an_end_may_be_missing_and_a_meeting_may_be_to_come() {
    let world = world().await;
    for body in [
        json!({ "accountId": 1, "title": "Kick-off", "startAt": "2030-01-01" }),
        json!({ "accountId": 1, "title": "Kick-off", "startAt": "2030-01-01", "endAt": null }),
    ] {
        let made = world.made(MEETINGS, body).await;
        assert_eq!(
            (&made["startAt"], &made["endAt"]),
            (&json!("2030-01-01T00:00:00.000Z"), &Value::Null)
        );
    }
}

#[tokio::test]
async fn an_account_shows_its_ten_most_recent_meetings_newest_first() {
    let world = world().await;
    for day in [3, 1, 12, 7, 5, 11, 2, 9, 4, 10, 8, 6, 12] {
        let body = json!({ "accountId": 1, "title": format!("Day {day}"), "startAt": format!("2025-01-{day:02}") });
        world.made(MEETINGS, body).await;
    }
    let account = world.found("/api/v1/accounts/1").await;
    let shown = account["meetings"].as_array().expect("a list");
    let ids: Vec<_> = shown.iter().map(|meeting| meeting["id"].clone()).collect();
    // Of the two on the twelfth the one that was made last comes first.
    assert_eq!(ids, [13, 3, 6, 10, 8, 11, 4, 12, 5, 9]);
    assert_eq!(
        shown[1],
        json!({ "id": 3, "title": "Day 12", "startAt": "2025-01-12T00:00:00.000Z", "endAt": null })
    );
}

#[tokio::test]
async fn faulty_bodies_are_told_and_change_nothing() {
    let world = world().await;
    let before = world.everything().await;
    let with = |field: &str, value: Value| {
        let mut body = json!({
            "accountId": 1, "title": "Q1 Review", "startAt": "2025-01-08T14:00:00Z", "endAt": "2025-01-08T15:00:00Z"
        });
        body[field] = value;
        body
    };
    let no_start = "startAt must be a valid ISO 8601 date";
    let no_end = "endAt must be a valid ISO 8601 date";
    for (body, words) in [
        (
            json!({}),
            "accountId is required; title is required; startAt is required",
        ),
        (json!("Q1 Review"), "Invalid JSON body: must be an object"),
        (with("accountId", json!(null)), "accountId is required"),
        (
            with("accountId", json!("1")),
            "accountId must be an integer",
        ),
        (
            with("accountId", json!(1.5)),
            "accountId must be an integer",
        ),
        (with("title", json!(null)), "title is required"),
        (with("title", json!(" ")), "title is required"),
        (with("title", json!(7)), "title must be a string"),
        (
            with("title", json!("a\0")),
            "title must not contain null characters",
        ),
        (
            with("title", json!("\u{1f600}".repeat(401))),
            "title must have at most 400 characters",
        ),
        (with("startAt", json!(null)), "startAt is required"),
        (
            with("startAt", json!(1_736_344_800)),
            "startAt must be a string",
        ),
        (with("startAt", json!("tomorrow")), no_start),
        (with("startAt", json!("2023-02-29")), no_start),
        (with("endAt", json!("2025-01-08T14:00:60Z")), no_end),
        (with("endAt", json!("")), no_end),
        (
            with("endAt", json!("2025-01-08T13:59:59.999999Z")),
            "endAt must not be before startAt",
        ),
        (
            with("startAt", json!("2025-01-08T14:00:00-05:00")),
            "endAt must not be before startAt",
        ),
    ] {
        let answer = world.post_to(MEETINGS, body.to_string()).await;
        assert_eq!(
            (answer.status.as_u16(), error(&answer).as_str()),
            (400, words),
            "{body}"
        );
    }
    assert_eq!(world.everything().await, before);
}
