//! Tasks.

use std::time::Duration;

use serde_json::{Value, json};

use crate::cast::{Cast, external_ids, id, text_of};

const TASKS: &str = "/resources/tasks";
const TASK: &str = "/resources/tasks/{id}";
const MINE: &str = "/resources/tasks/task-1";

async fn with_task() -> Cast {
    let cast = Cast::start().await;
    cast.make(TASKS).await;
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    cast
}

fn minimal() -> Value {
    json!({ "name": "Call" })
}

#[tokio::test]
async fn create_a_task() {
    let cast = Cast::start().await;
    let sent = cast.sent("post", TASKS);
    let answer = cast.server.post(TASKS, &sent).await;
    insta::assert_snapshot!("create_a_task", answer);
}

#[tokio::test]
async fn a_task_needs_a_name_and_no_more() {
    let cast = Cast::start().await;
    let answer = cast.server.post(TASKS, &minimal()).await;
    insta::assert_snapshot!("create_a_task_of_little", answer);
    let other = cast.server.post(TASKS, &minimal()).await.json();
    assert_ne!(id(&other), id(&answer.json()));
}

#[tokio::test]
async fn a_task_shows_all_that_it_names() {
    let cast = Cast::start().await;
    let organization = cast.organization().await;
    let mut body = minimal();
    body["organizationId"] = json!(organization);
    body["accountId"] = json!(cast.account);
    body["assignedToId"] = json!(cast.admin.id.to_string());
    body["completedById"] = json!(cast.admin.id.to_string());
    body["dueDate"] = json!("2024-02-29T23:30:00-01:00");
    let answer = cast.server.post(TASKS, &body).await;
    insta::assert_snapshot!("create_a_task_of_everything", answer);
}

#[tokio::test]
async fn a_task_of_a_known_external_id_is_changed() {
    let cast = with_task().await;
    let before = cast.server.get(MINE).await.json();
    let body = json!({ "externalId": "task-1", "name": "New", "description": null });
    let answer = cast.server.post(TASKS, &body).await;
    let mut expected = before.clone();
    expected["name"] = json!("New");
    expected["description"] = Value::Null;
    expected["updatedAt"] = answer.json()["updatedAt"].clone();
    assert_eq!(answer.json(), expected);
    assert_ne!(expected["updatedAt"], before["updatedAt"]);
    let page = cast.server.get(TASKS).await.json();
    assert_eq!(external_ids(&page), ["task-1"]);
}

#[tokio::test]
async fn get_a_task_by_either_id() {
    let cast = with_task().await;
    let by_external_id = cast.server.get(MINE).await;
    insta::assert_snapshot!("get_a_task", by_external_id);
    let path = format!("{TASKS}/{}", id(&by_external_id.json()));
    assert_eq!(cast.server.get(&path).await.body, by_external_id.body);
}

#[tokio::test]
async fn update_a_task() {
    let cast = with_task().await;
    let sent = cast.sent("put", TASK);
    let answer = cast.server.put(MINE, &sent).await;
    insta::assert_snapshot!("update_a_task", answer);
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    let again = cast.server.put(MINE, &sent).await;
    assert_eq!(again.body, answer.body, "nothing has changed");
    let ignored = json!({
        "id": 5, "externalId": ["other"], "createdAt": "x", "updatedAt": null, "account": 5, "organization": 5, "assignedTo": 5,
        "category": 5, "categoryId": 5, "projects": 5, "unknown": true,
    });
    let ignoring = cast.server.put(MINE, &ignored).await;
    assert_eq!(
        (ignoring.status.as_u16(), ignoring.body),
        (200, answer.body)
    );
    let emptied = json!({
        "accountId": null, "assignedToId": null, "dueDate": null, "description": null, "completedAt": null, "tags": null,
        "traits": { "effort": null },
    });
    let emptied = cast.server.put(MINE, &emptied).await.json();
    for key in [
        "accountId",
        "account",
        "assignedToId",
        "assignedTo",
        "dueDate",
        "description",
        "completedAt",
        "completedById",
    ] {
        assert_eq!(emptied[key], Value::Null, "{key}");
    }
    assert_eq!(
        (&emptied["tags"], &emptied["traits"]),
        (&json!([]), &json!({}))
    );
}

