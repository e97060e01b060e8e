//! The OpenAPI document.

use std::collections::BTreeSet;

use serde_json::Value;

fn document() -> Value {
    serde_json::to_value(stele_http_posthog::dialect().openapi).expect("JSON")
}

fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("within the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_call_has_an_id_of_its_own_and_tells_every_refusal() {
    let document = document();
    let mut ids = BTreeSet::new();
    let public = stele_http_posthog::dialect().public.expect("capture");
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let id = operation["operationId"].as_str().expect("an id");
            assert!(ids.insert(id.to_owned()), "{id} twice");
            let is_public = public.prefixes.contains(&path.as_str());
            let mut wanted = if is_public {
                vec!["400", "401", "413", "429", "500", "503"]
            } else {
                vec!["400", "401", "403", "404", "429", "500", "503"]
            };
            if let (Some(body), false) = (operation.get("requestBody"), is_public) {
                assert_eq!(body["required"], method != "patch", "{method} {path}");
                wanted.extend(["413", "415"]);
                if !path.ends_with("/query") {
                    wanted.push("409");
                }
            }
            let security = operation["security"].as_array().expect("security");
            assert_eq!(security.is_empty(), is_public, "{method} {path}");
            for status in wanted {
                assert!(
                    operation["responses"].get(status).is_some(),
                    "{method} {path}: {status}"
                );
            }
            let parameters = operation["parameters"].as_array();
            for name in ["project_id", "group_type_index", "id"] {
                let mut declared = parameters.into_iter().flatten();
                let declared = declared.any(|parameter| parameter["name"] == name);
                assert_eq!(
                    declared,
                    path.contains(&format!("{{{name}}}")),
                    "{method} {path}: {name}"
                );
            }
        }
    }
    insta::assert_snapshot!("ids", ids.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn schemas() {
    let schemas = serde_json::to_string_pretty(&document()["components"]).expect("JSON");
    insta::assert_snapshot!("components", schemas);
}
