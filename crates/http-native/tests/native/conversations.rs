//! Conversations and their messages, answer by answer.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Server, filled, furnish, places};

const LIST: &str = "/v1/conversations";
const NOBODY: &str = "0194c0f3-f100-7000-8000-ffffffffffff";

#[tokio::test]
async fn the_life_of_a_conversation() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    let said = |body: Value| -> Value {
        serde_json::from_str(&filled(&body.to_string(), &ids)).expect("JSON")
    };
    let body = said(json!({
        "external_id": "thread-1",
        "subject": "Single sign-on",
        "source": "email",
        "traits": { "urgent": true },
        "messages": [{
            "external_id": "message-1",
            "text": "When?",
            "sent_at": "2024-11-04T09:12:00Z",
            "from": { "type": "contact", "id": "{contact}" },
            "to": [{ "type": "member", "id": "{member}" }],
        }],
    }));
    let made = server.post(LIST, &body).await;
    insta::assert_snapshot!("created", made);
    let path = made.headers["location"].to_str().expect("text").to_owned();
    insta::assert_snapshot!("got", server.get(&path).await);
    let list = filled("/v1/conversations?account_id={account}", &ids);
    insta::assert_snapshot!("listed", server.get(&list).await);
    server.fixture.clock.advance(Duration::from_secs(1));
    let answer = said(json!({ "text": "Soon", "from": { "type": "member", "id": "{member}" } }));
    let message = server.post(&format!("{path}/messages"), &answer).await;
    insta::assert_snapshot!("message_created", message);
    let change = json!({ "subject": null, "status": "closed", "traits": { "urgent": null } });
    insta::assert_snapshot!("updated", server.patch(&path, &change).await);
    insta::assert_snapshot!("taken", server.post(LIST, &body).await);
    let message = format!(
        "/v1/messages/{}",
        message.json()["id"].as_str().expect("an id")
    );
    insta::assert_snapshot!("message_deleted", server.delete(&message).await);
    insta::assert_snapshot!("message_gone", server.delete(&message).await);
    let left = server.get(&path).await.json();
    assert_eq!(left["messages"].as_array().map(Vec::len), Some(1));
    insta::assert_snapshot!("deleted", server.delete(&path).await);
    insta::assert_snapshot!("gone", server.get(&path).await);
}

#[tokio::test]
async fn a_message_moves_the_times_of_its_people() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    let contact = filled("/v1/contacts/{contact}", &ids);
    let before = server.get(&contact).await.json();
    assert!(before["last_inbound_message_at"].is_string(), "{before}");
    assert_eq!(before["last_outbound_message_at"], Value::Null);
    let answer = filled(
        r#"{"text":"Soon","sent_at":"2025-01-05","from":{"type":"member","id":"{member}"},"to":[{"type":"contact","id":"{contact}"}]}"#,
        &ids,
    );
    let messages = filled("/v1/conversations/{conversation}/messages", &ids);
    let made = server.call(Method::POST, &messages, answer).await.json();
    let after = server.get(&contact).await.json();
    assert_eq!(
        after["last_outbound_message_at"],
        "2025-01-05T00:00:00.000000Z"
    );
    let message = format!("/v1/messages/{}", made["id"].as_str().expect("an id"));
    assert_eq!(server.delete(&message).await.status, 204);
    let after = server.get(&contact).await.json();
    assert_eq!(after["last_outbound_message_at"], Value::Null);
}

#[tokio::test]
async fn who_takes_part_must_be_there() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    let messages = filled("/v1/conversations/{conversation}/messages", &ids);
    for side in ["contact", "member"] {
        let message = json!({ "text": "x", "from": { "type": side, "id": NOBODY } });
        let told = server
            .refused(Method::POST, &messages, message.to_string())
            .await;
        assert_eq!(places(&told), ["/from"]);
        let body = json!({ "messages": [message] });
        let told = server.refused(Method::POST, LIST, body.to_string()).await;
        assert_eq!(places(&told), ["/messages"]);
    }
    let faulty = json!({ "messages": [{ "from": { "type": "admin", "id": 5, "name": "x" }, "to": {}, "direction": "inbound" }] });
    let told = server.refused(Method::POST, LIST, faulty.to_string()).await;
    assert_eq!(
        places(&told),
        [
            "/messages/0/text",
            "/messages/0/from/type",
            "/messages/0/from/id",
            "/messages/0/from/name",
            "/messages/0/to",
            "/messages/0/direction",
        ]
    );
}

#[tokio::test]
async fn a_conversation_costs_two_statements_however_many_messages_it_has() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    let path = filled("/v1/conversations/{conversation}", &ids);
    for messages in [1, 20] {
        let message = filled(
            r#"{"text":"x","from":{"type":"contact","id":"{contact}"}}"#,
            &ids,
        );
        for _ in 1..messages {
            server
                .call(Method::POST, &format!("{path}/messages"), message.clone())
                .await;
        }
        let before = server.store.calls();
        server.get(&path).await;
        assert_eq!(
            server.store.calls() - before,
            2,
            "the conversation and its messages"
        );
    }
}
