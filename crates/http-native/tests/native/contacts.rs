//! Contacts, answer by answer.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Server, places};

const LIST: &str = "/v1/contacts";

fn ids(page: &Value) -> Vec<Value> {
    let data = page["data"].as_array().expect("a list").iter();
    data.map(|contact| contact["external_id"].clone()).collect()
}

#[tokio::test]
async fn the_life_of_a_contact() {
    let server = Server::start().await;
    let account = server.account("piedpiper").await;
    let body = json!({
        "external_id": "user-1",
        "name": "Richard Hendricks",
        "email": "richard@piedpiper.com",
        "avatar_url": "https://piedpiper.com/richard.png",
        "traits": { "title": "CEO" },
        "joined_at": "2024-06-01",
        "last_activity_at": "2025-01-31T23:00:00.123456789-01:00",
        "account_ids": [account],
    });
    let made = server.post(LIST, &body).await;
    insta::assert_snapshot!("created", made);
    let path = made.headers["location"].to_str().expect("text").to_owned();
    insta::assert_snapshot!("got", server.get(&path).await);
    insta::assert_snapshot!("listed", server.get(LIST).await);
    server.fixture.clock.advance(Duration::from_secs(1));
    let organization = json!({ "external_id": "hooli", "name": "Hooli" });
    let organization = server.create("/v1/organizations", &organization).await;
    let change = json!({
        "name": null, "email": "ceo@piedpiper.com", "traits": { "title": null, "n": 1.10 }, "joined_at": null,
        "unsubscribed": true, "account_ids": [], "organization_ids": [organization["id"]],
    });
    insta::assert_snapshot!("updated", server.patch(&path, &change).await);
    insta::assert_snapshot!("taken", {
        let body = json!({ "external_id": "user-1", "account_ids": [account] });
        server.post(LIST, &body).await
    });
    insta::assert_snapshot!(
        "untied",
        server
            .patch(&path, &json!({ "organization_ids": [] }))
            .await
    );
    insta::assert_snapshot!("deleted", server.delete(&path).await);
    insta::assert_snapshot!("gone", server.get(&path).await);
}

#[tokio::test]
async fn filters() {
    let server = Server::start().await;
    let (one, two) = (server.account("one").await, server.account("two").await);
    let hooli = json!({ "external_id": "hooli", "name": "Hooli" });
    let hooli = server.create("/v1/organizations", &hooli).await["id"].clone();
    for (external_id, email, accounts, organizations) in [
        ("a", "a@b.c", json!([one]), json!([])),
        ("b", "A@B.C", json!([one, two]), json!([hooli])),
        ("c", "c@b.c", json!([]), json!([hooli])),
    ] {
        server.fixture.clock.advance(Duration::from_secs(1));
        let body = json!({
            "external_id": external_id, "email": email, "account_ids": accounts, "organization_ids": organizations
        });
        server.create(LIST, &body).await;
    }
    let hooli = hooli.as_str().expect("an id");
    for (query, found) in [
        (String::new(), json!(["c", "b", "a"])),
        (format!("account_id={one}"), json!(["b", "a"])),
        (format!("account_id={}", two.to_uppercase()), json!(["b"])),
        (format!("organization_id={hooli}"), json!(["c", "b"])),
        ("email=a@b.C".to_owned(), json!(["b", "a"])),
        ("external_id=c".to_owned(), json!(["c"])),
        ("external_id=C".to_owned(), json!([])),
        (format!("account_id={hooli}"), json!([])),
    ] {
        let page = server.get(&format!("{LIST}?{query}")).await.json();
        assert_eq!(json!(ids(&page)), found, "{query}");
    }
    let first = server
        .get(&format!("{LIST}?account_id={one}&limit=1"))
        .await
        .json();
    let cursor = first["next_cursor"].as_str().expect("a cursor");
    let second = server
        .get(&format!("{LIST}?account_id={one}&cursor={cursor}"))
        .await;
    assert_eq!(ids(&second.json()), ["a"]);
    for other in [
        String::new(),
        format!("account_id={two}"),
        "email=a@b.c".to_owned(),
    ] {
        let answer = server.get(&format!("{LIST}?{other}&cursor={cursor}")).await;
        assert_eq!(places(&answer.json()), ["cursor"], "{other}");
    }
    let faulty = "account_id=x&organization_id=&email=x&external_id=&limit=0";
    insta::assert_snapshot!(
        "faulty_filters",
        server.get(&format!("{LIST}?{faulty}")).await
    );
}

#[tokio::test]
async fn what_a_contact_is_tied_to_must_be_there() {
    let server = Server::start().await;
    let account = server.account("piedpiper").await;
    let made = server
        .create(LIST, &json!({ "account_ids": [account] }))
        .await;
    let path = format!("{LIST}/{}", made["id"].as_str().expect("an id"));
    let nobody = "0194c0f3-f100-7000-8000-ffffffffffff";
    for (body, place) in [
        (json!({ "account_ids": [account, nobody] }), "/account_ids"),
        (
            json!({ "account_ids": [account], "organization_ids": [nobody] }),
            "/organization_ids",
        ),
        (json!({ "account_ids": [] }), ""),
    ] {
        for (method, path) in [(Method::POST, LIST), (Method::PATCH, path.as_str())] {
            let told = server.refused(method, path, body.to_string()).await;
            assert_eq!(places(&told), [place], "{body}");
        }
    }
    let told = server.refused(Method::POST, LIST, "{}").await;
    assert_eq!(
        told["detail"],
        "a contact belongs to at least one account or organization"
    );
}
