//! Organizations: each call, and the accounts under them.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::Server;

const ORGANIZATIONS: &str = "/resources/organizations";

const HOOLI: &str = r#"{"externalId":"hooli-group","name":" Hooli Group ","traits":{"region":"EMEA","mrr":"much"}}"#;

async fn with_hooli() -> Server {
    filled(Server::start().await).await
}

async fn filled(server: Server) -> Server {
    let body: Value = serde_json::from_str(HOOLI).expect("JSON");
    server.make(ORGANIZATIONS, &body).await;
    server
}

#[tokio::test]
async fn create_an_organization() {
    let server = Server::start().await;
    let answer = server.call(Method::POST, ORGANIZATIONS, HOOLI).await;
    insta::assert_snapshot!("create_an_organization", answer);
}

#[tokio::test]
async fn get_an_organization_by_either_id() {
    let server = with_hooli().await;
    let answer = server.get("/resources/organizations/hooli-group").await;
    insta::assert_snapshot!("get_an_organization", answer);
    let id = answer.json()["id"].as_str().expect("text").to_owned();
    let by_id = server.get(&format!("{ORGANIZATIONS}/{id}")).await;
    assert_eq!(by_id.body, answer.body);
}

#[tokio::test]
async fn list_organizations() {
    let server = with_hooli().await;
    insta::assert_snapshot!("list_organizations", server.get(ORGANIZATIONS).await);
}

#[tokio::test]
async fn update_an_organization() {
    let server = with_hooli().await;
    server
        .create(&json!({ "externalId": "hooli", "organizationId": "hooli-group" }))
        .await;
    let account = server.get("/resources/accounts/hooli").await;
    server.fixture.clock.advance(Duration::from_secs(1));
    let body =
        json!({ "name": "Hooli", "externalId": 5, "traits": { "region": null, "seats": 1.50 } });
    let path = "/resources/organizations/hooli-group";
    let answer = server.put(path, &body).await;
    insta::assert_snapshot!("update_an_organization", answer);
    assert_eq!(server.put(path, &body).await.body, answer.body);
    assert_eq!(
        server.get("/resources/accounts/hooli").await.body,
        account.body
    );
}

#[tokio::test]
async fn delete_an_organization() {
    let server = with_hooli().await;
    server
        .create(&json!({ "externalId": "hooli", "organizationId": "hooli-group" }))
        .await;
    let path = "/resources/organizations/hooli-group";
    insta::assert_snapshot!("delete_an_organization", server.delete(path).await);
    insta::assert_snapshot!("get_a_deleted_organization", server.get(path).await);
    assert_eq!(server.delete(path).await.status, 404);
    assert_eq!(server.put(path, &json!({})).await.status, 404);
    let account = server.get("/resources/accounts/hooli").await.json();
    assert_eq!(account["organizationId"], Value::Null);
}

#[tokio::test]
async fn an_account_is_put_under_an_organization() {
    let server = with_hooli().await;
    let organization = server
        .get("/resources/organizations/hooli-group")
        .await
        .json();
    let made = server
        .create(&json!({ "externalId": "hooli", "organizationId": organization["id"] }))
        .await;
    assert_eq!(made["organizationId"], organization["id"]);
    let path = "/resources/accounts/hooli";
    let put = async |organization: Value| {
        let body = json!({ "organizationId": organization });
        server.put(path, &body).await.json()
    };
    assert_eq!(put(json!(null)).await["organizationId"], Value::Null);
    let linked = put(json!("hooli-group")).await;
    assert_eq!(linked["organizationId"], organization["id"]);
    let same = server.put(path, &json!({ "name": "Hooli" })).await.json();
    assert_eq!(same["organizationId"], organization["id"]);
}

#[tokio::test]
async fn list_the_accounts_of_an_organization() {
    let server = with_hooli().await;
    for (id, organization) in [
        ("hooli", json!("hooli-group")),
        ("hooli-cloud", json!("hooli-group")),
        ("raviga", json!(null)),
    ] {
        let body = json!({ "externalId": id, "organizationId": organization });
        server.create(&body).await;
    }
    let churned = json!({ "traits": { "churnedAt": "2024-01-01" } });
    server
        .put("/resources/accounts/hooli-cloud", &churned)
        .await;
    let path = "/resources/organizations/hooli-group/accounts";
    insta::assert_snapshot!(
        "list_the_accounts_of_an_organization",
        server.get(path).await
    );
    for (status, expected) in [("active", 1), ("churned", 1), ("activeOrChurned", 2)] {
        let page = server.get(&format!("{path}?status={status}")).await.json();
        let shown = page["results"].as_array().map(Vec::len);
        assert_eq!(shown, Some(expected), "{status}");
    }
    insta::assert_snapshot!(
        "list_the_accounts_of_an_unknown_organization",
        server.get("/resources/organizations/nobody/accounts").await
    );
}

#[tokio::test]
async fn input_that_is_refused() {
    let server = filled(Server::unlimited().await).await;
    let before = server.everything(&server.key).await;
    let nothing = server.post(ORGANIZATIONS, &json!({})).await;
    insta::assert_snapshot!("with_nothing", nothing);
    let faulty = json!({ "externalId": 5, "name": "a".repeat(401), "traits": [] });
    let faulty = server.post(ORGANIZATIONS, &faulty).await;
    insta::assert_snapshot!("with_every_fault_at_once", faulty);
    let taken = server.call(Method::POST, ORGANIZATIONS, HOOLI).await;
    insta::assert_snapshot!("with_a_taken_external_id", taken);
    for body in [
        json!({ "name": null }),
        json!({ "name": "" }),
        json!({ "traits": null }),
        json!({ "traits": { "a": "\u{0}" } }),
    ] {
        let answer = server
            .put("/resources/organizations/hooli-group", &body)
            .await;
        assert_eq!(answer.status, 400, "{body}: {answer}");
    }
    for organization in [
        json!(""),
        json!(5),
        json!([]),
        json!("nobody"),
        json!("a".repeat(401)),
    ] {
        let body = json!({ "externalId": "x", "organizationId": organization });
        let answer = server.post("/resources/accounts", &body).await;
        assert_eq!(answer.status, 400, "{body}: {answer}");
    }
    assert_eq!(server.everything(&server.key).await, before);
}
