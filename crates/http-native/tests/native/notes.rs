//! Notes, answer by answer.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Server, filled, furnish, places};

const LIST: &str = "/v1/notes";
const NOBODY: &str = "0194c0f3-f100-7000-8000-ffffffffffff";

#[tokio::test]
async fn the_life_of_a_note() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    let body = json!({
        "external_id": "crm-77",
        "organization_id": "{organization}",
        "subject": "Q1 review",
        "text": "Wants more.",
        "noted_at": "2025-01-08T15:10:00Z",
        "author_id": "{member}",
        "contact_ids": ["{contact}"],
        "tags": ["Expansion"],
        "traits": { "n": 1.10 },
    });
    let body: Value = serde_json::from_str(&filled(&body.to_string(), &ids)).expect("JSON");
    let made = server.post(LIST, &body).await;
    insta::assert_snapshot!("created", made);
    let path = made.headers["location"].to_str().expect("text").to_owned();
    insta::assert_snapshot!("got", server.get(&path).await);
    let list = filled("/v1/notes?organization_id={organization}", &ids);
    insta::assert_snapshot!("listed", server.get(&list).await);
    let of_account = server
        .get(&filled("/v1/notes?account_id={account}", &ids))
        .await
        .json();
    assert_eq!(of_account["data"][0]["id"], ids["note"]);
    server.fixture.clock.advance(Duration::from_secs(1));
    let change = json!({
        "subject": null, "author_id": null, "contact_ids": [], "tags": [], "archived_at": "2025-02-01", "traits": { "n": null }
    });
    insta::assert_snapshot!("updated", server.patch(&path, &change).await);
    insta::assert_snapshot!("taken", server.post(LIST, &body).await);
    insta::assert_snapshot!("deleted", server.delete(&path).await);
    insta::assert_snapshot!("gone", server.get(&path).await);
}

#[tokio::test]
async fn whom_a_note_names_must_be_there() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    let path = filled("/v1/notes/{note}", &ids);
    for field in ["account_id", "organization_id", "author_id"] {
        let mut body =
            json!({ "text": "x", "noted_at": "2025-01-08", "account_id": ids["account"] });
        body[field] = json!(NOBODY);
        let told = server.refused(Method::POST, LIST, body.to_string()).await;
        assert_eq!(places(&told), [format!("/{field}")]);
        let change = json!({ field: NOBODY });
        let told = server
            .refused(Method::PATCH, &path, change.to_string())
            .await;
        assert_eq!(places(&told), [format!("/{field}")]);
    }
}
