//! The copy of a SQLite file that `docs/operations.md` tells to make.

use reqwest::Method;
use serde_json::json;

use crate::client::succeed;
use crate::place::Place;
use crate::running::Running;

#[tokio::test]
async fn a_copy_made_while_a_server_runs_is_a_database() {
    let place = Place::sqlite().await;
    let server = place.serve(&[]).await;
    let key = server.first_key().await;
    let create = async |name: &str| {
        let create = server.client(&key).zudo(Method::POST, "/api/v1/accounts");
        succeed(create.json(&json!({"name": name}))).await
    };
    let kept = create("Kept").await;
    let copy = place.folder().join("copy.db");
    let statement = format!("VACUUM INTO '{}'", copy.display());
    place.database.execute(&statement).await;
    create("Later").await;
    server.stop().await;

    let url = format!("sqlite://{}", copy.display());
    let command = place.bare(&["serve", "--listen", "127.0.0.1:0", "--database-url", &url]);
    let server = Running::start(command).await;
    let list = server.client(&key).zudo(Method::GET, "/api/v1/accounts");
    let found = succeed(list).await;
    assert_eq!(found["pagination"]["total"], json!(1), "{found}");
    assert_eq!(found["data"][0]["id"], kept["data"]["id"]);
    let stopped = server.stop().await;
    assert_eq!(&*stopped.stdout, [""; 0]);
}
