//! The same write sent twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use http::StatusCode;
use serde_json::{Value, json};
use stele_application::IdempotencyScope;
use stele_application::ports::{Store, StoreError, UnitOfWork};
use stele_domain::Scope;
use stele_http::Settings;
use stele_http::testing::Answer;
use stele_testkit::{Fixture, MemoryStore, Ports, ports_over};

use crate::server::{Server, detail, expect};

async fn post(server: &Server, key: &str, body: &str) -> Answer {
    let call = server.call("POST", "/customers");
    let call = call.header("idempotency-key", key);
    call.body(body.to_owned()).send().await
}

async fn count(server: &Server) -> usize {
    let all = server.get("/customers?limit=100").await.json();
    all["data"].as_array().map_or(0, Vec::len)
}

const GOJO: &str = r#"{"name": "GoJo", "currency": "SEK"}"#;

fn replayed(answer: &Answer) -> bool {
    answer
        .headers
        .get("idempotent-replayed")
        .is_some_and(|value| value == "true")
}

#[tokio::test]
async fn the_same_request_again_is_answered_again_and_done_once() {
    let server = Server::start().await;
    let first = post(&server, "one", GOJO).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert!(!replayed(&first));
    server.fixture.clock.advance(Duration::from_mins(1));
    let second = post(&server, "one", GOJO).await;
    insta::assert_snapshot!("replayed", second);
    assert_eq!(second.body, first.body);
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn another_body_is_refused() {
    let server = Server::start().await;
    post(&server, "one", GOJO).await;
    let other = r#"{"name":"GoJo","currency":"SEK"}"#;
    insta::assert_snapshot!("mismatch", post(&server, "one", other).await);
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn other_keys_paths_methods_and_workspaces_are_other_requests() {
    let server = Server::start().await;
    let first = post(&server, "one", GOJO).await.json();
    let second = post(&server, "two", GOJO).await.json();
    assert_eq!(count(&server).await, 2);
    for customer in [&first, &second] {
        let path = format!("/customers/{}", customer["id"].as_str().expect("an id"));
        let call = server.call("PATCH", &path).header("idempotency-key", "one");
        let answer = call.body(GOJO).send().await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(!replayed(&answer));
    }
    let others = server.fixture.workspace("Others").await;
    let key = server.fixture.key(others.id, &[Scope::All]).await;
    let call = server.call_as(&key, "POST", "/customers");
    let answer = call
        .header("idempotency-key", "one")
        .body(GOJO)
        .send()
        .await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert!(!replayed(&answer));
}

#[tokio::test]
async fn a_change_is_answered_again_too() {
    let server = Server::start().await;
    let body = json!({"name": "GoJo", "aliases": ["JoGo"], "currency": "SEK"});
    server.post("/customers", body).await;
    let patch = async |body: &'static str| {
        let call = server.call("PATCH", "/customers/JoGo");
        call.header("idempotency-key", "one")
            .body(body)
            .send()
            .await
    };
    let first = patch(r#"{"name": "New"}"#).await;
    server
        .patch("/customers/JoGo", json!({"name": "Newer"}))
        .await;
    let again = patch(r#"{"name": "New"}"#).await;
    assert!(replayed(&again));
    assert_eq!(again.body, first.body);
    let now = server.get("/customers/JoGo").await.json();
    assert_eq!(now["name"], "Newer");
    let other = patch(r#"{"name": "Newest"}"#).await;
    detail(&other, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn refusals_of_the_request_are_kept() {
    let server = Server::start().await;
    for body in [
        "{}",
        "{",
        r#"{"name": "GoJo", "currency": "SEK", "aliases": ["taken"]}"#,
    ] {
        let taken = json!({"name": "Taken", "aliases": ["taken"]});
        server.post("/accounts", taken).await;
        let first = post(&server, body, body).await;
        assert!(first.status.is_client_error());
        server.delete("/accounts/taken").await;
        let again = post(&server, body, body).await;
        assert!(replayed(&again), "{again}");
        assert_eq!((again.status, again.body), (first.status, first.body));
    }
    let patch = async || {
        let call = server.call("PATCH", "/customers/nobody");
        call.header("idempotency-key", "one")
            .body("{}")
            .send()
            .await
    };
    assert_eq!(
        detail(&patch().await, StatusCode::NOT_FOUND),
        "Customer not found"
    );
    assert!(replayed(&patch().await));
}

#[tokio::test]
async fn who_may_not_call_uses_up_no_key() {
    let settings = Settings {
        rate_limits: "1/min".parse().expect("a quota"),
        ..Settings::default()
    };
    let server = Server::with(settings).await;
    let small = server
        .fixture
        .key(server.workspace.id, &[Scope::AccountRead])
        .await;
    let right = server
        .fixture
        .key(server.workspace.id, &[Scope::AccountWrite])
        .await;
    let sent = async |key: &str, name: &str| {
        let call = server.call_as(key, "POST", "/customers");
        call.header("idempotency-key", name).body(GOJO).send().await
    };
    assert_eq!(sent("none", "one").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sent(&small, "one").await.status, StatusCode::FORBIDDEN);
    assert_eq!(sent(&right, "one").await.status, StatusCode::CREATED);
    assert_eq!(
        sent(&right, "two").await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    server.fixture.clock.advance(Duration::from_mins(1));
    let answer = sent(&right, "two").await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert!(!replayed(&answer));
}

#[tokio::test]
async fn while_the_first_is_under_way_the_second_is_told_to_wait() {
    let server = Server::start().await;
    let scope = IdempotencyScope {
        method: "POST".to_owned(),
        path: "/customers".to_owned(),
        key: "one".to_owned(),
    };
    let stele = &server.fixture.stele;
    let (body, now) = (GOJO.as_bytes(), stele.clock().now());
    let claim = stele.claim_idempotency_key(&server.caller, scope, body, now, 30_000_000);
    claim.await.expect("the store answers");
    insta::assert_snapshot!("under_way", post(&server, "one", GOJO).await);
    server.fixture.clock.advance(Duration::from_secs(30));
    let waiting = post(&server, "one", GOJO).await;
    assert_eq!(waiting.status, StatusCode::CONFLICT);
    server.fixture.clock.advance(Duration::from_millis(1));
    let taken_over = post(&server, "one", GOJO).await;
    assert_eq!(taken_over.status, StatusCode::CREATED);
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn answers_are_kept_for_a_day() {
    let server = Server::start().await;
    post(&server, "one", GOJO).await;
    server
        .fixture
        .clock
        .advance(Duration::from_secs(24 * 3600 - 1));
    assert!(replayed(&post(&server, "one", GOJO).await));
    server.fixture.clock.advance(Duration::from_secs(1));
    assert!(!replayed(&post(&server, "one", GOJO).await));
    assert_eq!(count(&server).await, 2);
}

#[tokio::test]
async fn keys_have_1_to_255_characters() {
    let server = Server::start().await;
    for (key, told) in [
        ("", "Idempotency-Key must not be blank"),
        (
            &"a".repeat(256),
            "Idempotency-Key must have at most 255 characters",
        ),
    ] {
        let answer = post(&server, key, GOJO).await;
        assert_eq!(
            detail(&answer, StatusCode::BAD_REQUEST),
            format!("Validation failed: {told}")
        );
    }
    assert_eq!(count(&server).await, 0);
    let longest = "a".repeat(255);
    expect(&post(&server, &longest, GOJO).await, StatusCode::CREATED);
    assert!(replayed(&post(&server, &longest, GOJO).await));
}

/// A store that cannot be reached at one certain unit of work.
struct Stumbling {
    inner: Arc<MemoryStore>,
    begins_left: AtomicI64,
}

#[async_trait]
impl Store for Stumbling {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        if self.begins_left.fetch_sub(1, Ordering::SeqCst) == 1 {
            return Err(StoreError::Unavailable("the test told it to".into()));
        }
        self.inner.begin().await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }
}

async fn stumbling() -> (Server, Arc<Stumbling>) {
    let inner = Arc::new(MemoryStore::default());
    let store = Arc::new(Stumbling {
        inner: inner.clone(),
        begins_left: AtomicI64::new(0),
    });
    let ports = Ports {
        store: store.clone(),
        ..ports_over(inner.clone())
    };
    let server = Server::over(Fixture::over(ports).await, inner, Settings::default()).await;
    (server, store)
}

#[tokio::test]
async fn a_failure_of_ours_frees_the_key() {
    let (server, store) = stumbling().await;
    // The first unit of work claims the key, the second creates.
    store.begins_left.store(2, Ordering::SeqCst);
    let failed = post(&server, "one", GOJO).await;
    assert_eq!(failed.status, StatusCode::SERVICE_UNAVAILABLE);
    let done = post(&server, "one", GOJO).await;
    assert_eq!(done.status, StatusCode::CREATED);
    assert!(!replayed(&done));
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn an_answer_that_cannot_be_kept_is_given_all_the_same() {
    let (server, store) = stumbling().await;
    store.begins_left.store(3, Ordering::SeqCst);
    let done = post(&server, "one", GOJO).await;
    assert_eq!(done.status, StatusCode::CREATED);
    let again = post(&server, "one", GOJO).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn a_key_that_cannot_be_claimed_does_nothing() {
    let (server, store) = stumbling().await;
    store.begins_left.store(1, Ordering::SeqCst);
    let failed = post(&server, "one", GOJO).await;
    assert_eq!(failed.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        server.get("/customers").await.json()["data"],
        Value::Array(vec![])
    );
}
