//! Meetings, answer by answer.

use std::time::Duration;

use http::Method;
use serde_json::json;

use crate::harness::{Server, places};

const LIST: &str = "/v1/meetings";
const NOBODY: &str = "0194c0f3-f100-7000-8000-ffffffffffff";

#[tokio::test]
async fn the_life_of_a_meeting() {
    let server = Server::start().await;
    let account = server.account("piedpiper").await;
    let body = json!({
        "account_id": account, "title": " Q1 Review ", "start_at": "2025-01-08T14:00:00+01:00", "end_at": "2025-01-08T14:00:00Z"
    });
    let made = server.post(LIST, &body).await;
    insta::assert_snapshot!("created", made);
    let path = made.headers["location"].to_str().expect("text").to_owned();
    insta::assert_snapshot!("got", server.get(&path).await);
    insta::assert_snapshot!(
        "listed",
        server.get(&format!("{LIST}?account_id={account}")).await
    );
    server.fixture.clock.advance(Duration::from_secs(1));
    let change = json!({ "title": "Review", "end_at": null });
    insta::assert_snapshot!("updated", server.patch(&path, &change).await);
    let unchanged = server.patch(&path, &change).await;
    assert_eq!(unchanged.json()["version"], 2);
    insta::assert_snapshot!("deleted", server.delete(&path).await);
    insta::assert_snapshot!("gone", server.get(&path).await);
}

#[tokio::test]
async fn a_meeting_ends_after_it_begins_and_is_with_an_account_that_is_there() {
    let server = Server::start().await;
    let account = server.account("piedpiper").await;
    let body = json!({ "account_id": account, "title": "x", "start_at": "2025-01-08T14:00:00Z" });
    let made = server.create(LIST, &body).await;
    let path = format!("{LIST}/{}", made["id"].as_str().expect("an id"));
    let early = json!({ "account_id": account, "title": "x", "start_at": "2025-01-08", "end_at": "2025-01-07" });
    let told = server.refused(Method::POST, LIST, early.to_string()).await;
    assert_eq!(places(&told), ["/end_at"]);
    let early = json!({ "end_at": "2025-01-08T13:59:59Z" });
    let told = server
        .refused(Method::PATCH, &path, early.to_string())
        .await;
    assert_eq!(told["detail"], "a meeting cannot end before it begins");
    let nobody = json!({ "account_id": NOBODY, "title": "x", "start_at": "2025-01-08" });
    let told = server.refused(Method::POST, LIST, nobody.to_string()).await;
    assert_eq!(places(&told), ["/account_id"]);
    let moved = json!({ "account_id": account, "start_at": null, "title": null });
    let told = server
        .refused(Method::PATCH, &path, moved.to_string())
        .await;
    assert_eq!(places(&told), ["/title", "/start_at", "/account_id"]);
}
