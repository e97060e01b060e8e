//! The OpenAPI document: whole, and true.

use std::collections::{BTreeMap, BTreeSet};

use http::{Method, StatusCode};
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use crate::harness::Server;

/// The statuses that each call declares.
pub(crate) struct Declared(BTreeMap<(String, String), BTreeSet<String>>);

impl Declared {
    pub(crate) fn by(document: &OpenApi) -> Self {
        let calls = calls(&printed(document)).into_iter();
        Self(
            calls
                .map(|(call, operation)| (call, statuses(&operation)))
                .collect(),
        )
    }

    /// Panics when a call of the document answers a status that it does not declare.
    #[track_caller]
    pub(crate) fn check(&self, method: &Method, path: &str, status: StatusCode) {
        let method = method.as_str().to_lowercase();
        for ((_, pattern), declared) in self
            .0
            .iter()
            .filter(|((called, pattern), _)| *called == method && matches(pattern, path))
        {
            assert!(
                declared.contains(status.as_str()),
                "{method} {pattern} does not declare {status}"
            );
        }
    }
}

fn statuses(operation: &Value) -> BTreeSet<String> {
    let responses = operation["responses"].as_object().expect("an object");
    responses.keys().cloned().collect()
}

fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    pattern.clone().count() == path.clone().count()
        && pattern
            .zip(path)
            .all(|(wanted, segment)| wanted.starts_with('{') || wanted == segment)
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
    let list = &document["paths"]["/resources/accounts"]["get"];
    let server = Server::start().await;
    let status = async |name: &str, word: &str| {
        let path = format!("/resources/accounts?{name}={word}");
        server.get(&path).await.status
    };
    let mut words = 0;
    for parameter in list["parameters"].as_array().expect("a list") {
        let name = parameter["name"].as_str().expect("text");
        for word in parameter["schema"]["enum"].as_array().into_iter().flatten() {
            let word = word.as_str().expect("text");
            assert_eq!(status(name, word).await, 200, "{name}={word}");
            assert_eq!(
                status(name, &word.to_uppercase()).await,
                400,
                "{name}={word}"
            );
            words += 1;
        }
    }
    assert_eq!(words, 5);
}

/// What differs from one run to the next.
fn without_what_varies(mut account: Value) -> Value {
    for key in ["id", "createdAt", "updatedAt"] {
        assert!(account[key].take().is_string(), "{key}");
    }
    account
}

#[tokio::test]
async fn the_examples_of_bodies_come_true() {
    let document = printed(&stele_http_vitally::dialect().openapi);
    let calls = calls(&document);
    let operation = |method: &str, path: &str| &calls[&(method.to_owned(), path.to_owned())];
    let sent = |operation: &Value| {
        operation["requestBody"]["content"]["application/json"]["example"].clone()
    };
    let answered = |operation: &Value, status: &str| {
        operation["responses"][status]["content"]["application/json"]["example"].clone()
    };
    let server = Server::start().await;

    let create = operation("post", "/resources/accounts");
    let made = server.create(&sent(create)).await;
    assert_eq!(
        without_what_varies(made),
        without_what_varies(answered(create, "200"))
    );
    let taken = server.post("/resources/accounts", &sent(create)).await;
    assert_eq!(taken.json(), answered(create, "409"));
    let missing = server.post("/resources/accounts", &json!({})).await;
    assert_eq!(missing.json(), answered(create, "400"));
    let large = vec![b' '; (1 << 20) + 1];
    let large = server
        .call(Method::POST, "/resources/accounts", large)
        .await;
    assert_eq!(large.json(), answered(create, "413"));

    let list = operation("get", "/resources/accounts");
    let mut page = server.get("/resources/accounts").await.json();
    let mut expected = answered(list, "200");
    for page in [&mut page, &mut expected] {
        page["results"][0] = without_what_varies(page["results"][0].take());
    }
    assert_eq!(page, expected);
    let bad = server.get("/resources/accounts?limit=0").await;
    assert_eq!(bad.json(), answered(list, "400"));

    let path = "/resources/accounts/{id}";
    let update = operation("put", path);
    let updated = server
        .put("/resources/accounts/account-101", &sent(update))
        .await;
    assert_eq!(
        without_what_varies(updated.json()),
        without_what_varies(answered(update, "200"))
    );
    let faulty = json!({ "traits": { "mrr": "much" } });
    let faulty = server.put("/resources/accounts/account-101", &faulty).await;
    assert_eq!(faulty.json(), answered(update, "400"));
    for (method, call) in [
        (Method::GET, operation("get", path)),
        (Method::PUT, update),
        (Method::DELETE, operation("delete", path)),
    ] {
        let unknown = server
            .call(method, "/resources/accounts/nobody", "{}")
            .await;
        assert_eq!(unknown.json(), answered(call, "404"));
    }
}
