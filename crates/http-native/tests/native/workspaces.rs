//! Workspaces, answer by answer.

use http::Method;
use serde_json::json;

use crate::harness::Server;

const LIST: &str = "/v1/workspaces";

#[tokio::test]
async fn the_life_of_a_workspace() {
    let server = Server::start().await;
    insta::assert_snapshot!("listed", server.get(LIST).await);
    insta::assert_snapshot!("got", server.get("/v1/workspaces/1").await);
    let change = json!({ "name": " Acme Corporation " });
    insta::assert_snapshot!("updated", server.patch("/v1/workspaces/1", &change).await);
    let nothing = server.patch("/v1/workspaces/1", &json!({})).await;
    assert_eq!(nothing.json(), server.get("/v1/workspaces/1").await.json());
    let made = server.post(LIST, &json!({ "name": "Acme, tests" })).await;
    insta::assert_snapshot!("created", made);

    // The new one is its own key's, and nobody else's.
    let secret = made.json()["key"]["secret"]
        .as_str()
        .expect("text")
        .to_owned();
    let theirs = server.call_as(&secret, Method::GET, LIST, "").await.json();
    assert_eq!(theirs["data"][0]["name"], "Acme, tests");
    insta::assert_snapshot!("another", server.get("/v1/workspaces/2").await);
    for path in [
        "/v1/workspaces/2",
        "/v1/workspaces/99",
        "/v1/workspaces/x",
        "/v1/workspaces/-1",
    ] {
        let renamed = server.patch(path, &json!({ "name": "Mine" })).await;
        assert_eq!(renamed.status, 404, "{path}");
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
}
