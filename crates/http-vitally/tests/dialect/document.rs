//! The OpenAPI document: whole, and true.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::{Value, json};
use stele_http::testing::Answer;
use utoipa::openapi::OpenApi;

use crate::harness::Server;

fn statuses(operation: &Value) -> BTreeSet<String> {
    let responses = operation["responses"].as_object().expect("an object");
    responses.keys().cloned().collect()
}

fn printed(document: &OpenApi) -> Value {
    serde_json::to_value(document).expect("a document is JSON")
}

/// Every call of the document by method, in lower case, and path.
fn calls(document: &Value) -> BTreeMap<(String, String), Value> {
    let paths = document["paths"].as_object().expect("an object");
    let calls = paths.iter().flat_map(|(path, item)| {
        let operations = item.as_object().expect("an object").iter();
        operations.map(|(method, operation)| ((method.clone(), path.clone()), operation.clone()))
    });
    calls.collect()
}

/// Every call of the document, as `GET /resources/accounts`.
pub(crate) fn call_names() -> BTreeSet<String> {
    let document = printed(&stele_http_vitally::dialect().openapi);
    calls(&document)
        .into_keys()
        .map(|(method, path)| format!("{} {path}", method.to_uppercase()))
        .collect()
}

/// The paths of every call that pages.
pub(crate) fn lists() -> BTreeSet<String> {
    let document = printed(&stele_http_vitally::dialect().openapi);
    let pages = |operation: &Value| {
        let parameters = operation["parameters"].as_array();
        let mut parameters = parameters.into_iter().flatten();
        parameters.any(|parameter| parameter["name"] == "from")
    };
    let calls = calls(&document).into_iter();
    calls
        .filter(|(_, operation)| pages(operation))
        .map(|((_, path), _)| path)
        .collect()
}

#[test]
fn every_call_is_fully_described() {
    let document = printed(&stele_http_vitally::dialect().openapi);
    for (call, operation) in calls(&document) {
        for said in ["operationId", "summary", "description", "tags", "security"] {
            assert!(operation.get(said).is_some(), "{call:?} has no {said}");
        }
        for status in ["400", "401", "403", "429", "500", "503"] {
            assert!(statuses(&operation).contains(status), "{call:?}: {status}");
        }
        for (status, response) in operation["responses"].as_object().expect("an object") {
            let body = &response["content"]["application/json"];
            assert_eq!(
                body.get("example").is_some(),
                status != "204",
                "{call:?}: {status}"
            );
        }
    }
}

#[test]
fn every_reference_resolves() {
    let document = printed(&stele_http_vitally::dialect().openapi);
    let mut left = vec![&document];
    let mut found = 0;
    while let Some(value) = left.pop() {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(reference)) = map.get("$ref") {
                    let pointer = reference.strip_prefix('#').expect("a reference within");
                    assert!(document.pointer(pointer).is_some(), "{reference}");
                    found += 1;
                }
                left.extend(map.values());
            }
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    assert!(found > 10, "{found}");
}

#[tokio::test]
async fn every_word_of_a_parameter_is_taken_and_no_other() {
    let document = printed(&stele_http_vitally::dialect().openapi);
    let server = Server::unlimited().await;
    server.make_mine().await;
    let mut words = 0;
    for ((method, pattern), operation) in calls(&document) {
        let path = pattern
            .replace("{accountId}", "mine")
            .replace("{organizationId}", "mine");
        let status = async |name: &str, word: &str| {
            server.get(&format!("{path}?{name}={word}")).await.status
        };
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().expect("text");
            for word in parameter["schema"]["enum"].as_array().into_iter().flatten() {
                assert_eq!(method, "get", "{pattern}");
                let word = word.as_str().expect("text");
                assert_eq!(status(name, word).await, 200, "{path}?{name}={word}");
                let other = word.to_uppercase();
                assert_eq!(status(name, &other).await, 400, "{path}?{name}={other}");
                words += 1;
            }
        }
    }
    assert!(words > 20, "{words}");
}

/// What differs from one run to the next, wherever it stands, is only said to be there.
fn without_what_varies(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match key.as_str() {
                    "id" | "userId" | "createdAt" | "updatedAt" | "firstKnown" => {
                        assert!(value.take().is_string(), "{key}");
                    }
                    _ => without_what_varies(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_what_varies),
        _ => {}
    }
}

/// The examples of the document, compared with what is answered.
struct Examples(BTreeMap<(String, String), Value>);

impl Examples {
    fn operation(&self, method: &str, path: &str) -> &Value {
        &self.0[&(method.to_owned(), path.to_owned())]
    }

