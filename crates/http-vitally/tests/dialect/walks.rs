//! Walking the list.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::Server;

/// What a page names.
fn external_ids(page: &Value) -> Vec<String> {
    let results = page["results"].as_array().expect("a list");
    results
        .iter()
        .map(|account| account["externalId"].as_str().expect("text").to_owned())
        .collect()
}

/// The external ids of a whole walk. Between its pages `meanwhile` happens.
async fn walk(server: &Server, query: &str, meanwhile: impl AsyncFn(usize)) -> Vec<String> {
    let mut walked = Vec::new();
    let mut from = String::new();
    for page in 0.. {
        let path = format!("/resources/accounts?{query}&from={from}");
        let answer = server.get(&path).await;
        assert_eq!(answer.status, 200, "{answer}");
        let body = answer.json();
        walked.extend(external_ids(&body));
        assert_eq!(body["next"].is_null(), body["atEnd"] == true, "{answer}");
        match body["next"].as_str() {
            Some(next) => next.clone_into(&mut from),
            None => break,
        }
        meanwhile(page).await;
    }
    walked
}

async fn with_accounts(count: usize) -> Server {
    let server = Server::unlimited().await;
    for number in 0..count {
        // Two by two of the same moment.
        let step = Duration::from_millis(u64::from(number % 2 == 0));
        server.fixture.clock.advance(step);
        server
            .create(&json!({ "externalId": number.to_string() }))
            .await;
    }
    server
}

#[tokio::test]
async fn a_walk_is_newest_first_and_complete() {
    let server = with_accounts(250).await;
    let newest_first: Vec<_> = (0..250).rev().map(|number| number.to_string()).collect();
    for query in [
        "",
        "limit=100",
        "limit=101",
        "limit=7",
        "limit=250&sortBy=createdAt",
    ] {
        let walked = walk(&server, query, async |_| {}).await;
        assert_eq!(walked, newest_first, "{query}");
    }
    let page = server.get("/resources/accounts?limit=1000").await.json();
    assert_eq!(external_ids(&page).len(), 100);
}

#[tokio::test]
async fn a_walk_by_creation_meets_each_account_that_lived_throughout_once() {
    let server = with_accounts(60).await;
    let walked = walk(&server, "limit=7&sortBy=createdAt", async |page| {
        server.fixture.clock.advance(Duration::from_secs(1));
        for number in (page..60).step_by(9) {
            let path = format!("/resources/accounts/{number}");
            if number % 10 == 3 {
                server.delete(&path).await;
            } else {
                server
                    .put(&path, &json!({ "traits": { "page": page } }))
                    .await;
            }
        }
        server
            .create(&json!({ "externalId": format!("new-{page}") }))
            .await;
    })
    .await;
    let met: BTreeSet<_> = walked.iter().collect();
    assert_eq!(met.len(), walked.len(), "twice: {walked:?}");
    for number in (0..60).filter(|number| number % 10 != 3) {
        assert!(met.contains(&number.to_string()), "{number}");
    }
}

#[tokio::test]
async fn what_changes_comes_first_by_update_and_stays_in_its_place_by_creation() {
    let server = with_accounts(3).await;
    server.fixture.clock.advance(Duration::from_secs(1));
    server
        .put("/resources/accounts/0", &json!({ "name": "Zero" }))
        .await;
    // Changes nothing.
    server
        .put(
            "/resources/accounts/1",
            &json!({ "name": "1", "traits": { "x": null } }),
        )
        .await;
    assert_eq!(walk(&server, "", async |_| {}).await, ["0", "2", "1"]);
    let by_creation = walk(&server, "sortBy=createdAt", async |_| {}).await;
    assert_eq!(by_creation, ["2", "1", "0"]);
}

#[tokio::test]
async fn churned_accounts_are_shown_when_asked_for() {
    let server = with_accounts(3).await;
    let churned = json!({ "traits": { "churnedAt": "2025-01-31" } });
    server.put("/resources/accounts/1", &churned).await;
    let walked = async |query| walk(&server, query, async |_| {}).await;
    assert_eq!(walked("").await, ["2", "0"]);
    assert_eq!(walked("status=active").await, ["2", "0"]);
    assert_eq!(walked("status=churned").await, ["1"]);
    assert_eq!(walked("status=activeOrChurned").await.len(), 3);
    let returned = json!({ "traits": { "churnedAt": null } });
    server.put("/resources/accounts/1", &returned).await;
    assert_eq!(walked("status=churned").await, [""; 0]);
}

#[tokio::test]
async fn a_cursor_is_good_only_where_it_was_given_out() {
    let server = with_accounts(3).await;
    let first = server.get("/resources/accounts?limit=1").await.json();
    let next = first["next"].as_str().expect("a cursor").to_owned();
    let opens = async |key: &str, query: &str, cursor: &str| {
        let path = format!("/resources/accounts?{query}&from={cursor}");
        let answer = server.call_as(key, http::Method::GET, &path, "").await;
        if answer.status != 200 {
            assert_eq!(answer.status, 400, "{answer}");
            let errors = &answer.json()["error"]["errors"];
            assert_eq!(errors[0]["instancePath"], "/from", "{answer}");
        }
        answer.status == 200
    };
    let key = server.key.as_str();
    assert!(opens(key, "", &next).await);
    assert!(opens(key, "limit=3&status=active&sortBy=updatedAt", &next).await);
    assert!(!opens(key, "sortBy=createdAt", &next).await);
    assert!(!opens(key, "status=churned", &next).await);
    assert!(!opens(key, "status=activeOrChurned", &next).await);
    assert!(!opens(&server.foreign_key().await, "", &next).await);
    let mut flipped = next.clone();
    let middle = next.len() / 2;
    let other = if &next[middle..=middle] == "A" {
        "B"
    } else {
        "A"
    };
    flipped.replace_range(middle..=middle, other);
    for bad in [
        &flipped,
        "A",
        "%00",
        "%FF",
        "c29tZWJhc2U2NA==",
        &format!("{next}="),
    ] {
        if bad == "%00" {
            let answer = server.get("/resources/accounts?from=%00").await;
            assert_eq!(answer.status, 400, "{answer}");
        } else {
            assert!(!opens(key, "", bad).await, "{bad}");
        }
    }
}
