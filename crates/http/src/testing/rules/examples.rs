//! Examples are there, and are examples of what they stand beside.

use serde_json::Value;

use super::document::Document;

/// The examples that stand at a place: `example`, the list that a schema has, or the named ones that a body or a parameter has.
fn examples(place: &Value) -> Vec<&Value> {
    let mut found: Vec<_> = place.get("example").into_iter().collect();
    match place.get("examples") {
        Some(Value::Array(list)) => found.extend(list),
        Some(Value::Object(named)) => {
            found.extend(named.values().filter_map(|one| one.get("value")));
        }
        _ => {}
    }
    found
}

pub(super) fn every_body_has_an_example(document: &Document) -> Vec<String> {
    let without = document.bodies().into_iter().filter(|body| {
        let schema = &body.content["schema"];
        let places = [body.content, schema, document.resolve(schema)];
        places.into_iter().all(|place| examples(place).is_empty())
    });
    without
        .map(|body| format!("{} has no example", body.at))
        .collect()
}

pub(super) fn every_body_is_what_it_is_an_example_of(document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    for body in document.bodies() {
        let schema = format!("{}/schema", body.pointer);
        for example in examples(body.content) {
            faults.extend(document.faults(&schema, example));
        }
    }
    faults
}

pub(super) fn every_value_in_a_schema_is_one_of_its_own(document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    for schema in document.schemas() {
        let default = schema.json.get("default");
        for value in examples(schema.json).into_iter().chain(default) {
            faults.extend(document.faults(&schema.pointer, value));
        }
    }
    faults
}

pub(super) fn every_parameter_is_what_it_is_an_example_of(document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    for operation in document.operations() {
        for (index, parameter) in operation.parameters().enumerate() {
            let schema = format!("{}/parameters/{index}/schema", operation.pointer);
            for example in examples(parameter) {
                faults.extend(document.faults(&schema, example));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_wrong_example_is_noticed() {
        let document = Document::new(
            "toy",
            json!({
                "paths": { "/{a}": { "get": { "responses": { "200": { "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/Thing" },
                } } } } } } },
                "components": { "schemas": { "Thing": {
                    "type": "object",
                    "required": ["id"],
                    "properties": { "id": { "type": "string", "format": "uuid" } },
                } } },
            }),
        );
        let body = &document.bodies()[0];
        let faults = |value: Value| document.faults(&format!("{}/schema", body.pointer), &value);
        let id = "0194c0f3-f100-7000-8000-00000000002a";
        assert_eq!(faults(json!({ "id": id })), Vec::<String>::new());
        for wrong in [
            json!({}),
            json!({ "id": "42" }),
            json!({ "id": 42 }),
            json!({ "id": id, "other": 1 }),
        ] {
            assert_eq!(faults(wrong.clone()).len(), 1, "{wrong}");
        }
    }
}
