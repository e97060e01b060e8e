//! Who may call what.

use std::collections::BTreeSet;

use http::StatusCode;
use serde_json::{Value, json};
use stele_domain::Scope;
use stele_http_alguna::dialect;

use crate::server::{Server, detail};

/// One call, and what it needs.
struct Route {
    method: &'static str,
    /// The path as the document has it.
    path: &'static str,
    /// A query that the call cannot do without.
    query: &'static str,
    body: fn() -> Value,
    scope: Scope,
    success: StatusCode,
}

const NOTHING: fn() -> Value = || Value::Null;

/// Every call of the dialect. A new one fails [`every_route_is_listed`] until it is here.
const ROUTES: [Route; 11] = [
    route(
        "GET",
        "/accounts",
        "",
        NOTHING,
        Scope::AccountRead,
        StatusCode::OK,
    ),
    route(
        "POST",
        "/accounts",
        "",
        || json!({"name": "New"}),
        Scope::AccountWrite,
        StatusCode::CREATED,
    ),
    route(
        "GET",
        "/accounts/{id}",
        "",
        NOTHING,
        Scope::AccountRead,
        StatusCode::OK,
    ),
    route(
        "PATCH",
        "/accounts/{id}",
        "",
        || json!({"name": "Other"}),
        Scope::AccountWrite,
        StatusCode::OK,
    ),
    route(
        "DELETE",
        "/accounts/{id}",
        "",
        NOTHING,
        Scope::AccountWrite,
        StatusCode::NO_CONTENT,
    ),
    route(
        "GET",
        "/customers",
        "",
        NOTHING,
        Scope::AccountRead,
        StatusCode::OK,
    ),
    route(
        "POST",
        "/customers",
        "",
        || json!({"name": "New", "currency": "USD"}),
        Scope::AccountWrite,
        StatusCode::CREATED,
    ),
    route(
        "GET",
        "/customers/lookup",
        "?alias=JoGo",
        NOTHING,
        Scope::AccountRead,
        StatusCode::OK,
    ),
    route(
        "GET",
        "/customers/{id}",
        "",
        NOTHING,
        Scope::AccountRead,
        StatusCode::OK,
    ),
    route(
        "PATCH",
        "/customers/{id}",
        "",
        || json!({"name": "Other"}),
        Scope::AccountWrite,
        StatusCode::OK,
    ),
    route(
        "POST",
        "/events",
        "",
        || json!([{"uniqueId": "e", "account": "JoGo", "eventName": "api_call"}]),
        Scope::EventWrite,
        StatusCode::OK,
    ),
];

const fn route(
    method: &'static str,
    path: &'static str,
    query: &'static str,
    body: fn() -> Value,
    scope: Scope,
    success: StatusCode,
) -> Route {
    Route {
        method,
        path,
        query,
        body,
        scope,
        success,
    }
}

impl Route {
    /// The URI of the call on the account whose alias is `JoGo`.
    fn uri(&self) -> String {
        self.path.replace("{id}", "JoGo") + self.query
    }

    fn body(&self) -> String {
        match (self.body)() {
            Value::Null => String::new(),
            body => body.to_string(),
        }
    }
}

async fn server() -> Server {
    let server = Server::start().await;
    server
        .fixture
        .account(&server.caller, "GoJo")
        .identifiers(&["JoGo"])
        .await;
    server
}

#[test]
fn every_route_is_listed() {
    let listed = ROUTES
        .iter()
        .map(|route| (route.method.to_owned(), route.path.to_owned()));
    let document = serde_json::to_value(dialect().openapi).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let documented = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("a path").keys();
        methods.map(move |method| (method.to_uppercase(), path.clone()))
    });
    assert_eq!(
        listed.collect::<BTreeSet<_>>(),
        documented.collect::<BTreeSet<_>>()
    );
}

