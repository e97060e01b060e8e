//! Who may call what.

use axum::body::Body;
use http::{Method, Request};
use serde_json::json;
use stele_domain::Scope;

use crate::document::call_names;
use crate::harness::{Mine, Server};

/// One call, as a client that may make it does.
struct Call {
    /// As the document names it.
    name: &'static str,
    /// A path that names what the first workspace calls `mine`.
    path: &'static str,
    /// Likewise; `{user}` stands for the id of the user `mine`.
    body: &'static str,
    /// What it takes.
    scope: Scope,
    /// A scope that is too little.
    too_little: Scope,
    /// What is answered to one who may.
    right: u16,
    /// What is answered to another workspace.
    foreign: u16,
}

/// A call that reads a list of the whole workspace.
const fn lists(name: &'static str, path: &'static str) -> Call {
    Call {
        foreign: 200,
        ..reads(name, path)
    }
}

/// A call that reads what is `mine`.
const fn reads(name: &'static str, path: &'static str) -> Call {
    Call {
        name,
        path,
        body: "",
        scope: Scope::AccountRead,
        too_little: Scope::UsageMetricRead,
        right: 200,
        foreign: 404,
    }
}

/// A call that makes something of nothing.
const fn makes(name: &'static str, path: &'static str, body: &'static str) -> Call {
    Call {
        foreign: 200,
        ..writes(name, path, body)
    }
}

/// A call that makes something of what is `mine`.
const fn makes_of_mine(name: &'static str, path: &'static str, body: &'static str) -> Call {
    Call {
        foreign: 400,
        ..writes(name, path, body)
    }
}

/// A call that writes what is `mine`.
const fn writes(name: &'static str, path: &'static str, body: &'static str) -> Call {
    Call {
        body,
        scope: Scope::AccountWrite,
        too_little: Scope::AccountRead,
        ..reads(name, path)
    }
}

/// A call that deletes what is `mine`.
const fn deletes(name: &'static str, path: &'static str) -> Call {
    Call {
        right: 204,
        ..writes(name, path, "")
    }
}

