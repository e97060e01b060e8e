//! NPS responses, answer by answer.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Server, places};

const LIST: &str = "/v1/nps_responses";

async fn with_a_contact() -> (Server, String, String) {
    let server = Server::start().await;
    let account = server.account("piedpiper").await;
    let contact = json!({ "name": "Richard", "account_ids": [account] });
    let contact = server.create("/v1/contacts", &contact).await;
    let contact = contact["id"].as_str().expect("an id").to_owned();
    (server, account, contact)
}

#[tokio::test]
async fn the_life_of_a_response() {
    let (server, account, contact) = with_a_contact().await;
    let body = json!({
        "external_id": "survey-9", "contact_id": contact, "responded_at": "2024-12-19T08:30:00Z", "score": 9, "feedback": "Nice"
    });
    let made = server.post(LIST, &body).await;
    insta::assert_snapshot!("created", made);
    let path = made.headers["location"].to_str().expect("text").to_owned();
    insta::assert_snapshot!("got", server.get(&path).await);
    insta::assert_snapshot!("listed", server.get(LIST).await);
    for filter in [
        format!("account_id={account}"),
        format!("contact_id={contact}"),
    ] {
        let found = server.get(&format!("{LIST}?{filter}")).await.json();
        assert_eq!(found["data"].as_array().map(Vec::len), Some(1), "{filter}");
    }
    let both = format!("{LIST}?account_id={account}&contact_id={contact}");
    assert_eq!(places(&server.get(&both).await.json()), ["contact_id"]);
    server.fixture.clock.advance(Duration::from_secs(1));
    let change = json!({ "score": 10, "feedback": null });
    insta::assert_snapshot!("updated", server.patch(&path, &change).await);
    insta::assert_snapshot!("taken", server.post(LIST, &body).await);
    let contact = format!("/v1/contacts/{contact}");
    let last = server.get(&contact).await.json();
    assert_eq!(last["last_nps_response"]["score"], 10);
    insta::assert_snapshot!("deleted", server.delete(&path).await);
    insta::assert_snapshot!("gone", server.get(&path).await);
    let last = server.get(&contact).await.json();
    assert_eq!(last["last_nps_response"], Value::Null);
}

#[tokio::test]
async fn scores_are_whole_numbers_from_0_to_10_of_a_contact_that_is_there() {
    let (server, _, contact) = with_a_contact().await;
    for (field, bad) in [
        ("score", json!(-1)),
        ("score", json!(11)),
        ("score", json!(7.5)),
        ("score", json!("7")),
        ("score", json!(true)),
        ("score", Value::Null),
        ("responded_at", json!("2023-02-29")),
        ("contact_id", json!("x")),
        ("contact_id", json!("0194c0f3-f100-7000-8000-ffffffffffff")),
        ("feedback", json!(5)),
        ("feedback", json!("x".repeat(100_001))),
    ] {
        let mut body = json!({ "contact_id": contact, "responded_at": "2025-01-01", "score": 0 });
        body[field] = bad;
        let told = server.refused(Method::POST, LIST, body.to_string()).await;
        assert_eq!(places(&told), [format!("/{field}")]);
    }
}
