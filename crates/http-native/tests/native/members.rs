//! Members, answer by answer.

use std::time::Duration;

use serde_json::json;
use stele_domain::Scope;

use crate::harness::Server;

const LIST: &str = "/v1/members";

#[tokio::test]
async fn the_life_of_a_member() {
    let server = Server::start().await;
    let body = json!({ "name": "Erlich Bachman", "email": "erlich@aviato.com" });
    let made = server.post(LIST, &body).await;
    insta::assert_snapshot!("created", made);
    let path = made.headers["location"].to_str().expect("text").to_owned();
    insta::assert_snapshot!("got", server.get(&path).await);
    let other = json!({ "name": "Jared Dunn", "email": "jared@piedpiper.com" });
    server.fixture.clock.advance(Duration::from_secs(1));
    server.create(LIST, &other).await;
    insta::assert_snapshot!("listed", server.get(LIST).await);
    let found = server.get("/v1/members?email=ERLICH@aviato.com").await;
    insta::assert_snapshot!("found_by_email", found);
    let nobody = server.get("/v1/members?email=nobody@aviato.com").await;
    assert_eq!(nobody.json()["data"], json!([]));
    let change = json!({ "email": "erlich@bachmanity.com" });
    insta::assert_snapshot!("updated", server.patch(&path, &change).await);
    let taken = json!({ "email": "Jared@PiedPiper.com" });
    insta::assert_snapshot!("taken", server.patch(&path, &taken).await);
    assert_eq!(server.post(LIST, &other).await.status, 409);
    let deactivated = server
        .post(&format!("{path}/deactivate"), &json!(null))
        .await;
    insta::assert_snapshot!("deactivated", deactivated);
    let again = server
        .post(&format!("{path}/deactivate"), &json!(null))
        .await;
    assert_eq!(again.json(), deactivated.json());
    let reactivated = server
        .post(&format!("{path}/reactivate"), &json!(null))
        .await;
    insta::assert_snapshot!("reactivated", reactivated);
}

#[tokio::test]
async fn whoever_is_deactivated_loses_their_keys() {
    let server = Server::start().await;
    let member = server
        .fixture
        .member(server.workspace.id, "Jared", "jared@piedpiper.com")
        .await;
    let key = server
        .fixture
        .member_key(&member, &[Scope::AccountRead])
        .await;
    let calls = async || {
        server
            .call_as(&key, http::Method::GET, LIST, "")
            .await
            .status
    };
    assert_eq!(calls().await, 200);
    let path = format!("{LIST}/{}", member.id);
    server
        .post(&format!("{path}/deactivate"), &json!(null))
        .await;
    assert_eq!(calls().await, 401);
    server
        .post(&format!("{path}/reactivate"), &json!(null))
        .await;
    assert_eq!(calls().await, 401);
}
