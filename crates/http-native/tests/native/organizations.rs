//! Organizations, answer by answer.

use serde_json::json;

use crate::harness::Server;

const LIST: &str = "/v1/organizations";

#[tokio::test]
async fn the_life_of_an_organization() {
    let server = Server::start().await;
    let body = json!({ "external_id": "hooli", "name": " Hooli ", "traits": { "plan": "gold", "a": { "b": 1 } } });
    let made = server.post(LIST, &body).await;
    insta::assert_snapshot!("created", made);
    let path = made.headers["location"].to_str().expect("text").to_owned();
    insta::assert_snapshot!("got", server.get(&path).await);
    insta::assert_snapshot!("listed", server.get(LIST).await);
    server
        .fixture
        .clock
        .advance(std::time::Duration::from_secs(1));
    let change = json!({ "name": "Hooli XYZ", "traits": { "plan": null, "seats": 1.10 } });
    insta::assert_snapshot!("updated", server.patch(&path, &change).await);
    let unchanged = server.patch(&path, &json!({ "name": "Hooli XYZ" })).await;
    assert_eq!(unchanged.json()["version"], 2);
    insta::assert_snapshot!("taken", server.post(LIST, &body).await);
    insta::assert_snapshot!("deleted", server.delete(&path).await);
    insta::assert_snapshot!("gone", server.get(&path).await);
    insta::assert_snapshot!("none", server.get(LIST).await);
}
