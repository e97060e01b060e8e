//! Walking lists.

use std::collections::BTreeSet;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::calls::CALLS;
use crate::harness::{Server, filled, furnish, places};

const LIST: &str = "/v1/organizations";

fn external_ids(page: &Value) -> Vec<String> {
    let data = page["data"].as_array().expect("a list").iter();
    data.map(|record| record["external_id"].as_str().expect("text").to_owned())
        .collect()
}

/// The external ids of a whole walk. Between its pages `meanwhile` happens.
async fn walk(server: &Server, query: &str, meanwhile: impl AsyncFn(usize)) -> Vec<String> {
    let mut walked = Vec::new();
    let mut cursor = String::new();
    for page in 0.. {
        let answer = server.get(&format!("{LIST}?{query}{cursor}")).await;
        assert_eq!(answer.status, 200, "{answer}");
        let body = answer.json();
        walked.extend(external_ids(&body));
        match body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
        meanwhile(page).await;
    }
    walked
}

async fn with_organizations(count: usize) -> Server {
    let server = Server::unlimited().await;
    for number in 0..count {
        // Two by two of the same moment.
        let step = Duration::from_millis(u64::from(number % 2 == 0));
        server.fixture.clock.advance(step);
        let body = json!({ "external_id": number.to_string(), "name": "n" });
        server.create(LIST, &body).await;
    }
    server
}

#[tokio::test]
async fn a_walk_is_newest_first_and_complete() {
    let server = with_organizations(120).await;
    let newest_first: Vec<_> = (0..120).rev().map(|number| number.to_string()).collect();
    for query in ["", "limit=1", "limit=7", "limit=100"] {
        let walked = walk(&server, query, async |_| {}).await;
        assert_eq!(walked, newest_first, "{query}");
    }
    let default = server.get(LIST).await.json();
    assert_eq!(external_ids(&default).len(), 50);
}

#[tokio::test]
async fn a_walk_meets_what_is_there_throughout_once_whatever_else_is_written() {
    let server = with_organizations(30).await;
    let walked = walk(&server, "limit=4", async |page| {
        let body = json!({ "external_id": format!("new-{page}"), "name": "n" });
        let made = server.create(LIST, &body).await;
        let path = format!("{LIST}/{}", made["id"].as_str().expect("an id"));
        server.patch(&path, &json!({ "name": "other" })).await;
        if page % 2 == 0 {
            server.delete(&path).await;
        }
    })
    .await;
    let old: Vec<_> = walked
        .iter()
        .filter(|external_id| !external_id.starts_with("new"))
        .collect();
    assert_eq!(old.len(), 30);
    assert_eq!(old.into_iter().collect::<BTreeSet<_>>().len(), 30);
}

#[tokio::test]
async fn a_cursor_opens_only_where_it_was_given_out() {
    let server = with_organizations(3).await;
    let first = server.get("/v1/organizations?limit=1").await.json();
    let next = first["next_cursor"].as_str().expect("a cursor").to_owned();
    let opens = async |key: &str, list: &str, cursor: &str| {
        let path = format!("{list}?cursor={cursor}");
        let answer = server.call_as(key, Method::GET, &path, "").await;
        if answer.status != 200 {
            assert_eq!(answer.status, 400, "{answer}");
            assert_eq!(places(&answer.json()), ["cursor"], "{answer}");
        }
        answer.status == 200
    };
    let key = server.key.as_str();
    assert!(opens(key, LIST, &next).await);
    let foreign = server.foreign_key().await;
    assert!(!opens(&foreign, LIST, &next).await);
    for list in ["/v1/contacts", "/v1/members", "/v1/keys", "/v1/workspaces"] {
        assert!(!opens(key, list, &next).await, "{list}");
    }
    let middle = next.len() / 2;
    let other = if &next[middle..=middle] == "A" {
        "B"
    } else {
        "A"
    };
    let mut flipped = next.clone();
    flipped.replace_range(middle..=middle, other);
    for bad in [
        &flipped,
        "",
        "A",
        "%FF",
        "c29tZWJhc2U2NA==",
        &format!("{next}="),
    ] {
        assert!(!opens(key, LIST, bad).await, "{bad}");
    }
}

#[tokio::test]
async fn a_page_costs_as_many_statements_however_long_it_is() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    let cost = async |list: &str, limit: u32| {
        let before = server.store.calls();
        let answer = server.get(&format!("{list}?limit={limit}")).await;
        assert_eq!(answer.status, 200, "{answer}");
        server.store.calls() - before
    };
    // Accounts are made elsewhere.
    for number in 0..10 {
        server.account(&number.to_string()).await;
    }
    for call in CALLS.iter().filter(|call| call.is_list()) {
        let making = CALLS
            .iter()
            .find(|making| making.method() == Method::POST && making.path == call.path);
        // One at least, and several where bodies may repeat.
        for making in std::iter::repeat_n(making, 10).flatten() {
            let body = filled(making.body, &ids);
            server.call(Method::POST, making.path, body).await;
        }
        let expected = match call.path {
            // What accounts' events and records say of them, their segments, and how the workspace scores.
            "/v1/accounts" => 4,
            // The ties of people to accounts and to organizations are a statement each.
            "/v1/contacts" => 3,
            _ => 1,
        };
        for limit in [1, 100] {
            assert_eq!(cost(call.path, limit).await, expected, "{}", call.name);
        }
    }
}
