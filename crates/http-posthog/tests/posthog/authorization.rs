//! Every call, without a key, with others' keys, with too little a key, and right.

use std::collections::BTreeSet;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use stele_domain::{Scope, ScopeSet, WorkspaceId};

use crate::world::{Sent, World};

struct Call {
    method: Method,
    path: String,
    /// What it takes; `None`, and any key may.
    scope: Option<Scope>,
    body: Option<Value>,
    right: StatusCode,
}

/// The calls of a project below one of its two places.
fn below(project: &str) -> Vec<Call> {
    let account = json!({"name": "x"});
    let metric = json!({"name": "x", "filters": {}});
    let query = json!({"query": {"kind": "UsageMetricsQuery", "group_key": "x"}});
    let accounts = (Scope::AccountRead, Scope::AccountWrite, account);
    let metrics = (Scope::UsageMetricRead, Scope::UsageMetricWrite, metric);
    let mut calls = vec![Call {
        method: Method::POST,
        path: format!("{project}/query"),
        scope: Some(Scope::QueryRead),
        body: Some(query),
        right: StatusCode::OK,
    }];
    for (all, (read, write, body)) in [
        ("accounts", accounts),
        ("groups_types/{group_type_index}/metrics", metrics),
    ] {
        let all = format!("{project}/{all}");
        let one = format!("{all}/{{id}}");
        for (method, path, scope, right) in [
            (Method::GET, &all, read, StatusCode::OK),
            (Method::POST, &all, write, StatusCode::CREATED),
            (Method::GET, &one, read, StatusCode::OK),
            (Method::PATCH, &one, write, StatusCode::OK),
            (Method::PUT, &one, write, StatusCode::OK),
            (Method::DELETE, &one, write, StatusCode::NO_CONTENT),
        ] {
            let takes_a_body = [Method::POST, Method::PATCH, Method::PUT].contains(&method);
            calls.push(Call {
                method,
                path: path.clone(),
                scope: Some(scope),
                body: takes_a_body.then(|| body.clone()),
                right,
            });
        }
    }
    calls
}

/// The calls that take a key.
fn calls() -> Vec<Call> {
    let mut calls = below("/api/environments/{project_id}");
    calls.extend(below("/api/projects/{project_id}"));
    let who_am_i = [
        "personal_api_keys/{id}",
        "users/{id}",
        "projects/{project_id}",
        "organizations/{id}",
    ];
    calls.extend(who_am_i.map(|path| Call {
        method: Method::GET,
        path: format!("/api/{path}"),
        scope: None,
        body: None,
        right: StatusCode::OK,
    }));
    calls
}

/// The calls that take none.
const PUBLIC: [&str; 8] = [
    "/batch", "/capture", "/decide", "/e", "/engage", "/flags", "/i/v0/e", "/track",
];

/// A path with everything in its place that it names.
struct Named {
    account: String,
    metric: String,
}

impl Named {
    async fn new(world: &World) -> Self {
        Self {
            account: world.create(json!({"name": "Pied Piper"})).await,
            metric: world
                .create_metric(json!({"name": "Logins", "filters": {}}))
                .await,
        }
    }

    fn path(&self, call: &Call, project: WorkspaceId) -> String {
        let id = match &*call.path {
            path if path.contains("/metrics") => &self.metric,
            path if path.contains("/users") => "@me",
            path if path.contains("/accounts") => &self.account,
            _ => "@current",
        };
        let path = call.path.replace("{project_id}", &project.to_string());
        path.replace("{id}", id).replace("{group_type_index}", "0")
    }
}

#[test]
fn every_call_of_the_document_is_listed_here() {
    let document = serde_json::to_value(stele_http_posthog::dialect().openapi).expect("JSON");
    let documented: BTreeSet<_> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("an item").keys();
            methods.map(move |method| (path.clone(), method.to_uppercase()))
        })
        .collect();
    let listed: BTreeSet<_> = calls()
        .into_iter()
        .map(|call| (call.path, call.method.to_string()))
        .chain(PUBLIC.map(|path| (path.to_owned(), "POST".to_owned())))
        .collect();
    assert_eq!(documented, listed);
}

