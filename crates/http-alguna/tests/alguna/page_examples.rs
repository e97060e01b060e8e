//! The requests of Alguna's own page, sent as they are written there, and the answers of every call in whole.

use serde_json::json;
use stele_domain::Timestamp;

use crate::server::{Server, id};

/// The one request of the page, byte for byte.
const CREATE_ACCOUNT: &str = r#"{
"name": "GoJo",
"aliases": ["JoGo"],
"currency": "USD",
"billingAddress": {
"line1": "123 Main St",
"line2": "Suite 100",
"city": "New York",
"state": "NY",
"postalCode": "10001"
},
"contacts": [
{
"email": "sales@gojo.com",
"firstName": "Henry",
"lastName": "Sules",
"isPrimary": true,
"emailPreferences": ["updates"]
},
{
"email": "finance@gojo.com",
"firstName": "Accounts",
"lastName": "Receivable",
"isPrimary": false,
"emailPreferences": ["billing"]
}
]
}
"#;

async fn server_of_the_page() -> (Server, String) {
    let server = Server::start().await;
    let time = Timestamp::parse_iso("2023-09-05T21:54:54.609688Z").expect("a time");
    server.fixture.clock.set(time);
    let created = server
        .call("POST", "/accounts")
        .body(CREATE_ACCOUNT)
        .send()
        .await;
    insta::allow_duplicates! {
        insta::assert_snapshot!("create_account", created);
    }
    let id = id(&created.json());
    (server, id)
}

#[tokio::test]
async fn create_account() {
    server_of_the_page().await;
}

#[tokio::test]
async fn get_account_by_id_and_by_alias() {
    let (server, id) = server_of_the_page().await;
    let by_id = server.get(&format!("/accounts/{id}")).await;
    insta::assert_snapshot!("get_account", by_id);
    let by_alias = server.get("/accounts/JoGo").await;
    assert_eq!(by_alias.body, by_id.body);
}

#[tokio::test]
async fn list_accounts() {
    let (server, _) = server_of_the_page().await;
    insta::assert_snapshot!("list_accounts", server.get("/accounts").await);
}

#[tokio::test]
async fn update_account() {
    let (server, id) = server_of_the_page().await;
    let body =
        json!({"billingAddress": {"line1": "1 Kungsgatan", "country": "SE"}, "contacts": []});
    let updated = server.patch(&format!("/accounts/{id}"), body).await;
    insta::assert_snapshot!("update_account", updated);
}

#[tokio::test]
async fn delete_account() {
    let (server, id) = server_of_the_page().await;
    let path = format!("/accounts/{id}");
    insta::assert_snapshot!("delete_account", server.delete(&path).await);
    insta::assert_snapshot!("get_deleted_account", server.get(&path).await);
}

#[tokio::test]
async fn the_same_account_as_a_customer() {
    let (server, id) = server_of_the_page().await;
    insta::assert_snapshot!(
        "get_customer",
        server.get(&format!("/customers/{id}")).await
    );
    insta::assert_snapshot!("list_customers", server.get("/customers").await);
    let found = server.get("/customers/lookup?alias=JoGo").await;
    insta::assert_snapshot!("lookup_customer", found);
}

#[tokio::test]
async fn create_and_update_customer() {
    let server = Server::start().await;
    let created = server
        .call("POST", "/customers")
        .header("alguna-version", "2026-04-01")
        .header("idempotency-key", "one")
        .json(json!({
            "name": "Waystar RoyCo",
            "aliases": ["waystar", "royco"],
            "currency": "USD",
            "billing_address": {"line1": "1 Wall St", "city": "New York", "postal_code": "10005", "country": "USA"},
            "contacts": [{"email": "kendall@waystar.com", "first_name": "Kendall", "is_primary": true, "email_preferences": ["billing", "updates", "billing"]}],
            "tax_country": "USA",
            "tax_id": "12-3456789",
        }))
        .send()
        .await;
    insta::assert_snapshot!("create_customer", created);
    let updated = server
        .call("PATCH", "/customers/royco")
        .json(json!({"name": "Waystar", "billing_address": null, "tax_country": null, "tax_id": null}))
        .send()
        .await;
    insta::assert_snapshot!("update_customer", updated);
}
