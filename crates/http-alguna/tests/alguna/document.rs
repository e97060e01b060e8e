//! The OpenAPI document says what the server does.

use std::collections::BTreeSet;

use http::StatusCode;
use serde_json::{Value, json};
use stele_http::{RateLimits, Settings};
use stele_http_alguna::dialect;

use crate::server::Server;

fn document() -> Value {
    serde_json::to_value(dialect().openapi).expect("JSON")
}

/// Every operation with its method and path.
fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().expect("a path");
        item.iter()
            .map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
}

fn walk<'a>(value: &'a Value, visit: &mut dyn FnMut(&str, &'a Value)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                visit(key, value);
                walk(value, visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}

#[test]
fn every_reference_resolves_and_every_schema_is_used() {
    let document = document();
    let mut used = BTreeSet::new();
    walk(&document, &mut |key, value| {
        if key == "$ref" {
            let reference = value.as_str().expect("a text");
            let pointer = reference.strip_prefix('#').expect("within the document");
            assert!(document.pointer(pointer).is_some(), "{reference}");
            used.insert(reference);
        }
    });
    let schemas = document["components"]["schemas"]
        .as_object()
        .expect("schemas");
    for name in schemas.keys() {
        let reference = format!("#/components/schemas/{name}");
        assert!(used.contains(reference.as_str()), "{name} is not used");
    }
}

#[test]
fn every_operation_is_told_in_full() {
    let document = document();
    for (name, operation) in operations(&document) {
        for key in ["operationId", "summary", "tags", "security"] {
            assert!(operation.get(key).is_some(), "{name} has no {key}");
        }
        let responses = operation["responses"].as_object().expect("responses");
        for status in ["400", "401", "403", "429", "500", "503"] {
            assert!(
                responses.contains_key(status),
                "{name} declares no {status}"
            );
        }
        assert!(
            responses["429"]["headers"].get("Retry-After").is_some(),
            "{name}"
        );
        for (status, response) in responses {
            let told = response["headers"].get("RateLimit-Limit").is_some();
            assert_eq!(told, status != "401", "{name} {status}");
            if status != "204" {
                let schema = &response["content"]["application/json"]["schema"];
                assert!(schema.get("$ref").is_some(), "{name} {status} has no body");
            }
        }
        if name.contains("{id}") {
            assert!(responses.contains_key("404"), "{name}");
        }
        if operation.get("requestBody").is_some() {
            // Events are in nobody's way.
            let conflict = (!name.contains("/events")).then_some("409");
            for status in conflict.into_iter().chain(["413"]) {
                assert!(
                    responses.contains_key(status),
                    "{name} declares no {status}"
                );
            }
        }
    }
}

#[test]
fn the_page_for_users_lists_the_calls_that_are_served() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/dialects/alguna.md");
    let page = std::fs::read_to_string(page).expect("the page for users");
    let told: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .filter_map(|(call, _)| call.split('?').next())
        .filter(|call| call.contains(" /"))
        .map(str::to_owned)
        .collect();
    let document = document();
    let served: BTreeSet<String> = operations(&document)
        .map(|(call, _)| {
            let (method, path) = call.split_once(' ').expect("a method and a path");
            format!("{} {path}", method.to_uppercase())
        })
        .collect();
    assert_eq!(told, served);
}

#[test]
fn every_body_has_an_example() {
    let document = document();
    let example = |content: &Value| {
        let json = &content["application/json"];
        let reference = json["schema"]["$ref"].as_str().expect("a reference");
        let schema = document.pointer(reference.trim_start_matches('#'));
        json.get("example").is_some()
            || schema.is_some_and(|schema| schema.get("example").is_some())
    };
    for (name, operation) in operations(&document) {
        if let Some(body) = operation.get("requestBody") {
            assert!(
                example(&body["content"]),
                "{name} has no example of its body"
            );
        }
        let responses = operation["responses"].as_object().expect("responses");
        for (status, response) in responses.iter().filter(|(status, _)| *status != "204") {
            assert!(
                example(&response["content"]),
                "{name} {status} has no example"
            );
        }
    }
}

#[test]
fn the_headers_of_the_current_version_are_told() {
    let document = document();
    for (name, operation) in operations(&document) {
        let parameters = operation["parameters"].as_array();
        let takes = |header: &str| {
            parameters
                .into_iter()
                .flatten()
                .any(|parameter| parameter["in"] == "header" && parameter["name"] == header)
        };
        let customers = name.contains("/customers");
        let current = customers || name.contains("/events");
        let once = customers && operation.get("requestBody").is_some();
        assert_eq!(takes("Alguna-Version"), current, "{name}");
        assert_eq!(takes("Idempotency-Key"), once, "{name}");
        let responses = operation["responses"].as_object().expect("responses");
        for (status, response) in responses {
            let answers = |header: &str| response["headers"].get(header).is_some();
            assert_eq!(answers("Alguna-Version"), current, "{name} {status}");
            let kept = ["200", "201", "400", "404", "409"].contains(&status.as_str());
            assert_eq!(
                answers("Idempotent-Replayed"),
                once && kept,
                "{name} {status}"
            );
        }
    }
}

#[tokio::test]
async fn every_code_of_a_currency_and_a_country_is_taken() {
    let document = document();
    let codes = |name: &str| {
        let schema = &document["components"]["schemas"][name];
        let codes = schema["enum"].as_array().expect("a list").clone();
        assert!(codes.len() > 100 && codes.is_sorted_by_key(|code| code.as_str()));
        codes
    };
    let settings = Settings {
        rate_limits: RateLimits::Off,
        ..Settings::default()
    };
    let server = Server::with(settings).await;
    let body = json!({"name": "GoJo", "aliases": ["JoGo"]});
    server.post("/accounts", body).await;
    let taken = async |path: &str, body: Value| {
        let answer = server.patch(path, body.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{body}");
    };
    for code in codes("Currency") {
        taken("/accounts/JoGo", json!({"currency": code})).await;
    }
    for code in codes("CountryAlpha2") {
        let address = json!({"country": code});
        taken("/accounts/JoGo", json!({"billingAddress": address})).await;
    }
    for code in codes("CountryAlpha3") {
        let body = json!({"tax_country": code, "billing_address": {"country": code}});
        taken("/customers/JoGo", body).await;
    }
}
