//! Schemas are of the shapes of which every generator of clients makes the type that is meant.
//!
//! JSON Schema can say more than a type system. Where both ways are true, a document says it in the way that generators
//! read: one object instead of `allOf`, one type (and `null`) instead of several, a name for every object. What cannot be
//! said so, such as that one of two fields must be there, is told in words.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::document::Document;

/// Whether a schema is named, or a list of what is named.
fn is_named(schema: &Value) -> bool {
    schema.get("$ref").is_some()
        || schema["type"] == "array" && schema["items"].get("$ref").is_some()
}

/// What no generator makes anything good of.
fn fault(json: &Value, is_component: bool) -> Option<&'static str> {
    if json.get("allOf").is_some() || json.get("anyOf").is_some() {
        return Some("all or any of several schemas");
    }
    if let Some(ways) = json["oneOf"].as_array() {
        let (null, others): (Vec<_>, Vec<_>) = ways
            .iter()
            .partition(|way| **way == json!({ "type": "null" }));
        return match (null.len(), others.len()) {
            (1, 1) if is_named(others[0]) => None,
            (0, 2..) if is_component && others.iter().all(|way| is_named(way)) => None,
            _ => Some("one of several schemas that are not named, or are not named together"),
        };
    }
    match &json["type"] {
        Value::Array(types) if types.len() != 2 || types[1] != "null" => {
            return Some("several types");
        }
        Value::String(word) if word == "null" => return Some("nothing but null"),
        _ => {}
    }
    let properties = json["properties"].as_object();
    if properties.is_some_and(|properties| !properties.is_empty()) && !is_component {
        return Some("an object without a name");
    }
    if json.get("enum").is_some() && json.get("type").is_none() {
        return Some("words of no type");
    }
    None
}

pub(super) fn every_schema_has_a_shape_that_generators_understand(
    document: &Document,
) -> Vec<String> {
    let schemas = document.schemas().into_iter();
    schemas
        .filter_map(|schema| {
            // `null` is a way of `oneOf`.
            if schema.pointer.contains("/oneOf/") && schema.json["type"] == "null" {
                return None;
            }
            let named = schema.pointer.strip_prefix("/components/schemas/");
            let is_component = named.is_some_and(|name| !name.contains('/'));
            let fault = fault(schema.json, is_component)?;
            Some(format!("{} {}: {fault}", document.name, schema.pointer))
        })
        .collect()
}

pub(super) fn every_body_that_is_an_object_has_a_name(document: &Document) -> Vec<String> {
    let nameless = document.bodies().into_iter().filter(|body| {
        let schema = &body.content["schema"];
        !is_named(schema) && schema["type"] != "string"
    });
    nameless
        .map(|body| format!("{}: its schema has no name", body.at))
        .collect()
}

/// A generated client sends the defaults of fields that nobody set. Where a call makes something that is right; where it
/// changes something, the client would write over what is there.
pub(super) fn a_change_has_no_defaults(document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    for operation in document.operations() {
        let verb = operation.id.rsplit('.').next().unwrap_or_default();
        // What is replaced is said whole; what is not said is as if it were new.
        let replaces = verb == "replace";
        if !["put", "patch"].contains(&operation.method) || replaces {
            continue;
        }
        for body in operation.request() {
            for name in within(document, &body.content["schema"]) {
                faults.push(format!("{}: {name} has a default", body.at));
            }
        }
    }
    faults
}

/// Where within a schema there are defaults, references followed, but not into lists: what stands in one is told whole.
fn within<'a>(document: &'a Document, schema: &'a Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut left = vec![schema];
    while let Some(schema) = left.pop() {
        if let Some(reference) = schema["$ref"].as_str() {
            if seen.insert(reference) {
                left.extend(document.at(reference));
            }
            continue;
        }
        let properties = schema["properties"].as_object().into_iter().flatten();
        for (name, property) in properties {
            found.extend(property.get("default").map(|_| name.clone()));
            left.push(property);
        }
        left.extend(schema["oneOf"].as_array().into_iter().flatten());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::document::takes_objects;
    use super::*;

    #[test]
    fn a_shape_that_generators_do_not_understand_is_noticed() {
        let thing = json!({ "$ref": "#/components/schemas/Thing" });
        let nothing = json!({ "type": "null" });
        for fine in [
            json!({ "type": "string" }),
            json!({ "type": ["string", "null"], "enum": ["a", null] }),
            json!({ "oneOf": [thing, nothing] }),
            json!({ "type": "object", "additionalProperties": true }),
        ] {
            assert_eq!(fault(&fine, false), None, "{fine}");
        }
        for bad in [
            json!({ "anyOf": [{ "type": "string" }, nothing] }),
            json!({ "allOf": [thing] }),
            json!({ "oneOf": [thing, thing] }),
            json!({ "oneOf": [{ "type": "string" }, nothing] }),
            json!({ "type": ["string", "number"] }),
            json!({ "type": ["integer", "string", "null"] }),
            nothing.clone(),
            json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
            json!({ "enum": ["a"] }),
        ] {
            assert!(fault(&bad, false).is_some(), "{bad}");
        }
        let object = json!({ "type": ["object", "null"] });
        assert!(takes_objects(object.as_object().expect("an object")));
    }
}
