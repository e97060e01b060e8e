//! Every way to fail, in Vitally's shape.

use std::time::Duration;

use axum::body::Body;
use http::{Method, Request, header};
use serde_json::json;
use stele_domain::Scope;
use stele_http::testing::Answer;
use stele_http::{Quota, RateLimits, Settings};
use stele_testkit::Fault;

use crate::harness::{Server, basic};

const ACCOUNTS: &str = "/resources/accounts";

async fn with_authorization(server: &Server, value: Option<&str>) -> Answer {
    let mut request = Request::get(ACCOUNTS);
    if let Some(value) = value {
        request = request.header(header::AUTHORIZATION, value);
    }
    server
        .send(request.body(Body::empty()).expect("a request"))
        .await
}

#[tokio::test]
async fn without_a_key() {
    let server = Server::start().await;
    let answer = with_authorization(&server, None).await;
    insta::assert_snapshot!("without_a_key", answer);
}

#[tokio::test]
async fn with_an_unknown_key() {
    let server = Server::start().await;
    let unknown = with_authorization(&server, Some(&basic("sk_live_unknown"))).await;
    insta::assert_snapshot!("with_an_unknown_key", unknown);
    let almost = format!("{}0", &server.key[..server.key.len() - 1]);
    let bearer = format!("Bearer {}", server.key);
    for value in [&basic(&almost), &bearer, "Basic", "Basic !!!", &basic("")] {
        let answer = with_authorization(&server, Some(value)).await;
        assert_eq!(
            (answer.status, &answer.body),
            (unknown.status, &unknown.body),
            "{value}"
        );
    }
}

#[tokio::test]
async fn the_scheme_has_no_case_and_the_password_is_not_looked_at() {
    let server = Server::start().await;
    let basic = basic(&server.key).replacen("Basic", "bAsIc", 1);
    assert_eq!(with_authorization(&server, Some(&basic)).await.status, 200);
}

#[tokio::test]
async fn without_the_scope() {
    let server = Server::start().await;
    let key = server
        .fixture
        .key(server.workspace.id, &[Scope::AccountRead])
        .await;
    let body = json!({ "externalId": "a" }).to_string();
    let answer = server.call_as(&key, Method::POST, ACCOUNTS, body).await;
    insta::assert_snapshot!("without_the_scope", answer);
}

#[tokio::test]
async fn of_an_unknown_account() {
    let server = Server::start().await;
    let answer = server.get("/resources/accounts/nobody").await;
    insta::assert_snapshot!("of_an_unknown_account", answer);
}