#[tokio::test]
async fn every_call_lets_in_whom_it_should() {
    for call in calls() {
        let world = World::new().await;
        let records = Named::new(&world).await;
        let (other, foreign) = world.neighbour().await;
        let mine = WorkspaceId(1);
        let allows = |scope| {
            let wanted = call.scope.expect("not for anyone");
            ScopeSet::from_iter([scope]).allows(wanted)
        };
        let ask = async |key: Option<&str>, project| {
            let body = call.body.clone().map_or(Sent::Nothing, Sent::from);
            let path = records.path(&call, project);
            world.ask_with(key, call.method.clone(), &path, body).await
        };
        let named = format!("{} {}", call.method, call.path);
        let told = async |key: Option<&str>, project| {
            let answer = ask(key, project).await;
            assert!(answer.status.is_client_error(), "{named}: {answer}");
            let body = answer.json();
            assert_eq!(body["attr"], Value::Null, "{named}");
            let text = |key: &str| body[key].as_str().expect("a text").to_owned();
            (answer.status.as_u16(), text("code"), text("detail"))
        };
        let refused = |status: u16, code: &str, detail: String| (status, code.to_owned(), detail);

        let missing = "Authentication credentials were not provided.".to_owned();
        assert_eq!(
            told(None, mine).await,
            refused(401, "not_authenticated", missing),
            "{named}"
        );
        let wrong = "Personal API key found in request Authorization header is invalid.";
        let wrong = refused(401, "authentication_failed", wrong.to_owned());
        assert_eq!(told(Some("phx_unknown"), mine).await, wrong, "{named}");
        let enough: &[Scope] = match &call.scope {
            Some(scope) => std::slice::from_ref(scope),
            None => &[],
        };
        let enough = world.fixture.key(mine, enough).await;
        if !call.path.contains("{project_id}") {
            assert_eq!(ask(Some(&enough), mine).await.status, call.right, "{named}");
            continue;
        }
        let elsewhere = |project| {
            let detail =
                format!("API key does not have access to the requested project: ID {project}.");
            refused(403, "permission_denied", detail)
        };
        assert_eq!(told(Some(&foreign), mine).await, elsewhere(mine), "{named}");
        assert_eq!(
            told(Some(&enough), other).await,
            elsewhere(other),
            "{named}"
        );
        let unknown = refused(404, "not_found", "Project not found.".to_owned());
        assert_eq!(
            told(Some(&enough), WorkspaceId(99)).await,
            unknown,
            "{named}"
        );
        let Some(scope) = call.scope else {
            assert_eq!(ask(Some(&enough), mine).await.status, call.right, "{named}");
            continue;
        };
        let too_small = Scope::ALL.into_iter().filter(|scope| !allows(*scope));
        let too_small = world
            .fixture
            .key(mine, &too_small.collect::<Vec<_>>())
            .await;
        // The project is looked at before the scope.
        assert_eq!(
            told(Some(&too_small), other).await,
            elsewhere(other),
            "{named}"
        );
        let scope = format!("API key missing required scope '{scope}'");
        let scope = refused(403, "permission_denied", scope);
        assert_eq!(told(Some(&too_small), mine).await, scope, "{named}");
        assert_eq!(ask(Some(&enough), mine).await.status, call.right, "{named}");
    }
}

#[tokio::test]
async fn what_is_in_another_project_is_not_found() {
    let world = World::new().await;
    let records = Named::new(&world).await;
    let (other, foreign) = world.neighbour().await;
    let in_a_project =
        |call: &Call| call.path.contains("{project_id}") && call.path.ends_with("{id}");
    for call in calls().into_iter().filter(in_a_project) {
        let path = records.path(&call, other);
        let body = call.body.clone().map_or(Sent::Nothing, Sent::from);
        let answer = world
            .ask_with(Some(&foreign), call.method.clone(), &path, body)
            .await;
        assert_eq!(answer.status, 404, "{} {path}", call.method);
        assert_eq!(answer.json()["detail"], "Not found.");
    }
    for all in ["accounts", "groups_types/0/metrics"] {
        let path = format!("/api/projects/{other}/{all}");
        let list = world
            .ask_with(Some(&foreign), Method::GET, &path, Sent::Nothing)
            .await;
        assert_eq!(list.json()["count"], 0);
    }
}