#[tokio::test]
async fn who_has_done_a_task_and_when_come_and_go_together() {
    let cast = with_task().await;
    let admin = cast.admin.id.to_string();
    let put = async |body: Value| {
        let task = cast.server.put(MINE, &body).await.json();
        (task["completedAt"].clone(), task["completedById"].clone())
    };
    let done_by = json!({ "completedById": admin });
    let now = json!("2025-02-01T10:00:01.000Z");
    assert_eq!(put(done_by).await, (now, json!(admin)));
    let nothing = (Value::Null, Value::Null);
    assert_eq!(put(json!({ "completedAt": null })).await, nothing);
    let done_at = json!({ "completedAt": "2024-02-29" });
    let midnight = json!("2024-02-29T00:00:00.000Z");
    assert_eq!(put(done_at).await, (midnight, Value::Null));
}

#[tokio::test]
async fn delete_a_task() {
    let cast = with_task().await;
    insta::assert_snapshot!("delete_a_task", cast.server.delete(MINE).await);
    for answer in [
        cast.server.get(MINE).await,
        cast.server.put(MINE, &json!({})).await,
        cast.server.delete(MINE).await,
    ] {
        assert_eq!(answer.status, 404, "{answer}");
    }
    assert_eq!(cast.server.get(TASKS).await.json()["results"], json!([]));
}

#[tokio::test]
async fn a_task_leaves_its_account_as_it_was_and_goes_with_it() {
    let cast = Cast::start().await;
    let before = cast.account().await;
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    cast.make(TASKS).await;
    assert_eq!(cast.account().await, before);
    cast.server.delete("/resources/accounts/account-101").await;
    assert_eq!(cast.server.get(MINE).await.status, 404);
}

#[tokio::test]
async fn accounts_and_organizations_list_the_tasks_about_them() {
    let cast = with_task().await;
    cast.organization().await;
    let about = [
        ("of-account", json!({ "accountId": "account-101" })),
        (
            "of-organization",
            json!({ "organizationId": "organization-7" }),
        ),
        (
            "of-both",
            json!({ "accountId": "account-101", "organizationId": "organization-7" }),
        ),
        ("of-none", json!({})),
    ];
    for (external_id, mut body) in about {
        cast.server.fixture.clock.advance(Duration::from_secs(1));
        body["externalId"] = json!(external_id);
        body["name"] = json!("Call");
        assert_eq!(cast.server.post(TASKS, &body).await.status, 200);
    }
    let list = async |path: &str| cast.server.get(path).await.json();
    let all = list(TASKS).await;
    assert_eq!(
        external_ids(&all),
        [
            "of-none",
            "of-both",
            "of-organization",
            "of-account",
            "task-1"
        ]
    );
    let of_account = list("/resources/accounts/account-101/tasks").await;
    assert_eq!(
        external_ids(&of_account),
        ["of-both", "of-account", "task-1"]
    );
    let of_organization = list("/resources/organizations/organization-7/tasks").await;
    assert_eq!(
        external_ids(&of_organization),
        ["of-both", "of-organization"]
    );
    cast.server
        .put("/resources/tasks/task-1", &json!({ "name": "Newer" }))
        .await;
    let by_update = list("/resources/accounts/account-101/tasks").await;
    assert_eq!(
        external_ids(&by_update),
        ["task-1", "of-both", "of-account"]
    );
    let by_creation = list("/resources/accounts/account-101/tasks?sortBy=createdAt").await;
    assert_eq!(
        external_ids(&by_creation),
        ["of-both", "of-account", "task-1"]
    );
}

#[tokio::test]
async fn a_walk_is_newest_first_and_a_page_takes_as_many_statements_whatever_its_length() {
    let cast = Cast::start().await;
    cast.organization().await;
    let mut expected = Vec::new();
    for number in 0..101 {
        let external_id = format!("{number:03}");
        let mut body = minimal();
        body["externalId"] = json!(external_id);
        for (key, value) in [
            ("accountId", json!("account-101")),
            ("organizationId", json!("organization-7")),
            ("assignedToId", json!(cast.admin.id.to_string())),
        ] {
            body[key] = value;
        }
        cast.server.fixture.clock.advance(Duration::from_secs(1));
        assert_eq!(cast.server.post(TASKS, &body).await.status, 200);
        expected.insert(0, external_id);
    }
    for list in [
        TASKS,
        "/resources/accounts/account-101/tasks",
        "/resources/organizations/organization-7/tasks",
    ] {
        let page = cast.server.get(list).await.json();
        assert_eq!(external_ids(&page), expected[..100]);
        let from = text_of(&page["next"]);
        let rest = cast.server.get(&format!("{list}?from={from}")).await.json();
        assert_eq!(external_ids(&rest), expected[100..]);
        let few = cast.calls(&format!("{list}?limit=1")).await;
        assert_eq!(cast.calls(list).await, few);
    }
}