#[tokio::test]
async fn of_an_unknown_path() {
    let server = Server::start().await;
    let answer = server.get("/resources/nothing").await;
    insta::assert_snapshot!("of_an_unknown_path", answer);
    for path in [
        "/resources",
        "/resources/accounts/a/b",
        "/analytics/v1/nothing",
    ] {
        let other = server.get(path).await;
        assert_eq!(
            (other.status, other.body),
            (answer.status, answer.body.clone()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn with_a_wrong_method() {
    let server = Server::start().await;
    let answer = server.call(Method::PATCH, ACCOUNTS, "{}").await;
    insta::assert_snapshot!("with_a_wrong_method", answer);
    let one = server
        .call(Method::POST, "/resources/accounts/a", "{}")
        .await;
    assert_eq!((one.status, &one.body), (answer.status, &answer.body));
}

#[tokio::test]
async fn with_a_taken_external_id() {
    let server = Server::start().await;
    let body = json!({ "externalId": "account-101", "name": "Other" });
    server.create(&body).await;
    let before = server.accounts().await;
    let answer = server.post(ACCOUNTS, &body).await;
    insta::assert_snapshot!("with_a_taken_external_id", answer);
    assert_eq!(server.accounts().await, before);
}

#[tokio::test]
async fn with_malformed_json() {
    let server = Server::start().await;
    let answer = server
        .call(Method::POST, ACCOUNTS, r#"{"externalId": NaN}"#)
        .await;
    insta::assert_snapshot!("with_malformed_json", answer);
}

#[tokio::test]
async fn with_input_that_breaks_its_schema() {
    let server = Server::start().await;
    let nothing = server.post(ACCOUNTS, &json!({})).await;
    insta::assert_snapshot!("without_an_external_id", nothing);
    let numeric = server.post(ACCOUNTS, &json!({ "externalId": 101 })).await;
    insta::assert_snapshot!("with_a_numeric_external_id", numeric);
    let list = server.post(ACCOUNTS, &json!([])).await;
    insta::assert_snapshot!("with_a_body_that_is_no_object", list);
    let all = json!({
        "externalId": "",
        "name": "a".repeat(401),
        "organizationId": 5,
        "traits": {
            "churnedAt": "2023-02-29", "mrr": "48000", "nextRenewalDate": 5, "trialEndDate": "soon", "plan": "gold"
        },
    });
    let all = server.post(ACCOUNTS, &all).await;
    insta::assert_snapshot!("with_every_fault_at_once", all);
    assert_eq!(server.accounts().await, "[]");
}

#[tokio::test]
async fn with_a_query_that_breaks_its_schema() {
    let server = Server::start().await;
    let answer = server
        .get("/resources/accounts?limit=0&sortBy=name&status=gone&from=cursor")
        .await;
    insta::assert_snapshot!("with_every_parameter_faulty", answer);
}

#[tokio::test]
async fn with_an_organization_that_is_not_there() {
    let server = Server::start().await;
    let body = json!({ "externalId": "a", "organizationId": "b" });
    let answer = server.post(ACCOUNTS, &body).await;
    insta::assert_snapshot!("with_an_organization_that_is_not_there", answer);
    assert_eq!(server.accounts().await, "[]");
    server
        .create(&json!({ "externalId": "a", "organizationId": null }))
        .await;
    let update = server
        .put("/resources/accounts/a", &json!({ "organizationId": "b" }))
        .await;
    assert_eq!((update.status, &update.body), (answer.status, &answer.body));
}

#[tokio::test]
async fn with_a_body_too_large() {
    let server = Server::start().await;
    let answer = server
        .call(Method::POST, ACCOUNTS, vec![b' '; 2 << 20])
        .await;
    insta::assert_snapshot!("with_a_body_too_large", answer);
}

#[tokio::test]
async fn past_the_quota() {
    let server = Server::with(Settings {
        rate_limits: RateLimits::Quota(Quota::per_minute(2)),
        ..Settings::default()
    })
    .await;
    let first = server.get(ACCOUNTS).await;
    insta::assert_snapshot!("within_the_quota", first);
    server.fixture.clock.advance(Duration::from_millis(20_500));
    server.get(ACCOUNTS).await;
    insta::assert_snapshot!("past_the_quota", server.get(ACCOUNTS).await);
    server.fixture.clock.advance(Duration::from_millis(39_500));
    assert_eq!(server.get(ACCOUNTS).await.status, 200);
}

#[tokio::test]
async fn when_the_store_fails() {
    let server = Server::start().await;
    let body = json!({ "externalId": "a" });
    // The key is known from here on.
    server.create(&body).await;
    server.store.fail_always(Some(Fault::Unavailable));
    insta::assert_snapshot!("when_the_store_is_away", server.get(ACCOUNTS).await);
    server.store.fail_always(Some(Fault::Broken));
    insta::assert_snapshot!(
        "when_the_store_is_broken",
        server.put("/resources/accounts/a", &body).await
    );
    server.fixture.clock.advance(Duration::from_mins(1));
    let unidentified = server.delete("/resources/accounts/a").await;
    insta::assert_snapshot!("when_the_caller_cannot_be_found_out", unidentified);
    server.store.fail_always(None);
    assert_eq!(server.get("/resources/accounts/a").await.status, 200);
}