const CALLS: &[Call] = &[
    lists("GET /resources/accounts", "/resources/accounts"),
    makes(
        "POST /resources/accounts",
        "/resources/accounts",
        r#"{"externalId":"new"}"#,
    ),
    reads("GET /resources/accounts/{id}", "/resources/accounts/mine"),
    writes(
        "PUT /resources/accounts/{id}",
        "/resources/accounts/mine",
        r#"{"name":"New Name"}"#,
    ),
    deletes(
        "DELETE /resources/accounts/{id}",
        "/resources/accounts/mine",
    ),
    reads(
        "GET /resources/accounts/{accountId}/users",
        "/resources/accounts/mine/users",
    ),
    reads(
        "GET /resources/accounts/{accountId}/npsResponses",
        "/resources/accounts/mine/npsResponses",
    ),
    lists("GET /resources/users", "/resources/users"),
    makes_of_mine(
        "POST /resources/users",
        "/resources/users",
        r#"{"externalId":"new","accountIds":["mine"]}"#,
    ),
    reads("GET /resources/users/{id}", "/resources/users/mine"),
    lists(
        "GET /resources/users/search",
        "/resources/users/search?externalId=mine",
    ),
    writes(
        "PUT /resources/users/{id}",
        "/resources/users/mine",
        r#"{"name":"New Name"}"#,
    ),
    deletes("DELETE /resources/users/{id}", "/resources/users/mine"),
    lists("GET /resources/admins", "/resources/admins"),
    reads(
        "GET /resources/admins/search",
        "/resources/admins/search?email=mine@example.com",
    ),
    lists("GET /resources/npsResponses", "/resources/npsResponses"),
    makes_of_mine(
        "POST /resources/npsResponses",
        "/resources/npsResponses",
        r#"{"userId":"{user}","respondedAt":"2025-01-02","score":0}"#,
    ),
    reads(
        "GET /resources/npsResponses/{id}",
        "/resources/npsResponses/mine",
    ),
    writes(
        "PUT /resources/npsResponses/{id}",
        "/resources/npsResponses/mine",
        r#"{"score":1}"#,
    ),
    deletes(
        "DELETE /resources/npsResponses/{id}",
        "/resources/npsResponses/mine",
    ),
    lists("GET /resources/organizations", "/resources/organizations"),
    makes(
        "POST /resources/organizations",
        "/resources/organizations",
        r#"{"externalId":"new","name":"New"}"#,
    ),
    reads(
        "GET /resources/organizations/{id}",
        "/resources/organizations/mine",
    ),
    writes(
        "PUT /resources/organizations/{id}",
        "/resources/organizations/mine",
        r#"{"name":"New Name"}"#,
    ),
    deletes(
        "DELETE /resources/organizations/{id}",
        "/resources/organizations/mine",
    ),
    reads(
        "GET /resources/accounts/{id}/healthScores",
        "/resources/accounts/mine/healthScores",
    ),
    reads(
        "GET /resources/organizations/{organizationId}/accounts",
        "/resources/organizations/mine/accounts",
    ),
    reads(
        "GET /resources/organizations/{organizationId}/users",
        "/resources/organizations/mine/users",
    ),
    lists("GET /resources/conversations", "/resources/conversations"),
    makes(
        "POST /resources/conversations",
        "/resources/conversations",
        r#"{"externalId":"new","subject":"New","messages":[]}"#,
    ),
    reads(
        "GET /resources/conversations/{id}",
        "/resources/conversations/mine",
    ),
    writes(
        "PUT /resources/conversations/{id}",
        "/resources/conversations/mine",
        r#"{"subject":"New"}"#,
    ),
    deletes(
        "DELETE /resources/conversations/{id}",
        "/resources/conversations/mine",
    ),
    writes(
        "POST /resources/conversations/{conversationId}/messages",
        "/resources/conversations/mine/messages",
        r#"{"externalId":"new","message":"New","from":{"type":"user","id":"{user}"},"to":[]}"#,
    ),
    deletes(
        "DELETE /resources/messages/{id}",
        "/resources/messages/mine",
    ),
    reads(
        "GET /resources/accounts/{accountId}/conversations",
        "/resources/accounts/mine/conversations",
    ),
    lists("GET /resources/notes", "/resources/notes"),
    makes_of_mine(
        "POST /resources/notes",
        "/resources/notes",
        r#"{"accountId":"mine","note":"New","noteDate":"2025-01-02"}"#,
    ),
    reads("GET /resources/notes/{id}", "/resources/notes/mine"),
    writes(
        "PUT /resources/notes/{id}",
        "/resources/notes/mine",
        r#"{"note":"New"}"#,
    ),
    deletes("DELETE /resources/notes/{id}", "/resources/notes/mine"),
    reads(
        "GET /resources/accounts/{accountId}/notes",
        "/resources/accounts/mine/notes",
    ),
    reads(
        "GET /resources/organizations/{organizationId}/notes",
        "/resources/organizations/mine/notes",
    ),
    lists("GET /resources/tasks", "/resources/tasks"),
    makes_of_mine(
        "POST /resources/tasks",
        "/resources/tasks",
        r#"{"accountId":"mine","name":"New"}"#,
    ),
    reads("GET /resources/tasks/{id}", "/resources/tasks/mine"),
    writes(
        "PUT /resources/tasks/{id}",
        "/resources/tasks/mine",
        r#"{"name":"New"}"#,
    ),
    deletes("DELETE /resources/tasks/{id}", "/resources/tasks/mine"),
    reads(
        "GET /resources/accounts/{accountId}/tasks",
        "/resources/accounts/mine/tasks",
    ),
    reads(
        "GET /resources/organizations/{organizationId}/tasks",
        "/resources/organizations/mine/tasks",
    ),
    lists("GET /resources/customFields", "/resources/customFields"),
    makes(
        "POST /analytics/v1/account",
        "/analytics/v1/account",
        r#"{"accountId":"mine","traits":{"told":true},"messageId":"m"}"#,
    ),
    makes(
        "POST /analytics/v1/user",
        "/analytics/v1/user",
        r#"{"userId":"mine","accountId":"mine","traits":{"told":true},"messageId":"m"}"#,
    ),
    Call {
        scope: Scope::EventWrite,
        too_little: Scope::AccountWrite,
        ..makes(
            "POST /analytics/v1/track",
            "/analytics/v1/track",
            r#"{"accountId":"mine","event":"e","properties":{},"messageId":"m"}"#,
        )
    },
    makes(
        "POST /analytics/v1/unlink",
        "/analytics/v1/unlink",
        r#"{"userId":"mine","accountId":"mine","messageId":"m"}"#,
    ),
    makes(
        "POST /analytics/v1/organization",
        "/analytics/v1/organization",
        r#"{"organizationId":"mine","traits":{"told":true},"messageId":"m"}"#,
    ),
    makes(
        "POST /analytics/v1/batch",
        "/analytics/v1/batch",
        r#"[{"type":"account","accountId":"mine","traits":{"told":true},"messageId":"m"}]"#,
    ),
];

