//! Every call, without a key, with others' keys, with too little a key, and right.

use std::collections::BTreeSet;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use stele_domain::{Scope, WorkspaceId};

use crate::world::{Sent, World};

struct Call {
    method: Method,
    path: &'static str,
    scope: Scope,
    body: Option<fn() -> Value>,
    right: StatusCode,
}

fn calls() -> Vec<Call> {
    let below = |paths: [&'static str; 2]| {
        let [all, one] = paths;
        let call = |method, path, scope, body, right| Call {
            method,
            path,
            scope,
            body,
            right,
        };
        let made: Option<fn() -> Value> = Some(|| json!({"name": "x"}));
        [
            call(Method::GET, all, Scope::AccountRead, None, StatusCode::OK),
            call(
                Method::POST,
                all,
                Scope::AccountWrite,
                made,
                StatusCode::CREATED,
            ),
            call(Method::GET, one, Scope::AccountRead, None, StatusCode::OK),
            call(
                Method::PATCH,
                one,
                Scope::AccountWrite,
                made,
                StatusCode::OK,
            ),
            call(Method::PUT, one, Scope::AccountWrite, made, StatusCode::OK),
            call(
                Method::DELETE,
                one,
                Scope::AccountWrite,
                None,
                StatusCode::NO_CONTENT,
            ),
        ]
    };
    let environments = [
        "/api/environments/{project_id}/accounts",
        "/api/environments/{project_id}/accounts/{id}",
    ];
    let projects = [
        "/api/projects/{project_id}/accounts",
        "/api/projects/{project_id}/accounts/{id}",
    ];
    below(environments)
        .into_iter()
        .chain(below(projects))
        .collect()
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
        .map(|call| (call.path.to_owned(), call.method.to_string()))
        .collect();
    assert_eq!(documented, listed);
}

#[tokio::test]
async fn every_call_lets_in_whom_it_should() {
    for call in calls() {
        let world = World::new().await;
        let id = world.create(json!({"name": "Pied Piper"})).await;
        let (other, foreign) = world.neighbour().await;
        let mine = WorkspaceId(1);
        let others = Scope::ALL.into_iter().filter(|scope| {
            !matches!(scope, Scope::All | Scope::AccountRead | Scope::AccountWrite)
        });
        let mut too_small: Vec<Scope> = others.collect();
        if call.scope == Scope::AccountWrite {
            too_small.push(Scope::AccountRead);
        }
        let too_small = world.fixture.key(mine, &too_small).await;
        let enough = world.fixture.key(mine, &[call.scope]).await;

        let path = |project: WorkspaceId| {
            let path = call.path.replace("{project_id}", &project.to_string());
            path.replace("{id}", &id)
        };
        let ask = async |key: Option<&str>, project| {
            let body = call.body.map_or(Sent::Nothing, |body| Sent::from(body()));
            world
                .ask_with(key, call.method.clone(), &path(project), body)
                .await
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
        // The project is looked at before the scope.
        assert_eq!(
            told(Some(&too_small), other).await,
            elsewhere(other),
            "{named}"
        );
        let scope = format!("API key missing required scope '{}'", call.scope);
        let scope = refused(403, "permission_denied", scope);
        assert_eq!(told(Some(&too_small), mine).await, scope, "{named}");
        assert_eq!(ask(Some(&enough), mine).await.status, call.right, "{named}");
    }
}

#[tokio::test]
async fn an_account_of_another_project_is_not_found() {
    let world = World::new().await;
    let id = world.create(json!({"name": "Pied Piper"})).await;
    let (other, foreign) = world.neighbour().await;
    for call in calls()
        .into_iter()
        .filter(|call| call.path.ends_with("{id}"))
    {
        let path = call
            .path
            .replace("{project_id}", &other.to_string())
            .replace("{id}", &id);
        let body = call.body.map_or(Sent::Nothing, |body| Sent::from(body()));
        let answer = world
            .ask_with(Some(&foreign), call.method.clone(), &path, body)
            .await;
        assert_eq!(answer.status, 404, "{} {path}", call.method);
        assert_eq!(answer.json()["detail"], "Not found.");
    }
    let path = format!("/api/projects/{other}/accounts");
    let list = world
        .ask_with(Some(&foreign), Method::GET, &path, Sent::Nothing)
        .await;
    assert_eq!(list.json()["count"], 0);
}