#[tokio::test]
async fn the_right_key_opens_every_route() {
    for route in &ROUTES {
        let server = server().await;
        let key = server
            .fixture
            .key(server.workspace.id, &[route.scope])
            .await;
        let call = server.call_as(&key, route.method, &route.uri());
        let answer = call.body(route.body()).send().await;
        assert_eq!(
            answer.status, route.success,
            "{} {}",
            route.method, route.path
        );
    }
}

#[tokio::test]
async fn no_key_and_a_wrong_key_open_nothing() {
    let server = server().await;
    let before = server.everything().await;
    let strange = "stele_000000000009_0000000000000000000000000000000000000000009";
    for route in &ROUTES {
        let anonymous = server.anonymous(route.method, &route.uri());
        let answer = anonymous.body(route.body()).send().await;
        let told = detail(&answer, StatusCode::UNAUTHORIZED);
        assert_eq!(told, "An API key is required: Authorization: Bearer KEY");
        assert_eq!(answer.headers["www-authenticate"], "Bearer realm=\"Stele\"");
        for key in [strange, "", "a b", "stele"] {
            let call = server.call_as(key, route.method, &route.uri());
            let answer = call.body(route.body()).send().await;
            let told = detail(&answer, StatusCode::UNAUTHORIZED);
            assert_eq!(told, "The API key is not valid", "{key:?}");
        }
    }
    assert_eq!(server.everything().await, before);
}

#[tokio::test]
async fn too_small_a_scope_opens_nothing() {
    let server = server().await;
    let before = server.everything().await;
    for route in &ROUTES {
        let small: &[Scope] = match route.scope {
            Scope::AccountWrite => &[Scope::AccountRead, Scope::UsageMetricWrite],
            Scope::EventWrite => &[Scope::AccountWrite, Scope::UsageMetricWrite, Scope::Admin],
            _ => &[Scope::QueryRead, Scope::UsageMetricWrite, Scope::Admin],
        };
        let key = server.fixture.key(server.workspace.id, small).await;
        let call = server.call_as(&key, route.method, &route.uri());
        let answer = call.body(route.body()).send().await;
        let told = detail(&answer, StatusCode::FORBIDDEN);
        assert_eq!(told, format!("The API key lacks the scope {}", route.scope));
    }
    assert_eq!(server.everything().await, before);
}

#[tokio::test]
async fn another_workspace_sees_and_changes_nothing() {
    let server = server().await;
    let before = server.everything().await;
    let code = before
        .split("\"id\":\"")
        .nth(1)
        .and_then(|rest| rest.get(..8))
        .expect("an id");
    let others = server.fixture.workspace("Others").await;
    let key = server.fixture.key(others.id, &[Scope::All]).await;
    for route in &ROUTES {
        let by_code = route.path.replace("{id}", code) + route.query;
        for uri in [route.uri(), by_code] {
            let call = server.call_as(&key, route.method, &uri);
            let answer = call.body(route.body()).send().await;
            if route.path.contains("{id}") || !route.query.is_empty() {
                assert!(detail(&answer, StatusCode::NOT_FOUND).ends_with(" not found"));
            } else {
                assert_eq!(answer.status, route.success);
                let body = String::from_utf8_lossy(&answer.body);
                assert!(!body.contains("GoJo"), "{answer}");
            }
        }
    }
    assert_eq!(server.everything().await, before);
}

#[tokio::test]
async fn two_workspaces_may_use_one_alias() {
    let server = server().await;
    let others = server.fixture.workspace("Others").await;
    let key = server.fixture.key(others.id, &[Scope::All]).await;
    let call = server.call_as(&key, "POST", "/accounts");
    let answer = call
        .json(json!({"name": "Theirs", "aliases": ["JoGo"]}))
        .send()
        .await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let theirs = server.call_as(&key, "GET", "/accounts/JoGo").send().await;
    assert_eq!(theirs.json()["name"], "Theirs");
    assert_eq!(server.get("/accounts/JoGo").await.json()["name"], "GoJo");
}
