//! Filters, orders and pages.

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{ACCOUNTS, World};

/// Five accounts, each a second younger than the one before.
async fn five() -> World {
    let world = World::new().await;
    let jared = json!({"id": 1, "email": "jared@piedpiper.com"});
    let nobody = json!({"id": 77, "email": "x"});
    for body in [
        json!({"name": "beta", "external_id": "B-1", "tags": ["vip", "eu"], "properties": {"csm": jared}}),
        json!({"name": "Alpha", "external_id": "a_1", "tags": ["us"], "properties": {"csm": nobody, "account_owner": null}}),
        json!({"name": "gamma 100%", "tags": ["VIP", "us"]}),
        json!({"name": "Ärger", "properties": {"account_executive": jared, "csm": null}}),
        json!({"name": "alpha", "properties": {"account_owner": {"id": -5, "email": ""}}}),
    ] {
        world.create(body).await;
        world.fixture.clock.advance(Duration::from_secs(1));
    }
    world
}

async fn names(world: &World, query: &str) -> Vec<String> {
    let answer = world.get(&format!("{ACCOUNTS}?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {answer}");
    let page = answer.json();
    let results = page["results"].as_array().expect("a list");
    assert_eq!(page["count"], results.len(), "{query}");
    let name = |account: &Value| account["name"].as_str().expect("a name").to_owned();
    results.iter().map(name).collect()
}

#[tokio::test]
async fn orders() {
    let world = five().await;
    let newest = ["alpha", "Ärger", "gamma 100%", "Alpha", "beta"];
    let oldest = ["beta", "Alpha", "gamma 100%", "Ärger", "alpha"];
    let by_name = ["Alpha", "alpha", "beta", "gamma 100%", "Ärger"];
    // Equal ones stand in the order of their ids, both ways.
    let backwards = ["Ärger", "gamma 100%", "beta", "Alpha", "alpha"];
    for (query, expected) in [
        ("", newest),
        ("ordering=-created_at", newest),
        ("ordering=created_at", oldest),
        ("ordering=-updated_at", newest),
        ("ordering=updated_at", oldest),
        ("ordering=name", by_name),
        ("ordering=-name", backwards),
        ("ordering=", newest),
        ("ordering=Name", newest),
        ("ordering=name,created_at", newest),
        ("ordering=id", newest),
    ] {
        assert_eq!(names(&world, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn filters() {
    let world = five().await;
    let all = ["beta", "Alpha", "gamma 100%", "Ärger", "alpha"];
    for (query, expected) in [
        ("search=ALPHA", &["Alpha", "alpha"][..]),
        ("search=+b-1+", &["beta"]),
        ("search=%C3%84RGER", &["Ärger"]),
        ("search=%25", &["gamma 100%"]),
        ("search=_", &["Alpha"]),
        ("search=+", &all),
        ("search=nothing", &[]),
        ("tags=%5B%22vip%22%5D", &["beta", "gamma 100%"]),
        ("tags=%5B%22+VIP+%22,%22none%22%5D", &["beta", "gamma 100%"]),
        (
            "tags=%5B%22eu%22,%22us%22%5D",
            &["beta", "Alpha", "gamma 100%"],
        ),
        ("tags=%5B%22none%22%5D", &[]),
        ("tags=%5B%22%22%5D", &[]),
        ("tags=%5B%5D", &all),
        ("tags=", &all),
        ("csm=1", &["beta"]),
        ("csm=+77", &["Alpha"]),
        ("csm=2", &[]),
        ("csm=unassigned", &["gamma 100%", "Ärger", "alpha"]),
        ("csm=Unassigned", &all),
        ("csm=1.0", &all),
        ("csm=jared", &all),
        ("csm=", &all),
        ("csm=9223372036854775808", &[]),
        ("account_executive=1", &["Ärger"]),
        ("account_owner=-5", &["alpha"]),
        (
            "account_owner=unassigned&csm=unassigned",
            &["gamma 100%", "Ärger"],
        ),
        ("all_roles_unassigned=TRUE", &["gamma 100%"]),
        ("all_roles_unassigned=1", &all),
        ("all_roles_unassigned=false", &all),
        ("tags=%5B%22us%22%5D&csm=77", &["Alpha"]),
        ("unknown=1", &all),
    ] {
        let told = names(&world, &format!("ordering=created_at&{query}")).await;
        assert_eq!(told, expected, "{query}");
    }
}

#[tokio::test]
async fn pages() {
    let world = five().await;
    let middle = world
        .get("/api/projects/@current/accounts?tags=[]&search=a&ordering=name&offset=1&limit=2&x=a%20b")
        .await;
    insta::assert_snapshot!("a_page_in_the_middle", middle);
    insta::assert_snapshot!(
        "a_page_past_the_end",
        world.get(&format!("{ACCOUNTS}?offset=9&limit=2")).await
    );

    let mut walked = Vec::new();
    let mut next = Some(format!("{ACCOUNTS}?limit=2&ordering=name"));
    while let Some(path) = next {
        let page = world.get(&path).await.json();
        let results = page["results"].as_array().expect("a list").clone();
        walked.extend(results.into_iter().map(|account| account["name"].clone()));
        let url = page["next"].as_str().map(str::to_owned);
        next = url.map(|url| {
            url.strip_prefix("http://localhost:8080")
                .expect("our own")
                .to_owned()
        });
    }
    assert_eq!(walked, ["Alpha", "alpha", "beta", "gamma 100%", "Ärger"]);
}

#[tokio::test]
async fn limits_and_offsets_that_make_no_sense() {
    let world = five().await;
    let count = async |query: &str| {
        let answer = world.get(&format!("{ACCOUNTS}?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {answer}");
        answer.json()["results"].as_array().expect("a list").len()
    };
    let beyond = "9".repeat(400);
    for limit in [
        "0",
        "-1",
        "101",
        "abc",
        "",
        "1001",
        "9223372036854775808",
        "NaN",
        "1e400",
        &beyond,
    ] {
        assert_eq!(count(&format!("limit={limit}")).await, 5, "{limit}");
    }
    assert_eq!(count("limit=1").await, 1);
    for offset in ["-1", "abc", "", "0", &format!("-{beyond}")] {
        assert_eq!(count(&format!("offset={offset}")).await, 5, "{offset}");
    }
    for offset in [
        "5",
        "2147483648",
        "9223372036854775807",
        "18446744073709551616",
        &beyond,
    ] {
        assert_eq!(count(&format!("offset={offset}")).await, 0, "{offset}");
    }
}
