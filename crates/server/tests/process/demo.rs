//! `--demo`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::succeed;
use crate::place::{Place, on_both_databases};
use crate::running::Running;

on_both_databases!(an_empty_database_is_filled_once);

async fn names(server: &Running, key: &str) -> Vec<Value> {
    let path = "/api/v1/accounts?pageSize=100&sortBy=createdAt&sortOrder=asc";
    let page = succeed(server.client(key).zudo(Method::GET, path)).await;
    assert_eq!(page["pagination"]["hasNextPage"], json!(false), "{page}");
    let accounts = page["data"].as_array().expect("a list");
    let names = accounts.iter().map(|account| account["name"].clone());
    names.collect()
}

async fn an_empty_database_is_filled_once(place: Place) {
    let server = place.serve(&["--demo"]).await;
    let key = server.first_key().await;
    let first = names(&server, &key).await;
    assert!(first.len() > 36, "{first:?}");
    for vendors in ["Pied Piper", "GoJo", "Waystar RoyCo", "Big Corp"] {
        assert!(first.contains(&json!(vendors)), "{first:?}");
    }
    server.stop().await;

    let server = place.serve(&["--demo"]).await;
    assert_eq!(names(&server, &key).await, first);
    server.logged(&["stays as it is"]).await;
    server.stop().await;
}

#[tokio::test]
async fn a_database_with_accounts_is_left_alone() {
    let place = Place::sqlite().await;
    let server = place.serve(&[]).await;
    let key = server.first_key().await;
    let account = json!({"name": "Ours"});
    let create = server.client(&key).zudo(Method::POST, "/api/v1/accounts");
    succeed(create.json(&account)).await;
    assert_eq!(names(&server, &key).await, [json!("Ours")]);
    server.stop().await;

    let server = place.serve(&["--demo"]).await;
    assert_eq!(names(&server, &key).await, [json!("Ours")]);
    server.stop().await;
}
