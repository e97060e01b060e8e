//! The OpenAPI document: whole, and true.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

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
