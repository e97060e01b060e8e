//! References lead somewhere, and everything is led to.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::Document;

/// Every reference within a value.
fn references(value: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str));
                left.extend(map.values());
            }
            Value::Array(items) => left.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found
}

pub(super) fn every_reference_leads_into_its_document(document: &Document) -> Vec<String> {
    let all = references(&document.json).into_iter();
    all.filter(|reference| document.at(reference).is_none())
        .map(|reference| format!("{}: {reference} is not there", document.name))
        .collect()
}

pub(super) fn a_call_leads_to_every_schema(document: &Document) -> Vec<String> {
    let mut used = BTreeSet::new();
    let mut left = references(&document.json["paths"]);
    while let Some(reference) = left.pop_first() {
        if used.insert(reference) {
            left.extend(document.at(reference).map(references).unwrap_or_default());
        }
    }
    let schemas = document.json["components"]["schemas"].as_object();
    let names = schemas.into_iter().flat_map(serde_json::Map::keys);
    names
        .filter(|name| !used.contains(format!("#/components/schemas/{name}").as_str()))
        .map(|name| format!("{}: no call leads to {name}", document.name))
        .collect()
}

pub(super) fn every_schema_is_one(document: &Document) -> Vec<String> {
    let schemas = document.schemas().into_iter();
    schemas
        .filter_map(|schema| {
            let error = jsonschema::meta::validate(schema.json).err()?;
            Some(format!("{} {}: {error}", document.name, schema.pointer))
        })
        .collect()
}
