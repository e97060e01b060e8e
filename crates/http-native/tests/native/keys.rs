//! Keys, answer by answer.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use stele_domain::Scope;

use crate::harness::{Server, places};

const LIST: &str = "/v1/keys";

#[tokio::test]
async fn the_life_of_a_key() {
    let server = Server::start().await;
    let member = server
        .fixture
        .member(server.workspace.id, "Jared", "jared@piedpiper.com")
        .await;
    server.fixture.clock.advance(Duration::from_secs(1));
    let body =
        json!({ "scopes": ["account:write", "account:read"], "member_id": member.id.to_string() });
    let made = server.post(LIST, &body).await;
    insta::assert_snapshot!("created", made);
    let path = made.headers["location"].to_str().expect("text").to_owned();
    insta::assert_snapshot!("got", server.get(&path).await);
    insta::assert_snapshot!("listed", server.get(LIST).await);
    let secret = made.json()["secret"].as_str().expect("text").to_owned();
    let opens = async || {
        let answer = server
            .call_as(&secret, Method::GET, "/v1/members", "")
            .await;
        answer.status.as_u16()
    };
    assert_eq!(opens().await, 200);
    insta::assert_snapshot!("revoked", server.delete(&path).await);
    assert_eq!(opens().await, 401);
    assert_eq!(server.delete(&path).await.status, 204);
    insta::assert_snapshot!("got_when_revoked", server.get(&path).await);
}

#[tokio::test]
async fn no_answer_but_the_first_tells_a_secret() {
    let server = Server::start().await;
    let made = server.create(LIST, &json!({ "scopes": ["*"] })).await;
    let secret = made["secret"].as_str().expect("text");
    let (_, hidden) = secret.rsplit_once('_').expect("a secret behind the prefix");
    let path = format!("{LIST}/{}", made["id"].as_str().expect("an id"));
    for path in [LIST, &path] {
        let answer = server.get(path).await;
        assert!(
            !String::from_utf8_lossy(&answer.body).contains(hidden),
            "{answer}"
        );
        assert!(
            !String::from_utf8_lossy(&answer.body).contains(&server.key),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_key_grants_what_it_has_and_no_more() {
    let server = Server::start().await;
    let key = server.key_of(&[Scope::Admin, Scope::AccountWrite]).await;
    let grant = async |scopes: Value| {
        let body = json!({ "scopes": scopes }).to_string();
        server.call_as(&key, Method::POST, LIST, body).await
    };
    assert_eq!(grant(json!(["account:read", "admin"])).await.status, 201);
    insta::assert_snapshot!("granting_too_much", grant(json!(["*"])).await);
    assert_eq!(grant(json!(["admin", "query:read"])).await.status, 403);
    // Nor can a workspace be a way around it.
    let body = json!({ "name": "Other" }).to_string();
    let made = server
        .call_as(&key, Method::POST, "/v1/workspaces", body)
        .await;
    assert_eq!(
        made.json()["key"]["scopes"],
        json!(["account:write", "admin"])
    );
}

#[tokio::test]
async fn a_key_acts_for_a_member_that_is_there() {
    let server = Server::start().await;
    let nobody =
        json!({ "scopes": ["admin"], "member_id": "0194c0f3-f100-7000-8000-ffffffffffff" });
    let told = server.refused(Method::POST, LIST, nobody.to_string()).await;
    assert_eq!(places(&told), ["/member_id"]);
    let nobody = json!({ "scopes": ["admin"], "member_email": "nobody@piedpiper.com" });
    let told = server.refused(Method::POST, LIST, nobody.to_string()).await;
    assert_eq!(places(&told), ["/member_email"]);
    let member = server
        .fixture
        .member(server.workspace.id, "Jared", "jared@piedpiper.com")
        .await;
    let body = json!({ "scopes": ["admin"], "member_email": "Jared@piedpiper.com" });
    let made = server.create(LIST, &body).await;
    assert_eq!(made["member_id"], member.id.to_string());
}

#[tokio::test]
async fn a_walk_of_keys_is_newest_first_and_complete() {
    let server = Server::start().await;
    for number in 0..7 {
        let step = Duration::from_millis(u64::from(number % 2 == 0));
        server.fixture.clock.advance(step);
        server.create(LIST, &json!({ "scopes": ["admin"] })).await;
    }
    let all = server.get(LIST).await.json();
    let ids = |page: &Value| -> Vec<Value> {
        let data = page["data"].as_array().expect("a list").iter();
        data.map(|key| key["id"].clone()).collect()
    };
    assert_eq!(ids(&all).len(), 8);
    let created: Vec<_> = all["data"].as_array().expect("a list").iter().collect();
    assert!(created.is_sorted_by(|a, b| {
        let place = |key: &Value| (key["created_at"].to_string(), key["id"].to_string());
        place(a) > place(b)
    }));
    let mut walked = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = server.get(&format!("{LIST}?limit=3{cursor}")).await.json();
        walked.extend(ids(&page));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(walked, ids(&all));
}
