//! Requests: what customers ask for.

use serde_json::{Value, json};
use stele_application::RecordRef;
use stele_domain::{RequestChange, RequestStatus};

use crate::world::{REQUESTS, World, error};

async fn world() -> World {
    let world = World::unlimited().await;
    world.fixture.account(&world.caller, "Pied Piper").await;
    world
}

#[tokio::test]
async fn a_request_is_made_found_and_listed() {
    let world = World::new().await;
    world.fixture.account(&world.caller, "Pied Piper").await;
    let body = r#"{
        "title": " SSO integration ",
        "accountId": 1,
        "status": "In Progress",
        "severity": 62,
        "requestedAt": "2024-11-01",
        "resolvedAt": "2024-12-01"
    }"#;
    insta::assert_snapshot!("request_created", world.post_to(REQUESTS, body).await);
    let found = world.get("/api/v1/requests/1").await;
    insta::assert_snapshot!("request_found", found);
    insta::assert_snapshot!("requests_listed", world.get(REQUESTS).await);
}

#[tokio::test]
async fn a_title_and_an_account_are_enough() {
    let world = world().await;
    let bare = json!({ "title": "Export", "accountId": 1 });
    let nulls = json!({ "title": "Export", "accountId": 1, "status": null, "severity": null, "requestedAt": null });
    for (id, body) in [(1, bare), (2, nulls)] {
        assert_eq!(
            world.made(REQUESTS, body).await,
            json!({
                "id": id,
                "accountId": 1,
                "title": "Export",
                "status": "Open",
                "severity": null,
                "requestedAt": "2025-02-01T10:00:00.000Z",
                "resolvedAt": null,
                "createdAt": "2025-02-01T10:00:00.000Z",
                "updatedAt": "2025-02-01T10:00:00.000Z"
            })
        );
    }
}

#[tokio::test]
async fn what_is_not_open_is_resolved() {
    let world = world().await;
    let now = json!("2025-02-01T10:00:00.000Z");
    for (status, resolved_at) in [
        ("Open", Value::Null),
        ("In Progress", Value::Null),
        ("Resolved", now.clone()),
        ("Closed", now),
    ] {
        let body = json!({ "title": "Export", "accountId": 1, "status": status, "requestedAt": "2025-01-01" });
        let made = world.made(REQUESTS, body).await;
        assert_eq!(
            (&made["status"], &made["resolvedAt"]),
            (&json!(status), &resolved_at)
        );
    }
    // Zudo resolves none; another dialect does.
    world.at("2025-02-03");
    let change = RequestChange {
        status: Some(RequestStatus::Resolved),
        ..RequestChange::default()
    };
    let stele = &world.fixture.stele;
    let resolved = stele.update_request(&world.caller, &RecordRef::Number(1), change);
    resolved.await.expect("the request is there");
    let found = world.found("/api/v1/requests/1").await;
    assert_eq!(
        (&found["status"], &found["resolvedAt"], &found["updatedAt"]),
        (
            &json!("Resolved"),
            &json!("2025-02-03T00:00:00.000Z"),
            &json!("2025-02-03T00:00:00.000Z")
        )
    );
}

#[tokio::test]
async fn an_account_shows_its_requests_those_asked_last_first() {
    let world = world().await;
    for (title, day, severity) in [
        ("A", 2, json!(0)),
        ("B", 3, json!(100)),
        ("C", 1, json!(null)),
    ] {
        let body = json!({
            "title": title, "accountId": 1, "severity": severity, "requestedAt": format!("2025-01-{day:02}")
        });
        world.made(REQUESTS, body).await;
    }
    let at = |day: i32| format!("2025-01-{day:02}T00:00:00.000Z");
    assert_eq!(
        world.found("/api/v1/accounts/1").await["requests"],
        json!([
            { "id": 2, "title": "B", "status": "Open", "severity": 100, "requestedAt": at(3) },
            { "id": 1, "title": "A", "status": "Open", "severity": 0, "requestedAt": at(2) },
            { "id": 3, "title": "C", "status": "Open", "severity": null, "requestedAt": at(1) },
        ])
    );
}

#[tokio::test]
async fn faulty_bodies_are_told_and_change_nothing() {
    let world = world().await;
    let before = world.everything().await;
    let with = |field: &str, value: Value| {
        let mut body = json!({ "title": "Export", "accountId": 1 });
        body[field] = value;
        body
    };
    let words = "status must be one of Open, In Progress, Resolved, Closed";
    let range = "severity must be between 0 and 100";
    for (body, words) in [
        (json!({}), "title is required; accountId is required"),
        (json!(null), "Invalid JSON body: must be an object"),
        (with("title", json!("")), "title is required"),
        (with("title", json!(["Export"])), "title must be a string"),
        (
            with("title", json!("a".repeat(401))),
            "title must have at most 400 characters",
        ),
        (
            with("accountId", json!(true)),
            "accountId must be an integer",
        ),
        (with("status", json!("open")), words),
        (with("status", json!("")), words),
        (with("status", json!(1)), "status must be a string"),
        (with("severity", json!(-1)), range),
        (with("severity", json!(101)), range),
        (with("severity", json!(2_147_483_648_u32)), range),
        (
            with("severity", json!(9_223_372_036_854_775_808_u64)),
            range,
        ),
        (with("severity", json!(0.5)), "severity must be an integer"),
        (with("severity", json!("62")), "severity must be an integer"),
        (
            with("requestedAt", json!(0)),
            "requestedAt must be a string",
        ),
        (
            with("requestedAt", json!("soon")),
            "requestedAt must be a valid ISO 8601 date",
        ),
    ] {
        let answer = world.post_to(REQUESTS, body.to_string()).await;
        assert_eq!(
            (answer.status.as_u16(), error(&answer).as_str()),
            (400, words),
            "{body}"
        );
    }
    for text in [
        r#"{"title":"Export","accountId":1,"severity":1e400}"#,
        r#"{"title":"\ud800","accountId":1}"#,
    ] {
        assert_eq!(world.post_to(REQUESTS, text).await.status, 400, "{text}");
    }
    assert_eq!(world.everything().await, before);
}
