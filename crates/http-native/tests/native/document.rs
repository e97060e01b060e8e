//! The OpenAPI document: whole, and true.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use http::Method;
use jsonschema::Validator;
use serde_json::{Value, json};
use stele_http::testing::Answer;
use utoipa::openapi::OpenApi;

/// What each call declares.
pub(crate) struct Declared {
    document: Value,
    calls: BTreeMap<(String, String), Value>,
    /// Those needed so far, by the text of the schema: to build all of them takes longer than a test.
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

impl Declared {
    pub(crate) fn by(document: &OpenApi) -> Self {
        let document = printed(document);
        Self {
            calls: calls(&document),
            document,
            validators: Mutex::default(),
        }
    }

    /// Panics when a call of the document answers what it does not declare.
    #[track_caller]
    pub(crate) fn check(&self, method: &Method, path: &str, answer: &Answer) {
        let method = method.as_str().to_lowercase();
        let called = self
            .calls
            .iter()
            .filter(|((called, pattern), _)| *called == method && matches(pattern, path));
        for ((_, pattern), operation) in called {
            let Some(response) = operation["responses"].get(answer.status.as_str()) else {
                panic!("{method} {pattern} does not declare {answer}");
            };
            let Some(content) = response.get("content").and_then(Value::as_object) else {
                assert!(answer.body.is_empty(), "{method} {pattern}: {answer}");
                continue;
            };
            let (media_type, content) = content.iter().next().expect("a media type");
            assert_eq!(answer.headers["content-type"], *media_type, "{answer}");
            let validator = self.validator(&content["schema"]);
            if let Err(error) = validator.validate(&answer.json()) {
                let place = error.instance_path();
                panic!("{method} {pattern}: {error} at {place} in {answer}");
            }
        }
    }

    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().expect("no test panicked in here");
        let known = validators.entry(schema.to_string());
        Arc::clone(known.or_insert_with(|| Arc::new(validator(&self.document, schema))))
    }

    /// The paths of all lists.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &str> {
        let calls = self.calls.keys();
        calls
            .filter(|(method, path)| method == "get" && !path.contains('{'))
            .map(|(_, path)| path.as_str())
    }
}

/// A schema of the document, within which its references lead somewhere.
fn validator(document: &Value, schema: &Value) -> Validator {
    let mut schema = schema.clone();
    schema["components"] = document["components"].clone();
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema)
        .expect("a schema")
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

fn document() -> Value {
    printed(&stele_http_native::dialect().openapi)
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

/// Every call of the document, as `GET /v1/contacts`.
pub(crate) fn call_names() -> BTreeSet<String> {
    calls(&document())
        .into_keys()
        .map(|(method, path)| format!("{} {path}", method.to_uppercase()))
        .collect()
}

#[test]
fn every_call_is_fully_described() {
    let document = document();
    let mut tags = BTreeSet::new();
    for ((method, path), operation) in calls(&document) {
        for said in ["operationId", "summary", "tags", "security"] {
            assert!(
                operation.get(said).is_some(),
                "{method} {path} has no {said}"
            );
        }
        tags.insert(operation["tags"][0].as_str().expect("text").to_owned());
        let mut statuses = vec!["400", "401", "403", "429", "500", "503"];
        if path.contains('{') {
            statuses.push("404");
        }
        if operation.get("requestBody").is_some() {
            statuses.push("413");
        }
        let responses = operation["responses"].as_object().expect("an object");
        for status in statuses {
            assert!(responses.contains_key(status), "{method} {path}: {status}");
        }
        for (status, response) in responses {
            let told = |header: &str| response["headers"].get(header).is_some();
            assert_eq!(told("RateLimit-Limit"), status != "401", "{method} {path}");
            assert_eq!(told("Location"), status == "201", "{method} {path}");
            assert_eq!(told("Retry-After"), status == "429", "{method} {path}");
        }
    }
    let listed = document["tags"].as_array().expect("a list").iter();
    let listed: BTreeSet<_> = listed
        .map(|tag| tag["name"].as_str().expect("text").to_owned())
        .collect();
    assert_eq!(tags, listed);
}

#[test]
fn every_operation_has_an_id_of_its_own() {
    let calls = calls(&document());
    let ids: BTreeSet<_> = calls
        .values()
        .map(|operation| operation["operationId"].as_str().expect("text").to_owned())
        .collect();
    assert_eq!(ids.len(), calls.len());
    insta::assert_snapshot!("ids", ids.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_reference_resolves_and_every_schema_is_used() {
    let document = document();
    let mut left = vec![&document];
    let mut used = BTreeSet::new();
    while let Some(value) = left.pop() {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(reference)) = map.get("$ref") {
                    let pointer = reference.strip_prefix('#').expect("a reference within");
                    assert!(document.pointer(pointer).is_some(), "{reference}");
                    used.insert(reference.clone());
                }
                left.extend(map.values());
            }
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    for name in document["components"]["schemas"]
        .as_object()
        .expect("an object")
        .keys()
    {
        let reference = format!("#/components/schemas/{name}");
        assert!(used.contains(&reference), "{name} is not used");
    }
}

/// The example of a body: its own, or its schema's, or that of a page made of its schema's.
fn example(document: &Value, content: &Value) -> Option<Value> {
    if let Some(example) = content.get("example") {
        return Some(example.clone());
    }
    let resolve = |schema: &Value| -> Option<Value> {
        let reference = schema["$ref"].as_str()?.strip_prefix('#')?;
        document.pointer(reference).cloned()
    };
    let schema = resolve(&content["schema"])?;
    if let Some(example) = schema.get("example") {
        return Some(example.clone());
    }
    let item = resolve(&schema["properties"]["data"]["items"])?;
    Some(json!({ "data": [item.get("example")?], "next_cursor": null }))
}

#[test]
fn every_body_has_an_example_that_is_valid() {
    let document = document();
    let mut checked = 0;
    for ((method, path), operation) in calls(&document) {
        let request = operation.get("requestBody").into_iter();
        let responses = operation["responses"].as_object().expect("an object");
        for holder in request.chain(responses.values()) {
            let Some(content) = holder.get("content") else {
                continue;
            };
            for content in content.as_object().expect("an object").values() {
                let example = example(&document, content)
                    .unwrap_or_else(|| panic!("{method} {path} has no example in {holder:#}"));
                let validator = validator(&document, &content["schema"]);
                if let Err(error) = validator.validate(&example) {
                    panic!("{method} {path}: {error} in {example:#}");
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn every_body_is_closed() {
    let document = document();
    for ((method, path), operation) in calls(&document) {
        let Some(body) = operation.get("requestBody") else {
            continue;
        };
        let validator = validator(&document, &body["content"]["application/json"]["schema"]);
        assert!(
            !validator.is_valid(&json!({ "nmae": 1 })),
            "{method} {path}"
        );
    }
}
