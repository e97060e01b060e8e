//! What a list shows, and in which order.

use serde_json::json;
use stele_domain::Status;

use crate::world::{ACCOUNTS, World};

/// Accounts whose names, amounts and times tell the orders apart.
async fn world() -> World {
    let world = World::unlimited().await;
    let account = |name: &'static str| world.fixture.account(&world.caller, name);
    world.at("2025-01-03");
    account("beta").external_id("Pied-Piper").mrr("10").await;
    world.at("2025-01-01");
    account("Alpha").mrr("-1").status(Status::Onboarding).await;
    world.at("2025-01-02");
    account("ÉCLAIR").status(Status::Churned).await;
    account("alpha")
        .mrr("10.000001")
        .status(Status::Inactive)
        .await;
    account("Zeta (pied)").await;
    world.at("2025-02-01");
    assert_eq!(
        world
            .patch(
                "/api/v1/accounts/2",
                r#"{"contactActivityAt":"2025-01-31"}"#
            )
            .await
            .status,
        200
    );
    world
}

#[tokio::test]
async fn names_are_ordered_case_aside_and_equals_by_id() {
    let world = world().await;
    let ascending = ["Alpha", "alpha", "beta", "Zeta (pied)", "ÉCLAIR"];
    assert_eq!(world.names("").await, ascending);
    assert_eq!(world.names("sortBy=name&sortOrder=asc").await, ascending);
    assert_eq!(
        world.names("sortOrder=desc").await,
        ["ÉCLAIR", "Zeta (pied)", "beta", "Alpha", "alpha"]
    );
}

#[tokio::test]
async fn accounts_without_mrr_come_last_either_way() {
    let world = world().await;
    assert_eq!(
        world.names("sortBy=mrr").await,
        ["Alpha", "beta", "alpha", "ÉCLAIR", "Zeta (pied)"]
    );
    assert_eq!(
        world.names("sortBy=mrr&sortOrder=desc").await,
        ["alpha", "beta", "Alpha", "ÉCLAIR", "Zeta (pied)"]
    );
}

#[tokio::test]
async fn times_order_too() {
    let world = world().await;
    assert_eq!(
        world.names("sortBy=createdAt").await,
        ["Alpha", "ÉCLAIR", "alpha", "Zeta (pied)", "beta"]
    );
    assert_eq!(
        world.names("sortBy=updatedAt&sortOrder=desc").await,
        ["Alpha", "beta", "ÉCLAIR", "alpha", "Zeta (pied)"]
    );
}

#[tokio::test]
async fn filters_hold_together() {
    let world = world().await;
    assert_eq!(world.names("search=PIED").await, ["beta", "Zeta (pied)"]);
    assert_eq!(world.names("search=%C3%A9cl").await, ["ÉCLAIR"]);
    assert_eq!(world.names("search=a+(p").await, ["Zeta (pied)"]);
    assert_eq!(world.names("search=%25").await, [""; 0]);
    assert_eq!(world.names("search=_").await, [""; 0]);
    assert_eq!(world.names("search=").await.len(), 5);
    assert_eq!(world.names("externalId=Pied-Piper").await, ["beta"]);
    assert_eq!(world.names("externalId=pied-piper").await, [""; 0]);
    assert_eq!(world.names("externalId=").await, [""; 0]);
    assert_eq!(world.names("status=active").await, ["beta", "Zeta (pied)"]);
    assert_eq!(world.names("status=onboarding").await, ["Alpha"]);
    assert_eq!(world.names("status=churned").await, ["ÉCLAIR"]);
    assert_eq!(world.names("status=inactive").await, ["alpha"]);
    assert_eq!(
        world.names("status=active&search=zeta").await,
        ["Zeta (pied)"]
    );
    assert_eq!(world.names("status=churned&search=zeta").await, [""; 0]);
    assert_eq!(world.names("unknown=1").await.len(), 5);
    // Of a repeated parameter the last counts.
    assert_eq!(world.names("status=gone&status=churned").await, ["ÉCLAIR"]);
}

#[tokio::test]
async fn pages_cover_the_list() {
    let world = world().await;
    let all = world.names("").await;
    let mut paged = Vec::new();
    for page in 1..=3 {
        paged.extend(world.names(&format!("page={page}&pageSize=2")).await);
    }
    assert_eq!(paged, all);
    let second = world
        .get(&format!("{ACCOUNTS}?page=2&pageSize=2"))
        .await
        .json();
    assert_eq!(
        second["pagination"],
        json!({
            "page": 2, "pageSize": 2, "total": 5, "totalPages": 3, "hasNextPage": true, "hasPrevPage": true
        })
    );
    let filtered = world
        .get(&format!("{ACCOUNTS}?search=pied&pageSize=1"))
        .await
        .json();
    assert_eq!(filtered["pagination"]["total"], 2);
}

#[tokio::test]
async fn a_page_past_the_last_is_empty() {
    let world = world().await;
    for page in [
        "4",
        "1000000",
        "9223372036854775807",
        "99999999999999999999",
    ] {
        let answer = world
            .get(&format!("{ACCOUNTS}?pageSize=2&page={page}"))
            .await;
        assert_eq!(answer.status, 200, "{answer}");
        let json = answer.json();
        assert_eq!(json["data"], json!([]));
        assert_eq!(json["pagination"]["total"], 5);
        assert_eq!(json["pagination"]["hasNextPage"], false);
        assert_eq!(json["pagination"]["hasPrevPage"], true);
    }
}

#[tokio::test]
async fn an_empty_workspace_has_no_pages() {
    let world = World::new().await;
    insta::assert_snapshot!("empty_list", world.get(ACCOUNTS).await);
}

#[tokio::test]
async fn a_size_above_100_is_100() {
    let world = World::unlimited().await;
    for number in 0..101 {
        world
            .fixture
            .account(&world.caller, &format!("Account {number}"))
            .await;
    }
    for size in ["101", "1000000", "99999999999999999999"] {
        let json = world
            .get(&format!("{ACCOUNTS}?pageSize={size}"))
            .await
            .json();
        assert_eq!(json["data"].as_array().expect("a list").len(), 100);
        assert_eq!(
            json["pagination"],
            json!({
                "page": 1, "pageSize": 100, "total": 101, "totalPages": 2, "hasNextPage": true, "hasPrevPage": false
            })
        );
    }
}

#[tokio::test]
async fn a_slash_at_the_end_is_nothing() {
    let world = world().await;
    let list = world.get("/api/v1/accounts/?pageSize=1").await;
    assert_eq!(list.json()["pagination"]["total"], 5);
    assert_eq!(
        world.get("/api/v1/accounts/1/").await.json()["data"]["name"],
        "beta"
    );
}

#[tokio::test]
async fn a_list_costs_two_statements_and_a_get_four() {
    let world = world().await;
    assert_eq!(world.get(ACCOUNTS).await.status, 200);
    let before = world.store.calls();
    world.get(ACCOUNTS).await;
    assert_eq!(world.store.calls() - before, 2, "the page and its total");
    let before = world.store.calls();
    world.get("/api/v1/accounts/1").await;
    assert_eq!(
        world.store.calls() - before,
        4,
        "the account, its contacts, its meetings and its requests"
    );
}
