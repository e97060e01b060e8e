//! Every request of Vitally's page, as written there.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::Server;

const BIG_CORP: &str = r#"{
"externalId": "account-101",
"name": "Big Corp",
"traits": {
"paymentMethod": "subscription"
}
}"#;

const NEW_NAME: &str = r#"{
"name": "New Name",
"traits": {
"existingTrait": "new value",
"newTrait": 100
}
}"#;

async fn with_big_corp() -> (Server, Value) {
    let server = Server::start().await;
    let body: Value = serde_json::from_str(BIG_CORP).expect("JSON");
    let account = server.create(&body).await;
    (server, account)
}

#[tokio::test]
async fn create_an_account() {
    let server = Server::start().await;
    let answer = server
        .call(http::Method::POST, "/resources/accounts", BIG_CORP)
        .await;
    insta::assert_snapshot!("create_an_account", answer);
}

#[tokio::test]
async fn get_an_account_by_either_id() {
    let (server, account) = with_big_corp().await;
    let id = account["id"].as_str().expect("text");
    let by_id = server.get(&format!("/resources/accounts/{id}")).await;
    insta::assert_snapshot!("get_an_account", by_id);
    let by_external_id = server.get("/resources/accounts/account-101").await;
    assert_eq!(by_external_id.body, by_id.body);
    let in_capitals = format!("/resources/accounts/{}", id.to_uppercase());
    assert_eq!(server.get(&in_capitals).await.body, by_id.body);
}

#[tokio::test]
async fn update_an_account() {
    let (server, account) = with_big_corp().await;
    let existing = json!({ "traits": { "existingTrait": "old value" } });
    server
        .put("/resources/accounts/account-101", &existing)
        .await;
    server.fixture.clock.advance(Duration::from_secs(1));
    let id = account["id"].as_str().expect("text");
    let answer = server
        .call(
            http::Method::PUT,
            &format!("/resources/accounts/{id}"),
            NEW_NAME,
        )
        .await;
    insta::assert_snapshot!("update_an_account", answer);
}

#[tokio::test]
async fn delete_an_account() {
    let (server, account) = with_big_corp().await;
    let id = account["id"].as_str().expect("text");
    let path = format!("/resources/accounts/{id}");
    insta::assert_snapshot!("delete_an_account", server.delete(&path).await);
    insta::assert_snapshot!("get_a_deleted_account", server.get(&path).await);
    for path in [&path, "/resources/accounts/account-101"] {
        assert_eq!(server.get(path).await.status, 404);
        assert_eq!(server.delete(path).await.status, 404);
        assert_eq!(server.put(path, &json!({})).await.status, 404);
    }
}

#[tokio::test]
async fn list_accounts() {
    let (server, _) = with_big_corp().await;
    let answer = server.get("/resources/accounts?limit=10").await;
    insta::assert_snapshot!("list_accounts", answer);
    server.fixture.clock.advance(Duration::from_secs(1));
    server.create(&json!({ "externalId": "account-102" })).await;
    let first = server.get("/resources/accounts?limit=1").await;
    insta::assert_snapshot!("list_accounts_first_page", first);
    let next = first.json()["next"].as_str().expect("a cursor").to_owned();
    let second = server
        .get(&format!("/resources/accounts?limit=1&from={next}"))
        .await;
    insta::assert_snapshot!("list_accounts_second_page", second);
}

/// `cursor` stands on the page for a real one.
#[tokio::test]
async fn list_accounts_from_the_placeholder() {
    let (server, _) = with_big_corp().await;
    let answer = server.get("/resources/accounts?limit=10&from=cursor").await;
    insta::assert_snapshot!("list_accounts_from_the_placeholder", answer);
}