impl Call {
    fn method(&self) -> Method {
        let (method, _) = self.name.split_once(' ').expect("a method and a path");
        method.parse().expect("a method")
    }

    async fn status(&self, (server, mine): &(Server, Mine), key: &str) -> u16 {
        let body = self.body.replace("{user}", &mine.user);
        let answer = server.call_as(key, self.method(), self.path, body).await;
        answer.status.as_u16()
    }
}

async fn with_mine() -> (Server, Mine) {
    let server = Server::unlimited().await;
    let mine = server.make_mine().await;
    (server, mine)
}

#[test]
fn no_call_is_missing_here() {
    let here = CALLS.iter().map(|call| call.name.to_owned()).collect();
    assert_eq!(call_names(), here);
}

#[tokio::test]
async fn nobody_may_call_without_a_good_key() {
    let world = with_mine().await;
    let (server, _) = &world;
    let before = server.everything(&server.key).await;
    for call in CALLS {
        let request = Request::builder().method(call.method()).uri(call.path);
        let request = request.body(Body::from(call.body)).expect("a request");
        assert_eq!(server.send(request).await.status, 401, "{}", call.name);
        assert_eq!(call.status(&world, "stranger").await, 401, "{}", call.name);
    }
    assert_eq!(server.everything(&server.key).await, before);
}

#[tokio::test]
async fn a_scope_too_small_is_refused() {
    let world = with_mine().await;
    let (server, _) = &world;
    let before = server.everything(&server.key).await;
    for call in CALLS {
        let key = server
            .fixture
            .key(server.workspace.id, &[call.too_little])
            .await;
        assert_eq!(call.status(&world, &key).await, 403, "{}", call.name);
    }
    assert_eq!(server.everything(&server.key).await, before);
}

#[tokio::test]
async fn the_scope_alone_is_enough() {
    for call in CALLS {
        let world = with_mine().await;
        let (server, _) = &world;
        let key = server.fixture.key(server.workspace.id, &[call.scope]).await;
        assert_eq!(call.status(&world, &key).await, call.right, "{}", call.name);
    }
}

#[tokio::test]
async fn another_workspace_neither_sees_nor_touches_anything() {
    let world = with_mine().await;
    let (server, _) = &world;
    let before = server.everything(&server.key).await;
    let foreign = server.foreign_key().await;
    for call in CALLS {
        assert_eq!(
            call.status(&world, &foreign).await,
            call.foreign,
            "{}",
            call.name
        );
    }
    assert_eq!(server.everything(&server.key).await, before);
    assert!(!server.everything(&foreign).await.contains("Mine"));
}

#[tokio::test]
async fn the_same_external_id_names_something_else_elsewhere() {
    let (server, _) = with_mine().await;
    let before = server.everything(&server.key).await;
    let foreign = server.foreign_key().await;
    let theirs =
        json!({ "externalId": "mine", "name": "Theirs", "accountIds": ["mine"] }).to_string();
    let resources = ["accounts", "organizations", "users"];
    for resource in resources {
        let path = format!("/resources/{resource}");
        let made = server
            .call_as(&foreign, Method::POST, &path, theirs.clone())
            .await;
        assert_eq!(made.status, 200, "{made}");
    }
    for resource in resources.into_iter().rev() {
        let path = format!("/resources/{resource}/mine");
        let change = r#"{"name":"Still theirs","traits":{"mrr":1}}"#;
        let changed = server.call_as(&foreign, Method::PUT, &path, change).await;
        assert_eq!(changed.json()["name"], "Still theirs", "{changed}");
        assert_eq!(server.everything(&server.key).await, before);
        let gone = server.call_as(&foreign, Method::DELETE, &path, "").await;
        assert_eq!(gone.status, 204);
        assert_eq!(server.everything(&server.key).await, before);
    }
}