#[tokio::test]
async fn every_fault_of_a_task_is_told() {
    let cast = with_task().await;
    let before = cast.server.get(TASKS).await.body;
    let body = json!({
        "externalId": 5, "name": "x".repeat(401), "description": {}, "dueDate": "2023-02-29", "completedAt": "tomorrow",
        "completedById": "richard", "assignedToId": 5, "accountId": 5, "organizationId": "", "tags": ["x".repeat(401), " "],
        "traits": null,
    });
    let answer = cast.server.post(TASKS, &body).await;
    insta::assert_snapshot!("task_with_every_fault", answer);
    assert_eq!(cast.server.put(MINE, &body).await.status, 400);
    let nothing = cast.server.post(TASKS, &json!({})).await.json();
    assert_eq!(nothing["error"]["errors"].as_array().map(Vec::len), Some(1));
    assert_eq!(cast.server.get(TASKS).await.body, before);
}

#[tokio::test]
async fn a_task_names_what_is_there() {
    let cast = with_task().await;
    let before = cast.server.get(TASKS).await.body;
    let nobody = "0194c0f3-f100-7000-8000-0000000000ff";
    for (key, value, told) in [
        ("accountId", json!(nobody), "Account not found"),
        ("accountId", json!("nobody"), "Account not found"),
        ("organizationId", json!(nobody), "Organization not found"),
        (
            "organizationId",
            json!("account-101"),
            "Organization not found",
        ),
        ("assignedToId", json!(nobody), "Admin not found"),
        ("completedById", json!(cast.user), "Admin not found"),
    ] {
        let mut body = minimal();
        body[key] = value;
        for answer in [
            cast.server.post(TASKS, &body).await,
            cast.server.put(MINE, &body).await,
        ] {
            assert_eq!(
                (answer.status.as_u16(), answer.json()),
                (400, json!({ "error": told }))
            );
        }
    }
    assert_eq!(cast.server.get(TASKS).await.body, before);
}

#[tokio::test]
async fn the_examples_of_tasks_come_true() {
    let cast = Cast::start().await;
    let made = cast.server.post(TASKS, &cast.sent("post", TASKS)).await;
    cast.check(&made, "post", TASKS);
    cast.check(&cast.server.get(MINE).await, "get", TASK);
    cast.check(&cast.server.get(TASKS).await, "get", TASKS);
    let of_account = cast
        .server
        .get("/resources/accounts/account-101/tasks")
        .await;
    cast.check(&of_account, "get", "/resources/accounts/{accountId}/tasks");
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    let updated = cast.server.put(MINE, &cast.sent("put", TASK)).await;
    cast.check(&updated, "put", TASK);

    let nothing = cast.server.post(TASKS, &json!({})).await;
    cast.check(&nothing, "post", TASKS);
    let wrong = cast.server.put(MINE, &json!({ "dueDate": "soon" })).await;
    cast.check(&wrong, "put", TASK);
    for list in [
        TASKS,
        "/resources/accounts/{accountId}/tasks",
        "/resources/organizations/{organizationId}/tasks",
    ] {
        let path = list
            .replace("{accountId}", "nobody")
            .replace("{organizationId}", "nobody");
        let bad = cast.server.get(&format!("{path}?limit=0")).await;
        assert_eq!(bad.status, 400);
        cast.check(&bad, "get", list);
        if list != TASKS {
            let nobody = cast.server.get(&path).await;
            assert_eq!(nobody.status, 404);
            cast.check(&nobody, "get", list);
        }
    }
    cast.check_unknown(TASK, &["get", "put", "delete"]).await;
}
