//! Every request of Zudo's page, sent as it is written there, and the answer whole.

use axum::body::Body;
use http::Request;
use http::request::Builder;
use stele_application::RecordRef;
use stele_domain::{MeetingDraft, Name, RequestDraft, RequestStatus, Severity, Timestamp};

use crate::world::World;

/// As curl sends it: the page's key stands for the workspace's.
fn curl(world: &World, method: &str, path: &str) -> Builder {
    let url = format!("https://zudo.so{path}");
    Request::builder()
        .method(method)
        .uri(url)
        .header("Accept", "*/*")
        .header("User-Agent", "curl/8.5.0")
        .header("x-api-key", &world.key)
}

/// The world of the page: its account, with its contact, meeting and request.
async fn pied_piper() -> World {
    let world = World::new().await;
    world.at("2024-03-15T08:00:00Z");
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .mrr("48000")
        .contact("Richard Hendricks", "richard@piedpiper.com")
        .await;

    // The page's meeting is the fifth and its request the third; the others are gone.
    world.at("2025-01-10T14:22:00Z");
    let at = |text: &str| Timestamp::parse_iso(text).expect("a time");
    let stele = &world.fixture.stele;
    let meeting = MeetingDraft {
        account: account.id,
        title: Name::new("Q1 Review").expect("a title"),
        start_at: at("2025-01-08T14:00:00Z"),
        end_at: Some(at("2025-01-08T15:00:00Z")),
    };
    for number in 1..=5 {
        let made = stele.create_meeting(&world.caller, meeting.clone()).await;
        assert_eq!(made.expect("a meeting").number.0, number);
    }
    let request = RequestDraft {
        account: account.id,
        title: Name::new("SSO integration").expect("a title"),
        status: RequestStatus::Open,
        severity: Severity::new(62),
        requested_at: Some(at("2024-11-01")),
    };
    for number in 1..=3 {
        let made = stele.create_request(&world.caller, request.clone()).await;
        assert_eq!(made.expect("a request").number.0, number);
    }
    for number in 1..=4 {
        let other = RecordRef::Number(number);
        let gone = stele.delete_meeting(&world.caller, &other).await;
        gone.expect("the meeting is there");
    }
    for number in 1..=2 {
        let other = RecordRef::Number(number);
        let gone = stele.delete_request(&world.caller, &other).await;
        gone.expect("the request is there");
    }
    world
}

#[tokio::test]
async fn list_accounts() {
    let world = pied_piper().await;
    let request = curl(&world, "GET", "/api/v1/accounts").body(Body::empty());
    let answer = world.send(request.expect("a request")).await;
    insta::assert_snapshot!("list_accounts", answer);
}

#[tokio::test]
async fn get_account() {
    let world = pied_piper().await;
    let request = curl(&world, "GET", "/api/v1/accounts/1").body(Body::empty());
    let answer = world.send(request.expect("a request")).await;
    insta::assert_snapshot!("get_account", answer);
}

#[tokio::test]
async fn create_account() {
    let world = pied_piper().await;
    for number in 2..=47 {
        let name = format!("Account {number}");
        world.fixture.account(&world.caller, &name).await;
    }
    world.at("2025-02-01T10:00:00Z");
    let body = r#"{
    "name": "Aviato",
    "externalId": "aviato-prod-7421",
    "mrr": 12000,
    "status": "active",
    "contactName": "Erlich Bachman",
    "contactEmail": "erlich@aviato.com"
  }"#;
    let request = curl(&world, "POST", "/api/v1/accounts")
        .header("Content-Type", "application/json")
        .body(Body::from(body));
    let answer = world.send(request.expect("a request")).await;
    insta::assert_snapshot!("create_account", answer);
    let made = world.get("/api/v1/accounts/48").await;
    insta::assert_snapshot!("create_account_and_get_it", made);
}

#[tokio::test]
async fn update_account() {
    let world = pied_piper().await;
    world.at("2025-06-10T14:35:00Z");
    let body = r#"{
    "externalId": "piedpiper-v2",
    "contactActivityAt": "2025-06-10T14:30:00.000Z"
  }"#;
    let request = curl(&world, "PATCH", "/api/v1/accounts/1")
        .header("Content-Type", "application/json")
        .body(Body::from(body));
    let answer = world.send(request.expect("a request")).await;
    insta::assert_snapshot!("update_account", answer);
}
