//! A schema as a promise that it tells all.

use serde_json::{Map, Value, json};

/// Where a schema stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seat {
    /// It says everything there is to say of a value: the body's, a field's, an item's.
    Whole,
    /// Another schema says more of the same value: it is a part of `allOf`, `oneOf` or `anyOf`, or stands in the components,
    /// where such a part may lead.
    Part,
}

/// Keywords that say nothing of a value.
const REMARKS: [&str; 9] = [
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "externalDocs",
    "discriminator",
    "xml",
];

/// The same schema, which refuses every field that it does not list.
///
/// It is `unevaluatedProperties` (JSON Schema 2020-12, core, section 11.3) that sees through `$ref`, `allOf` and `oneOf`; it
/// stands where the value is whole, for the parts do not know of each other's fields. An object of which nothing is listed
/// stays open, and so does one that says so by `additionalProperties`. `int32` and `int64` become bounds, for that is how
/// a client keeps such a number.
pub(super) fn close(schema: Value, seat: Seat) -> Value {
    let Value::Object(mut schema) = schema else {
        return schema;
    };
    for remark in REMARKS {
        schema.remove(remark);
    }
    for (keyword, value) in &mut schema {
        match keyword.as_str() {
            "properties" | "patternProperties" | "prefixItems" => each(value, Seat::Whole),
            "items" | "additionalProperties" => *value = close(value.take(), Seat::Whole),
            "allOf" | "oneOf" | "anyOf" => each(value, Seat::Part),
            _ => {}
        }
    }
    bound(&mut schema);
    if is_free(&schema) {
        schema.insert("additionalProperties".to_owned(), json!(true));
    } else if seat == Seat::Whole && may_be_object(&schema) {
        let keyword = schema.entry("unevaluatedProperties");
        keyword.or_insert(json!(false));
    }
    Value::Object(schema)
}

fn each(schemas: &mut Value, seat: Seat) {
    let close_one = |schema: &mut Value| *schema = close(schema.take(), seat);
    match schemas {
        Value::Object(named) => named.values_mut().for_each(close_one),
        Value::Array(listed) => listed.iter_mut().for_each(close_one),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether a schema takes objects and says nothing of their fields.
fn is_free(schema: &Map<String, Value>) -> bool {
    let told = [
        "properties",
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
        "required",
        "$ref",
        "allOf",
        "oneOf",
        "anyOf",
        "enum",
        "const",
    ];
    may_be_object(schema) && !told.iter().any(|keyword| schema.contains_key(*keyword))
}

fn may_be_object(schema: &Map<String, Value>) -> bool {
    has_type(schema, "object").unwrap_or(true)
}

/// Whether a schema takes values of a type; nothing where it says nothing of types.
fn has_type(schema: &Map<String, Value>, name: &str) -> Option<bool> {
    match schema.get("type")? {
        Value::Array(types) => Some(types.iter().any(|one| one == name)),
        one => Some(one == name),
    }
}

/// Writes a format of whole numbers as bounds, where there are none.
fn bound(schema: &mut Map<String, Value>) {
    let (least, most) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    if has_type(schema, "integer") == Some(true) {
        schema.entry("minimum").or_insert(json!(least));
        schema.entry("maximum").or_insert(json!(most));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Seat, close};

    /// Whether a value is as a schema says, when the schema is taken to tell all.
    fn takes(schema: &Value, value: &Value) -> bool {
        let mut closed = close(schema.clone(), Seat::Whole);
        let named = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
        closed["components"] = json!({ "schemas": { "Named": close(named, Seat::Part) } });
        let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
        options.build(&closed).expect("a schema").is_valid(value)
    }

    #[test]
    fn listed_fields_are_all_there_are() {
        let schema = json!({ "type": "object", "properties": { "a": { "type": "integer", "description": "A" } } });
        assert!(takes(&schema, &json!({ "a": 1 })));
        assert!(!takes(&schema, &json!({ "a": "1" })));
        assert!(!takes(&schema, &json!({ "a": 1, "b": 2 })));
    }

    #[test]
    fn fields_are_missed_wherever_the_object_stands() {
        let reference = json!({ "$ref": "#/components/schemas/Named" });
        let more = json!({ "type": "object", "properties": { "more": true } });
        let nullable = json!({ "oneOf": [{ "type": "null" }, reference] });
        for (schema, name) in [
            (reference.clone(), "a reference"),
            (json!({ "allOf": [reference, more] }), "a sum"),
            (nullable, "a choice"),
        ] {
            let field = json!({ "type": "object", "properties": { "a": schema } });
            let list = json!({ "type": "array", "items": schema });
            let map = json!({ "type": "object", "additionalProperties": schema });
            for (value, is_told) in [
                (json!({ "name": "x" }), true),
                (json!({ "name": "x", "nmae": "x" }), false),
            ] {
                assert_eq!(takes(&schema, &value), is_told, "{name}");
                assert_eq!(
                    takes(&field, &json!({ "a": value })),
                    is_told,
                    "{name} as a field"
                );
                assert_eq!(takes(&list, &json!([value])), is_told, "{name} as an item");
                assert_eq!(
                    takes(&map, &json!({ "a": value })),
                    is_told,
                    "{name} in a map"
                );
            }
        }
        let sum = json!({ "allOf": [reference, more] });
        assert!(takes(&sum, &json!({ "name": "x", "more": 1 })));
    }

    #[test]
    fn what_says_that_it_is_open_is_open() {
        for schema in [
            json!({ "type": "object" }),
            json!({ "type": ["object", "null"] }),
            json!({}),
            json!({ "type": "object", "properties": { "a": true }, "additionalProperties": true }),
            json!({ "type": "object", "additionalProperties": {} }),
        ] {
            assert!(takes(&schema, &json!({ "b": { "c": 1 } })), "{schema}");
            let field = json!({ "type": "object", "properties": { "a": schema } });
            assert!(
                takes(&field, &json!({ "a": { "b": { "c": 1 } } })),
                "{schema}"
            );
        }
    }

    #[test]
    fn fields_named_like_keywords_are_fields() {
        let schema = json!({ "type": "object", "properties": { "description": { "type": "string" }, "items": true } });
        assert!(takes(
            &schema,
            &json!({ "description": "x", "items": [{ "a": 1 }] })
        ));
        assert!(!takes(&schema, &json!({ "description": 1 })));
    }

    #[test]
    fn a_format_of_whole_numbers_bounds_them() {
        let schema = json!({ "type": ["integer", "null"], "format": "int32" });
        assert!(takes(&schema, &json!(i32::MAX)));
        assert!(takes(&schema, &json!(null)));
        assert!(!takes(&schema, &json!(i64::from(i32::MAX) + 1)));
    }
}
