//! Objects that are made of other objects, told as the one object that they are on the wire.
//!
//! A field that serde flattens is an `allOf` to utoipa. That is true, and validators read it; but they let through fields
//! that nobody declared, and generators of clients make of it a type within a type, or an empty one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use utoipa::openapi::schema::{AllOf, Object, Schema, Type};
use utoipa::openapi::{OpenApi, RefOr};

const SCHEMAS: &str = "#/components/schemas/";

/// Makes one object of every named schema that is all of several objects, and takes out the schemas that no call leads to
/// any more.
pub fn flatten(document: &mut OpenApi) {
    let Some(components) = &mut document.components else {
        return;
    };
    let named = components.schemas.clone();
    for schema in components.schemas.values_mut() {
        if let RefOr::T(Schema::AllOf(all)) = schema
            && let Some(whole) = merged(all, &named)
        {
            *schema = RefOr::T(Schema::Object(whole));
        }
    }
    let used = used(document);
    if let Some(components) = &mut document.components {
        components.schemas.retain(|name, _| used.contains(name));
    }
}

type Schemas = BTreeMap<String, RefOr<Schema>>;

/// All properties of all parts; of two of the same name the last. Nothing where a part is no object.
fn merged(all: &AllOf, named: &Schemas) -> Option<Object> {
    let mut whole = Object::with_type(Type::Object);
    whole.description.clone_from(&all.description);
    whole.example.clone_from(&all.example);
    whole.examples.clone_from(&all.examples);
    whole.extensions.clone_from(&all.extensions);
    for part in &all.items {
        let part = object(part, named)?;
        for name in part.required {
            if !whole.required.contains(&name) {
                whole.required.push(name);
            }
        }
        whole.properties.extend(part.properties);
        if part.additional_properties.is_some() {
            whole.additional_properties = part.additional_properties;
        }
        if let Some(more) = part.extensions {
            whole.extensions.get_or_insert_default().merge(more);
        }
    }
    Some(whole)
}

fn object(schema: &RefOr<Schema>, named: &Schemas) -> Option<Object> {
    match schema {
        RefOr::Ref(reference) => {
            let name = reference.ref_location.strip_prefix(SCHEMAS)?;
            object(named.get(name)?, named)
        }
        RefOr::T(Schema::Object(object)) => Some(object.clone()),
        RefOr::T(Schema::AllOf(all)) => merged(all, named),
        RefOr::T(_) => None,
    }
}

/// The names of the schemas that calls lead to.
fn used(document: &OpenApi) -> BTreeSet<String> {
    let document = serde_json::to_value(document).expect("a document is JSON");
    let mut used = BTreeSet::new();
    let mut left = vec![&document["paths"]];
    while let Some(value) = left.pop() {
        match value {
            Value::Object(map) => {
                let reference = map.get("$ref").and_then(Value::as_str);
                if let Some(name) = reference.and_then(|target| target.strip_prefix(SCHEMAS))
                    && used.insert(name.to_owned())
                {
                    left.push(&document["components"]["schemas"][name]);
                }
                left.extend(map.values());
            }
            Value::Array(items) => left.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    used
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use utoipa::openapi::OpenApi;

    use super::flatten;

    fn flattened(schemas: &Value) -> Value {
        let document = json!({
            "openapi": "3.1.0",
            "info": { "title": "Toy", "version": "1" },
            "paths": { "/": { "get": { "responses": { "200": {
                "description": "Fine",
                "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/Whole" },
                } },
            } } } } },
            "components": { "schemas": schemas },
        });
        let mut document: OpenApi = serde_json::from_value(document).expect("a document");
        flatten(&mut document);
        serde_json::to_value(document).expect("JSON")["components"]["schemas"].take()
    }

    fn of(name: &str) -> Value {
        json!({ "type": "object", "required": [name], "properties": { name: { "type": "string" } } })
    }

    #[test]
    fn parts_are_one_object_however_deep_they_stand() {
        let schemas = flattened(&json!({
            "Whole": {
                "description": "All of it",
                "allOf": [{ "$ref": "#/components/schemas/Half" }, of("c")],
            },
            "Half": { "allOf": [{ "$ref": "#/components/schemas/Quarter" }, of("b")] },
            "Quarter": of("a"),
        }));
        let text = json!({ "type": "string" });
        let whole = json!({
            "type": "object",
            "description": "All of it",
            "required": ["a", "b", "c"],
            "properties": { "a": text.clone(), "b": text.clone(), "c": text },
        });
        assert_eq!(schemas, json!({ "Whole": whole }));
    }

    #[test]
    fn what_is_not_made_of_objects_stays_as_it_is() {
        let schemas =
            json!({ "Whole": { "allOf": [{ "type": "string" }, { "oneOf": [of("a")] }] } });
        assert_eq!(flattened(&schemas), schemas);
    }

    #[test]
    fn schemas_within_schemas_are_kept() {
        let list = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Item" } });
        let schemas =
            flattened(&json!({ "Whole": list.clone(), "Item": of("a"), "Other": of("b") }));
        assert_eq!(schemas, json!({ "Whole": list, "Item": of("a") }));
    }
}
