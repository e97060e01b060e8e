//! Custom fields.

use serde_json::{Value, json};

use crate::harness::Server;

const FIELDS: &str = "/resources/customFields";

async fn with_traits() -> Server {
    let server = Server::start().await;
    let traits = json!({
        "vitally.custom.nextStep": "call", "Zone": 5, "mrr": 5, "active": true, "since": "2024-01-01", "list": [], "map": {},
        "nothing": null
    });
    server
        .create(&json!({ "externalId": "a", "traits": traits }))
        .await;
    let organization =
        json!({ "externalId": "o", "name": "O", "traits": { "active": "no", "region": "EMEA" } });
    server.make("/resources/organizations", &organization).await;
    let user = json!({ "externalId": "u", "accountIds": ["a"], "traits": { "title": "CEO" } });
    server.make("/resources/users", &user).await;
    server
}

fn labels(fields: &Value) -> Vec<&str> {
    let fields = fields.as_array().expect("a bare list").iter();
    fields
        .map(|field| field["label"].as_str().expect("text"))
        .collect()
}

#[tokio::test]
async fn list_custom_fields() {
    let server = with_traits().await;
    let answer = server.get("/resources/customFields?model=accounts").await;
    insta::assert_snapshot!("list_custom_fields", answer);
    let of = async |model: &str| {
        let answer = server.get(&format!("{FIELDS}?model={model}")).await;
        assert_eq!(answer.status, 200, "{answer}");
        answer.json()
    };
    assert_eq!(labels(&of("organizations").await), ["active", "region"]);
    assert_eq!(labels(&of("users").await), ["title"]);
    for none in [
        "notes",
        "tasks",
        "conversations",
        "team",
        "projects",
        "customObjects",
    ] {
        assert_eq!(of(none).await, json!([]), "{none}");
    }
    insta::assert_snapshot!("list_all_custom_fields", server.get(FIELDS).await);
    insta::assert_snapshot!(
        "list_custom_fields_of_no_model",
        server
            .get("/resources/customFields?model=accountants")
            .await
    );
    let nul = server.get("/resources/customFields?x=%00").await;
    assert_eq!(nul.status, 400);
}

#[tokio::test]
async fn a_field_stays_as_it_was_first_written() {
    let server = with_traits().await;
    let before = server.get(FIELDS).await;
    let other = json!({ "traits": { "Zone": "north", "active": null } });
    server.put("/resources/accounts/a", &other).await;
    assert_eq!(server.get(FIELDS).await.body, before.body);
    let foreign = server.foreign_key().await;
    let theirs = server
        .call_as(&foreign, http::Method::GET, FIELDS, "")
        .await;
    assert_eq!(theirs.json(), json!([]));
}
