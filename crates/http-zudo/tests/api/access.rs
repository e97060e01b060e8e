//! Who may call what: every call without a key, with a strange one, with too small a scope, with another workspace's key,
//! and as it should be.

use std::collections::BTreeSet;

use axum::body::Body;
use http::{Method, Request, StatusCode};
use serde_json::json;
use stele_domain::Scope;

use crate::world::{ACCOUNTS, MEETINGS, REQUESTS, World, error};

/// A call as someone who may makes it, and what becomes of it.
struct Call {
    method: Method,
    /// As in the document.
    path: &'static str,
    /// The least scope that is enough.
    scope: Scope,
    /// A scope that is not enough.
    too_small: Scope,
    body: &'static str,
    /// The status for someone who may.
    good: StatusCode,
    /// The status for someone who may, but in another workspace: there the account is not.
    elsewhere: StatusCode,
}

impl Call {
    /// One that only reads.
    fn reads(path: &'static str, too_small: Scope, elsewhere: StatusCode) -> Self {
        Self {
            method: Method::GET,
            path,
            scope: Scope::AccountRead,
            too_small,
            body: "",
            good: StatusCode::OK,
            elsewhere,
        }
    }

    /// One that makes something.
    fn makes(path: &'static str, body: &'static str, elsewhere: StatusCode) -> Self {
        Self {
            method: Method::POST,
            path,
            scope: Scope::AccountWrite,
            too_small: Scope::AccountRead,
            body,
            good: StatusCode::CREATED,
            elsewhere,
        }
    }

    /// One that changes something.
    fn changes(path: &'static str, body: &'static str) -> Self {
        Self {
            method: Method::PATCH,
            path,
            scope: Scope::AccountWrite,
            too_small: Scope::AccountRead,
            body,
            good: StatusCode::OK,
            elsewhere: StatusCode::NOT_FOUND,
        }
    }
}

/// All calls. One that is missing here fails [`every_call_is_listed`].
fn calls() -> [Call; 14] {
    const OK: StatusCode = StatusCode::OK;
    const NONE: StatusCode = StatusCode::NOT_FOUND;
    [
        Call::reads("/api/v1/accounts", Scope::QueryRead, OK),
        Call::makes(
            "/api/v1/accounts",
            r#"{"name":"Aviato"}"#,
            StatusCode::CREATED,
        ),
        Call::reads("/api/v1/accounts/{accountId}", Scope::EventWrite, NONE),
        Call::changes("/api/v1/accounts/{accountId}", r#"{"externalId":"v2"}"#),
        Call::reads("/api/v1/contacts", Scope::UsageMetricRead, OK),
        Call::makes(
            "/api/v1/contacts",
            r#"{"accountId":1,"name":"Dinesh Chugtai"}"#,
            NONE,
        ),
        Call::reads("/api/v1/contacts/{contactId}", Scope::QueryRead, NONE),
        Call::changes(
            "/api/v1/contacts/{contactId}",
            r#"{"lastActivityAt":"2025-01-31"}"#,
        ),
        Call::reads("/api/v1/meetings", Scope::EventWrite, OK),
        Call::makes(
            "/api/v1/meetings",
            r#"{"accountId":1,"title":"Kick-off","startAt":"2025-01-31"}"#,
            NONE,
        ),
        Call::reads(
            "/api/v1/meetings/{meetingId}",
            Scope::UsageMetricWrite,
            NONE,
        ),
        Call::reads("/api/v1/requests", Scope::QueryRead, OK),
        Call::makes(
            "/api/v1/requests",
            r#"{"accountId":1,"title":"Export"}"#,
            NONE,
        ),
        Call::reads("/api/v1/requests/{requestId}", Scope::EventWrite, NONE),
    ]
}

/// A path of the document with an id in it.
fn with_id(path: &str, id: &str) -> String {
    ["{accountId}", "{contactId}", "{meetingId}", "{requestId}"]
        .iter()
        .fold(path.to_owned(), |path, name| path.replace(name, id))
}

impl Call {
    async fn made_with(&self, world: &World, key: &str) -> stele_http::testing::Answer {
        let path = with_id(self.path, "1");
        world.ask(key, self.method.clone(), &path, self.body).await
    }
}

async fn world() -> World {
    let world = World::new().await;
    world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .contact("Richard of Pied Piper", "richard@piedpiper.com")
        .await;
    let meeting =
        json!({ "accountId": 1, "title": "Q1 Review of Pied Piper", "startAt": "2025-01-08" });
    world.made(MEETINGS, meeting).await;
    let request = json!({ "accountId": 1, "title": "SSO integration of Pied Piper" });
    world.made(REQUESTS, request).await;
    world
}

#[test]
fn every_call_is_listed() {
    let document = serde_json::to_value(stele_http_zudo::dialect().openapi).expect("a document");
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("operations").keys() {
            documented.insert((method.to_uppercase(), path.clone()));
        }
    }
    let listed = calls().map(|call| (call.method.to_string(), call.path.to_owned()));
    assert_eq!(documented, BTreeSet::from(listed));
}

#[tokio::test]
async fn without_a_key_nobody_learns_anything() {
    let world = world().await;
    let before = world.everything().await;
    for call in calls() {
        for id in ["1", "2"] {
            let request = Request::builder()
                .method(call.method.clone())
                .uri(with_id(call.path, id))
                .body(Body::from(call.body));
            let answer = world.send(request.expect("a request")).await;
            assert_eq!(
                (answer.status.as_u16(), error(&answer).as_str()),
                (401, "Invalid API key")
            );
        }
        let answer = call.made_with(&world, "psk_your_key_here").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn too_small_a_scope_is_forbidden() {
    let world = world().await;
    let before = world.everything().await;
    for call in calls() {
        let key = world
            .fixture
            .key(world.workspace.id, &[call.too_small])
            .await;
        let answer = call.made_with(&world, &key).await;
        assert_eq!(
            (answer.status.as_u16(), error(&answer).as_str()),
            (403, "Forbidden"),
            "{} {}",
            call.method,
            call.path
        );
    }
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn the_scope_itself_is_enough() {
    for call in calls() {
        let world = world().await;
        let key = world.fixture.key(world.workspace.id, &[call.scope]).await;
        let answer = call.made_with(&world, &key).await;
        assert_eq!(answer.status, call.good, "{} {}", call.method, call.path);
    }
}

#[tokio::test]
async fn another_workspace_sees_and_changes_nothing() {
    let world = world().await;
    let before = world.everything().await;
    for call in calls() {
        let other = world.fixture.workspace("Hooli").await;
        let key = world.fixture.key(other.id, &[Scope::All]).await;
        let answer = call.made_with(&world, &key).await;
        assert_eq!(
            answer.status, call.elsewhere,
            "{} {}",
            call.method, call.path
        );
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!body.contains("Pied Piper"), "{body}");
    }
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn the_same_external_id_is_free_in_another_workspace() {
    let world = world().await;
    let other = world.fixture.workspace("Hooli").await;
    let key = world.fixture.key(other.id, &[Scope::All]).await;
    let body = r#"{"name":"Pied Piper","externalId":"piedpiper"}"#;
    let made = world.ask(&key, Method::POST, ACCOUNTS, body).await;
    assert_eq!(made.status, StatusCode::CREATED);
    for query in ["?externalId=piedpiper", "?search=pied"] {
        let path = format!("{ACCOUNTS}{query}");
        for key in [&key, &world.key] {
            let found = world.ask(key, Method::GET, &path, Body::empty()).await;
            assert_eq!(found.json()["pagination"]["total"], 1);
        }
    }
}
