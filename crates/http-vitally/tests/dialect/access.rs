//! Who may call what.

use axum::body::Body;
use http::{Method, Request};
use serde_json::json;
use stele_domain::Scope;

use crate::document::call_names;
use crate::harness::Server;

/// One call, as a client that may make it does.
struct Call {
    /// As the document names it.
    name: &'static str,
    /// A path that names the account `mine` of the first workspace.
    path: &'static str,
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

const CALLS: &[Call] = &[
    Call {
        name: "GET /resources/accounts",
        path: "/resources/accounts",
        body: "",
        scope: Scope::AccountRead,
        too_little: Scope::UsageMetricRead,
        right: 200,
        foreign: 200,
    },
    Call {
        name: "POST /resources/accounts",
        path: "/resources/accounts",
        body: r#"{"externalId":"new"}"#,
        scope: Scope::AccountWrite,
        too_little: Scope::AccountRead,
        right: 200,
        foreign: 200,
    },
    Call {
        name: "GET /resources/accounts/{id}",
        path: "/resources/accounts/mine",
        body: "",
        scope: Scope::AccountRead,
        too_little: Scope::EventWrite,
        right: 200,
        foreign: 404,
    },
    Call {
        name: "PUT /resources/accounts/{id}",
        path: "/resources/accounts/mine",
        body: r#"{"name":"New Name"}"#,
        scope: Scope::AccountWrite,
        too_little: Scope::AccountRead,
        right: 200,
        foreign: 404,
    },
    Call {
        name: "DELETE /resources/accounts/{id}",
        path: "/resources/accounts/mine",
        body: "",
        scope: Scope::AccountWrite,
        too_little: Scope::AccountRead,
        right: 204,
        foreign: 404,
    },
];

impl Call {
    fn method(&self) -> Method {
        let (method, _) = self.name.split_once(' ').expect("a method and a path");
        method.parse().expect("a method")
    }

    async fn status(&self, server: &Server, key: &str) -> u16 {
        let answer = server
            .call_as(key, self.method(), self.path, self.body)
            .await;
        answer.status.as_u16()
    }
}

async fn with_mine() -> Server {
    let server = Server::start().await;
    server
        .create(&json!({ "externalId": "mine", "name": "Mine" }))
        .await;
    server
}

#[test]
fn no_call_is_missing_here() {
    let here = CALLS.iter().map(|call| call.name.to_owned()).collect();
    assert_eq!(call_names(), here);
}

#[tokio::test]
async fn nobody_may_call_without_a_good_key() {
    let server = with_mine().await;
    let before = server.everything(&server.key).await;
    for call in CALLS {
        let request = Request::builder().method(call.method()).uri(call.path);
        let request = request.body(Body::from(call.body)).expect("a request");
        assert_eq!(server.send(request).await.status, 401, "{}", call.name);
        assert_eq!(call.status(&server, "stranger").await, 401, "{}", call.name);
    }
    assert_eq!(server.everything(&server.key).await, before);
}

#[tokio::test]
async fn a_scope_too_small_is_refused() {
    let server = with_mine().await;
    let before = server.everything(&server.key).await;
    for call in CALLS {
        let key = server
            .fixture
            .key(server.workspace.id, &[call.too_little])
            .await;
        assert_eq!(call.status(&server, &key).await, 403, "{}", call.name);
    }
    assert_eq!(server.everything(&server.key).await, before);
}

#[tokio::test]
async fn the_scope_alone_is_enough() {
    for call in CALLS {
        let server = with_mine().await;
        let key = server.fixture.key(server.workspace.id, &[call.scope]).await;
        assert_eq!(
            call.status(&server, &key).await,
            call.right,
            "{}",
            call.name
        );
    }
}

#[tokio::test]
async fn another_workspace_neither_sees_nor_touches_anything() {
    let server = with_mine().await;
    let before = server.everything(&server.key).await;
    let foreign = server.foreign_key().await;
    for call in CALLS {
        assert_eq!(
            call.status(&server, &foreign).await,
            call.foreign,
            "{}",
            call.name
        );
    }
    assert_eq!(server.everything(&server.key).await, before);
    assert!(!server.everything(&foreign).await.contains("Mine"));
}

#[tokio::test]
async fn the_same_external_id_names_another_account_elsewhere() {
    let server = with_mine().await;
    let before = server.everything(&server.key).await;
    let foreign = server.foreign_key().await;
    let theirs = json!({ "externalId": "mine", "name": "Theirs" }).to_string();
    let made = server
        .call_as(&foreign, Method::POST, "/resources/accounts", theirs)
        .await;
    assert_eq!(made.status, 200, "{made}");
    let path = "/resources/accounts/mine";
    let change = r#"{"name":"Still theirs","traits":{"mrr":1}}"#;
    server.call_as(&foreign, Method::PUT, path, change).await;
    assert_eq!(server.everything(&server.key).await, before);
    let gone = server.call_as(&foreign, Method::DELETE, path, "").await;
    assert_eq!(gone.status, 204);
    assert_eq!(server.everything(&server.key).await, before);
}