    fn sent(&self, method: &str, path: &str) -> Value {
        let body = &self.operation(method, path)["requestBody"];
        body["content"]["application/json"]["example"].clone()
    }

    #[track_caller]
    fn check(&self, method: &str, path: &str, answer: &Answer) {
        let responses = &self.operation(method, path)["responses"];
        let content = &responses[answer.status.as_str()]["content"];
        let mut expected = content["application/json"]["example"].clone();
        let mut answered = answer.json();
        without_what_varies(&mut expected);
        without_what_varies(&mut answered);
        assert_eq!(answered, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn the_examples_of_bodies_come_true() {
    let document = printed(&stele_http_vitally::dialect().openapi);
    let examples = Examples(calls(&document));
    let server = Server::unlimited().await;
    let get = async |pattern: &str, path: &str| {
        let answer = server.get(&format!("/resources/{path}")).await;
        examples.check("get", &format!("/resources/{pattern}"), &answer);
    };
    // In this order: the later ones name the earlier.
    for (resource, faulty) in [
        ("accounts", json!({})),
        ("users", json!({ "externalId": "u" })),
        ("npsResponses", json!({})),
        ("organizations", json!({})),
    ] {
        let path = format!("/resources/{resource}");
        let mut body = examples.sent("post", &path);
        if resource == "npsResponses" {
            let user = server.get("/resources/users/user-501").await.json();
            body["userId"] = user["id"].clone();
        }
        let made = server.post(&path, &body).await;
        assert_eq!(made.status, 200, "{made}");
        examples.check("post", &path, &made);
        examples.check("post", &path, &server.post(&path, &body).await);
        let faulty = server.post(&path, &faulty).await;
        assert_eq!(faulty.status, 400, "{faulty}");
        examples.check("post", &path, &faulty);
        let large = server.call(Method::POST, &path, vec![b' '; (1 << 20) + 1]);
        examples.check("post", &path, &large.await);

        get(resource, resource).await;
        get(resource, &format!("{resource}?limit=0")).await;
        let one = format!("{resource}/{{id}}");
        let id = body["externalId"].as_str().expect("text");
        get(&one, &format!("{resource}/{id}")).await;
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let nobody = format!("{path}/nobody");
            let unknown = server.call(method.clone(), &nobody, "{}").await;
            assert_eq!(unknown.status, 404, "{unknown}");
            let method = method.as_str().to_lowercase();
            examples.check(&method, &format!("/resources/{one}"), &unknown);
        }
        if resource == "users" {
            get("accounts/{accountId}/users", "accounts/account-101/users").await;
            get("users/search", "users/search?externalId=user-501").await;
        }
    }
    let nps = "accounts/{accountId}/npsResponses";
    get(nps, "accounts/account-101/npsResponses").await;
    get(nps, "accounts/nobody/npsResponses").await;
    get("accounts/{accountId}/users", "accounts/nobody/users").await;
    for below in ["accounts", "users"] {
        let pattern = format!("organizations/{{organizationId}}/{below}");
        get(&pattern, &format!("organizations/nobody/{below}")).await;
    }
    get("customFields", "customFields?model=accounts").await;
    get("customFields", "customFields?model=x").await;
    get("users/search", "users/search").await;
    get("admins/search", "admins/search").await;
    get("admins/search", "admins/search?email=nobody").await;
    let (name, email) = ("Richard Hendricks", "richard@piedpiper.com");
    server
        .fixture
        .member(server.workspace.id, name, email)
        .await;
    get("admins", "admins").await;
    get("admins/search", "admins/search?email=Richard@piedpiper.com").await;

    // Back again: each is changed as it was made, without the later ones.
    for (resource, id, faulty) in [
        ("npsResponses", "response-9", json!({ "score": 11 })),
        ("users", "user-501", json!({ "email": "gavin" })),
        ("organizations", "organization-7", json!({ "name": 5 })),
        (
            "accounts",
            "account-101",
            json!({ "traits": { "mrr": "much" } }),
        ),
    ] {
        let one = format!("/resources/{resource}/{{id}}");
        let path = format!("/resources/{resource}/{id}");
        let faulty = server.put(&path, &faulty).await;
        assert_eq!(faulty.status, 400, "{faulty}");
        examples.check("put", &one, &faulty);
        let updated = server.put(&path, &examples.sent("put", &one)).await;
        assert_eq!(updated.status, 200, "{updated}");
        examples.check("put", &one, &updated);
        if resource == "users" {
            let later = server.delete(&format!("{path}?deleteOn=2100-01-01")).await;
            examples.check("delete", &one, &later);
        }
        assert_eq!(server.delete(&path).await.status, 204);
    }
}
