//! Tasks, answer by answer.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Server, filled, furnish, places};

const LIST: &str = "/v1/tasks";
const NOBODY: &str = "0194c0f3-f100-7000-8000-ffffffffffff";

#[tokio::test]
async fn the_life_of_a_task() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    let body = json!({
        "external_id": "todo-1",
        "organization_id": "{organization}",
        "name": "Send the renewal offer",
        "description": "With a discount.",
        "due_at": "2025-02-01",
        "assigned_to_id": "{member}",
        "tags": ["Renewal"],
        "traits": { "n": 1.10 },
    });
    let body: Value = serde_json::from_str(&filled(&body.to_string(), &ids)).expect("JSON");
    let made = server.post(LIST, &body).await;
    insta::assert_snapshot!("created", made);
    let path = made.headers["location"].to_str().expect("text").to_owned();
    insta::assert_snapshot!("got", server.get(&path).await);
    let list = filled("/v1/tasks?organization_id={organization}", &ids);
    insta::assert_snapshot!("listed", server.get(&list).await);
    server.fixture.clock.advance(Duration::from_secs(1));
    let done = json!({ "completed_by_id": ids["member"], "assigned_to_id": null, "due_at": null, "tags": [] });
    insta::assert_snapshot!("completed", server.patch(&path, &done).await);
    insta::assert_snapshot!(
        "taken_up_again",
        server.patch(&path, &json!({ "completed_at": null })).await
    );
    insta::assert_snapshot!("taken", server.post(LIST, &body).await);
    insta::assert_snapshot!("deleted", server.delete(&path).await);
    insta::assert_snapshot!("gone", server.get(&path).await);
}

#[tokio::test]
async fn whom_a_task_names_must_be_there() {
    let server = Server::unlimited().await;
    let ids = furnish(&server).await;
    let path = filled("/v1/tasks/{task}", &ids);
    for field in [
        "account_id",
        "organization_id",
        "assigned_to_id",
        "completed_by_id",
    ] {
        let mut body = json!({ "name": "x", "account_id": ids["account"] });
        body[field] = json!(NOBODY);
        let told = server.refused(Method::POST, LIST, body.to_string()).await;
        assert_eq!(places(&told), [format!("/{field}")]);
        let change = json!({ field: NOBODY });
        let told = server
            .refused(Method::PATCH, &path, change.to_string())
            .await;
        assert_eq!(places(&told), [format!("/{field}")]);
    }
}
