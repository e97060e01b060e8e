//! The document says what the calls do.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// The bodies that are taken.
const WRITTEN: [&str; 6] = [
    "CreateAccount",
    "UpdateAccount",
    "CreateContact",
    "UpdateContact",
    "CreateMeeting",
    "CreateRequest",
];

fn document() -> Value {
    serde_json::to_value(stele_http_zudo::dialect().openapi).expect("a document")
}

fn operations(document: &Value) -> Vec<&Value> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .values()
        .flat_map(|item| item.as_object().expect("operations").values())
        .collect()
}

#[test]
fn every_call_names_itself_its_scheme_and_its_answers() {
    let document = document();
    let scheme = &document["components"]["securitySchemes"]["apiKey"];
    assert_eq!(
        (&scheme["in"], &scheme["name"]),
        (&json!("header"), &json!("x-api-key"))
    );
    let mut names = Vec::new();
    for operation in operations(&document) {
        names.push(operation["operationId"].as_str().expect("a name"));
        assert_eq!(operation["security"], json!([{ "apiKey": [] }]));
        assert!(operation["summary"].is_string() && operation["description"].is_string());
        let responses = operation["responses"].as_object().expect("responses");
        for status in ["400", "401", "403", "429", "500", "503"] {
            assert!(responses.contains_key(status), "{operation:#}");
        }
        for (status, response) in responses {
            let content = &response["content"]["application/json"];
            assert!(content["example"].is_object(), "{status} of {operation:#}");
            let limited = status != "401";
            assert_eq!(
                response["headers"]["X-RateLimit-Remaining"].is_object(),
                limited,
                "{status}"
            );
        }
        assert_eq!(
            responses.contains_key("413"),
            operation.get("requestBody").is_some()
        );
    }
    assert_eq!(
        names,
        [
            "accounts.list",
            "accounts.create",
            "accounts.get",
            "accounts.update",
            "contacts.list",
            "contacts.create",
            "contacts.get",
            "contacts.update",
            "meetings.list",
            "meetings.create",
            "meetings.get",
            "requests.list",
            "requests.create",
            "requests.get"
        ]
    );
    assert!(
        document["paths"]["/api/v1/accounts"]["get"]["responses"]["429"]["headers"]["Retry-After"]
            .is_object()
    );
}

#[test]
fn every_reference_resolves() {
    fn walk(document: &Value, here: &Value) {
        if let Some(target) = here.get("$ref").and_then(Value::as_str) {
            let pointer = target
                .strip_prefix('#')
                .expect("a reference into the document");
            assert!(document.pointer(pointer).is_some(), "{target}");
        }
        match here {
            Value::Object(map) => map.values().for_each(|value| walk(document, value)),
            Value::Array(items) => items.iter().for_each(|value| walk(document, value)),
            _ => {}
        }
    }
    let document = document();
    walk(&document, &document);
}

/// Indented, with its numbers as they are.
fn print(part: &Value) -> String {
    serde_json::to_string_pretty(part).expect("JSON")
}

#[test]
fn the_parameters_of_the_lists() {
    let paths = document()["paths"].take();
    let parameters = |path: &str| print(&paths[path]["get"]["parameters"]);
    insta::assert_snapshot!("list_parameters", parameters("/api/v1/accounts"));
    let contacts = parameters("/api/v1/contacts");
    insta::assert_snapshot!("list_parameters_of_records", contacts);
    for path in ["/api/v1/meetings", "/api/v1/requests"] {
        assert_eq!(parameters(path), contacts, "{path}");
    }
}

#[test]
fn the_statuses_of_a_request() {
    let schema = &document()["components"]["schemas"]["RequestStatus"];
    assert_eq!(
        schema["enum"],
        json!(["Open", "In Progress", "Resolved", "Closed"])
    );
}

#[test]
fn the_page_for_users_lists_the_calls_that_are_served() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/dialects/zudo.md");
    let page = std::fs::read_to_string(page).expect("the page for users");
    let told: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(call, _)| call.to_owned())
        .filter(|call| call.contains(" /"))
        .collect();
    let document = document();
    let paths = document["paths"].as_object().expect("paths");
    let served: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("operations").keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    assert_eq!(told, served);
}

#[test]
fn the_bodies_of_the_writes() {
    let schemas = document()["components"]["schemas"].take();
    for name in WRITTEN {
        insta::assert_snapshot!(name, print(&schemas[name]));
    }
}

#[test]
fn what_is_always_answered_is_required() {
    let schemas = document()["components"]["schemas"].take();
    for (name, schema) in schemas.as_object().expect("schemas") {
        let written = WRITTEN.contains(&name.as_str());
        if written || schema["type"] != "object" {
            continue;
        }
        let properties = schema["properties"].as_object().expect("properties");
        let required = schema["required"].as_array().expect("a list");
        assert_eq!(properties.len(), required.len(), "{name}");
    }
}
