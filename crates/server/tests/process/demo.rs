//! `--demo`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::succeed;
use crate::first_start::paste;
use crate::place::{Place, on_both_databases};
use crate::running::Running;

on_both_databases!(
    an_empty_database_is_filled_once,
    what_is_printed_shows_the_demo,
);

async fn what_is_printed_shows_the_demo(place: Place) {
    let server = place.serve(&["--demo"]).await;
    let last = |line: &str| line.starts_with("All calls: ").then_some(());
    server.stdout.find(last).await.expect("a last line");
    let printed = server.stdout.so_far();
    assert!(
        printed
            .iter()
            .any(|line| line.starts_with("This is the demo")),
        "{printed:?}"
    );
    let lines = printed.iter().map(|line| line.trim());
    let lines: Vec<_> = lines.filter(|line| line.starts_with("curl ")).collect();
    let [worst, health, at_risk, usage, create, find, ..] = &lines[..] else {
        panic!("{printed:?}")
    };

    let worst = paste(&place, worst).await;
    let scores = worst["data"].as_array().expect("a list").iter();
    let scores: Vec<_> = scores
        .map(|account| account["health_score"].as_f64())
        .collect();
    assert!(scores.len() == 5 && scores.is_sorted(), "{scores:?}");
    let health = paste(&place, health).await;
    assert!(
        health["history"]
            .as_array()
            .is_some_and(|days| days.len() >= 90),
        "{health}"
    );
    let at_risk = paste(&place, at_risk).await;
    let members = at_risk["data"].as_array().expect("a list");
    for account in members {
        assert_eq!(
            account["segments"][0]["name"],
            json!("At risk"),
            "{account}"
        );
    }
    assert!(!members.is_empty(), "{at_risk}");
    let usage = paste(&place, usage).await;
    assert_eq!(
        usage["results"].as_array().map(Vec::len),
        Some(3),
        "{usage}"
    );
    // Nobody of the demo is called as the account that is to be made.
    paste(&place, create).await;
    assert_eq!(paste(&place, find).await["externalId"], json!("hooli"));
    server.stop().await;
}

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
