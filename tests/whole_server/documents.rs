//! The OpenAPI documents: what is committed is what is served, and each is sound by itself.

use std::collections::BTreeSet;
use std::path::Path;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stele_server::dialects;

use crate::world::{StoreKind, World};

fn committed(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs/openapi")
        .join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; `cargo xtask openapi` writes it",
            path.display()
        )
    });
    serde_json::from_str(&text).expect("JSON")
}

fn built() -> Vec<(&'static str, Value)> {
    dialects::all()
        .into_iter()
        .map(|dialect| {
            (
                dialect.name,
                serde_json::to_value(&dialect.openapi).expect("JSON"),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_served_is_what_is_committed() {
    let world = World::start(StoreKind::Memory).await;
    for (name, document) in built() {
        let response = world
            .acme
            .request(Method::GET, &format!("/openapi/{name}.json"))
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        let served: Value = response.json().await.expect("JSON");
        assert_eq!(served, document, "{name}");
        assert!(
            served == committed(name),
            "docs/openapi/{name}.json is out of date: run `cargo xtask openapi`"
        );
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documentation_page_needs_nothing_from_elsewhere() {
    let world = World::start(StoreKind::Memory).await;
    let get = async |path: &str| {
        let response = world
            .acme
            .request(Method::GET, path)
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.expect("a whole page")
    };
    let page = get("/docs/").await;
    for attribute in ["src=\"", "href=\""] {
        for reference in page
            .split(attribute)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            assert!(
                !reference.contains("//"),
                "{reference} comes from elsewhere"
            );
            get(&format!("/docs/{}", reference.trim_start_matches("./"))).await;
        }
    }
    world.stop().await;
}

/// Calls `visit` with every object of a document and the path to it.
fn walk<'a>(
    value: &'a Value,
    path: &str,
    visit: &mut impl FnMut(&str, &'a serde_json::Map<String, Value>),
) {
    match value {
        Value::Object(map) => {
            visit(path, map);
            for (key, value) in map {
                walk(
                    value,
                    &format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")),
                    visit,
                );
            }
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| walk(item, &format!("{path}/{index}"), visit)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path") {
            if [
                "get", "put", "post", "delete", "options", "head", "patch", "trace",
            ]
            .contains(&method.as_str())
            {
                found.push((format!("{method} {path}"), operation));
            }
        }
    }
    found
}

#[test]
fn every_reference_resolves_and_every_schema_is_used() {
    for (name, document) in built() {
        let mut used = BTreeSet::new();
        walk(&document, "", &mut |path, map| {
            if let Some(Value::String(reference)) = map.get("$ref") {
                let pointer = reference
                    .strip_prefix('#')
                    .unwrap_or_else(|| panic!("{name} {path}: {reference} is elsewhere"));
                assert!(
                    document.pointer(pointer).is_some(),
                    "{name} {path}: {reference} is not there"
                );
                used.insert(reference.clone());
            }
        });
        for schema in document["components"]["schemas"]
            .as_object()
            .into_iter()
            .flat_map(|schemas| schemas.keys())
        {
            assert!(
                used.contains(&format!("#/components/schemas/{schema}")),
                "{name}: {schema} is used nowhere"
            );
        }
    }
}

#[test]
fn every_operation_is_named_described_secured_and_answers_the_common_refusals() {
    for (name, document) in built() {
        let schemes = document["components"]["securitySchemes"]
            .as_object()
            .expect("security schemes");
        let mut ids = BTreeSet::new();
        for (operation, description) in operations(&document) {
            let at = format!("{name} {operation}");
            let id = description["operationId"]
                .as_str()
                .unwrap_or_else(|| panic!("{at} has no operationId"));
            assert!(ids.insert(id), "{at}: {id} is taken");
            assert!(
                description["summary"].is_string() && description["tags"].is_array(),
                "{at} is not described"
            );
            let security = description["security"]
                .as_array()
                .or_else(|| document["security"].as_array());
            let named: Vec<_> = security
                .into_iter()
                .flatten()
                .filter_map(Value::as_object)
                .flat_map(|scheme| scheme.keys())
                .collect();
            let is_public = description["security"] == json!([]);
            assert!(
                named.is_empty() == is_public
                    && named.iter().all(|scheme| schemes.contains_key(*scheme)),
                "{at}: {named:?}"
            );
            let statuses: BTreeSet<_> = description["responses"]
                .as_object()
                .expect("responses")
                .keys()
                .map(String::as_str)
                .collect();
            for status in ["400", "401", "403", "429", "500", "503"] {
                // What takes no key asks for no scope and is not counted.
                assert!(
                    statuses.contains(status) || is_public && ["403", "429"].contains(&status),
                    "{at} does not declare {status}: {statuses:?}"
                );
            }
            if description["requestBody"].is_object() {
                assert!(
                    statuses.contains("413"),
                    "{at} does not declare 413: {statuses:?}"
                );
                let contents = description["requestBody"]["content"]
                    .as_object()
                    .expect("content");
                assert!(
                    contents
                        .values()
                        .all(|content| has_example(&document, content)),
                    "{at} has no example of a body"
                );
            }
            let contents = description["responses"]
                .as_object()
                .expect("responses")
                .values()
                .filter_map(|response| response["content"].as_object());
            assert!(
                contents
                    .flat_map(|content| content.values())
                    .all(|content| has_example(&document, content)),
                "{at} has an answer without an example"
            );
        }
    }
}

/// What the documents call themselves, by dialect; the vendors are spelled as they spell themselves.
const TITLES: [(&str, &str); 5] = [
    ("vitally", "Vitally API, served by Stele"),
    ("zudo", "Zudo API, served by Stele"),
    ("posthog", "PostHog API, served by Stele"),
    ("alguna", "Alguna API, served by Stele"),
    ("native", "Stele API"),
];

#[test]
fn all_documents_introduce_themselves_alike() {
    let documents = built();
    assert_eq!(documents.len(), TITLES.len());
    for ((name, document), (dialect, title)) in documents.into_iter().zip(TITLES) {
        assert_eq!(name, dialect);
        let info = &document["info"];
        assert_eq!(info["title"], title);
        assert_eq!(info["version"], env!("CARGO_PKG_VERSION"), "{name}");
        assert_eq!(info["license"]["identifier"], "Apache-2.0", "{name}");
        assert!(info["description"].is_string(), "{name}");
        let mut tags = BTreeSet::new();
        for tag in document["tags"].as_array().expect("tags") {
            let tag_name = tag["name"].as_str().expect("a name");
            assert!(tag_name.starts_with(char::is_uppercase), "{name} {tag}");
            assert!(tag["description"].is_string(), "{name} {tag}");
            tags.insert(tag_name.to_lowercase());
        }
        for (operation, description) in operations(&document) {
            let at = format!("{name} {operation}");
            let tag = description["tags"][0].as_str().expect("a tag");
            let tag = tag.to_lowercase();
            assert!(tags.contains(&tag), "{at}: {tag} is not declared");
            let id = description["operationId"].as_str().expect("an id");
            let id = id.strip_prefix("projects.").unwrap_or(id);
            // `npsResponses.list` or `nps_responses.list` under `NPS responses`; messages stand with their conversations.
            let (resource, _) = id
                .split_once('.')
                .expect("a resource and what is done to it");
            let resource = resource.to_lowercase().replace('_', "");
            let named = tag.replace(' ', "");
            assert!(
                resource == named || (&*resource, &*named) == ("messages", "conversations"),
                "{at}: {id}"
            );
        }
    }
}

#[test]
fn every_parameter_that_bounds_a_page_tells_its_bounds() {
    let mut found = 0;
    for (name, document) in built() {
        for (operation, description) in operations(&document) {
            for parameter in description["parameters"].as_array().into_iter().flatten() {
                if !["limit", "pageSize"].contains(&parameter["name"].as_str().expect("a name")) {
                    continue;
                }
                found += 1;
                let at = format!("{name} {operation}: {parameter}");
                let schema = &parameter["schema"];
                let bound = |key: &str| schema[key].as_u64().unwrap_or_else(|| panic!("{at}"));
                let (least, most) = (bound("minimum"), bound("maximum"));
                assert!((least..=most).contains(&bound("default")), "{at}");
                // The native API refuses what is beyond.
                if name == "native" {
                    continue;
                }
                let told = [&parameter["description"], &schema["description"]];
                let clamp = format!("More than {most} counts as {most}");
                assert!(
                    told.into_iter()
                        .filter_map(Value::as_str)
                        .any(|text| text.contains(&clamp)),
                    "{at}"
                );
            }
        }
    }
    // Vitally's eight lists and nine below an account or an organization, Zudo's four, PostHog's two at two paths, Alguna's
    // two, and the native API's fifteen.
    assert_eq!(found, 42);
}

/// Whether a body has an example of its own, or its schema has one.
fn has_example(document: &Value, content: &Value) -> bool {
    let schema = &content["schema"];
    let named = schema["$ref"]
        .as_str()
        .and_then(|reference| document.pointer(reference.trim_start_matches('#')));
    [Some(content), Some(schema), named]
        .into_iter()
        .flatten()
        .any(|place| place.get("example").is_some() || place.get("examples").is_some())
}
