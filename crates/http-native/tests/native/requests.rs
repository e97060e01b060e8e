//! Requests, answer by answer.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Server, places};

const LIST: &str = "/v1/requests";

#[tokio::test]
async fn the_life_of_a_request() {
    let server = Server::start().await;
    let account = server.account("piedpiper").await;
    let body = json!({ "account_id": account, "title": "SSO integration", "severity": 62, "requested_at": "2024-11-01" });
    let made = server.post(LIST, &body).await;
    insta::assert_snapshot!("created", made);
    let path = made.headers["location"].to_str().expect("text").to_owned();
    insta::assert_snapshot!("got", server.get(&path).await);
    insta::assert_snapshot!(
        "listed",
        server.get(&format!("{LIST}?account_id={account}")).await
    );
    server.fixture.clock.advance(Duration::from_secs(1));
    let change = json!({ "status": "in_progress", "severity": null });
    insta::assert_snapshot!("updated", server.patch(&path, &change).await);
    server.fixture.clock.advance(Duration::from_secs(1));
    let resolve = format!("{path}/resolve");
    let resolved = server.post(&resolve, &Value::Null).await;
    insta::assert_snapshot!("resolved", resolved);
    server.fixture.clock.advance(Duration::from_secs(1));
    let again = server.post(&resolve, &Value::Null).await;
    assert_eq!(again.json(), resolved.json());
    let reopened = server.post(&format!("{path}/reopen"), &Value::Null).await;
    insta::assert_snapshot!("reopened", reopened);
    insta::assert_snapshot!("deleted", server.delete(&path).await);
    insta::assert_snapshot!("gone", server.get(&path).await);
}

#[tokio::test]
async fn one_that_was_resolved_before_it_was_recorded() {
    let server = Server::start().await;
    let account = server.account("piedpiper").await;
    for (status, resolved) in [
        ("open", false),
        ("in_progress", false),
        ("resolved", true),
        ("closed", true),
    ] {
        let body = json!({ "account_id": account, "title": "x", "status": status });
        let made = server.create(LIST, &body).await;
        assert_eq!(made["status"], status);
        assert_eq!(made["resolved_at"].is_string(), resolved, "{made}");
    }
    for (field, bad) in [
        ("severity", json!(101)),
        ("severity", json!(-1)),
        ("severity", json!(0.5)),
        ("severity", json!("high")),
        ("status", json!("done")),
        ("status", Value::Null),
        ("requested_at", json!("soon")),
        ("account_id", json!("0194c0f3-f100-7000-8000-ffffffffffff")),
    ] {
        let mut body = json!({ "account_id": account, "title": "x" });
        body[field] = bad;
        let told = server.refused(Method::POST, LIST, body.to_string()).await;
        assert_eq!(places(&told), [format!("/{field}")], "{body}");
    }
}
