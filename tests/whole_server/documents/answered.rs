//! What is answered is told as exactly as it is answered.
//!
//! That nothing else is answered than what is told is checked wherever a test gets an answer; here is the other direction: a
//! field is optional only where it can be missing.

use std::collections::BTreeSet;

use serde_json::Value;
use stele_http::testing::rules::{Document, Operation};

use super::document::assert_none;

/// The fields that are not in every answer, by dialect and schema: which, or `*` for each of them, and when they are missing.
const SOMETIMES: &[(&str, &str, &[&str], &str)] = &[
    (
        "vitally",
        "AccountTraits",
        ALL,
        "an account has the traits that it was given",
    ),
    (
        "posthog",
        "Properties",
        ALL,
        "a key that was not written is not answered, which is not the same as null",
    ),
    (
        "alguna",
        "Address",
        ALL,
        "an address has the lines that it was given",
    ),
    (
        "alguna",
        "CustomerAddress",
        ALL,
        "an address has the lines that it was given",
    ),
    (
        "alguna",
        "Customer",
        &["tax_country", "tax_id"],
        "a customer without one is answered without it",
    ),
    (
        "native",
        "AttributeRule",
        &["value"],
        "there are operators that compare with nothing",
    ),
    (
        "native",
        "TraitRule",
        &["value"],
        "there are operators that compare with nothing",
    ),
    (
        "native",
        "TagRule",
        &["value"],
        "there are operators that compare with nothing",
    ),
    (
        "native",
        "RoleRule",
        &["value"],
        "there are operators that compare with nothing",
    ),
    (
        "native",
        "UsageRule",
        &["value"],
        "there are operators that compare with nothing",
    ),
    (
        "native",
        "CountedEvents",
        &["event"],
        "a rule is answered as it was sent",
    ),
    (
        "native",
        "EventResult",
        &["problem"],
        "an event that was written has none",
    ),
    (
        "native",
        "FaultyInput",
        &["pointer", "parameter"],
        "a fault is of the body or of a parameter",
    ),
    (
        "native",
        "Problem",
        &["errors"],
        "only faulty input has faults",
    ),
];

/// Every field of a schema.
const ALL: &[&str] = &["*"];

/// The named schemas that answers lead to.
fn answered(document: &Document) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let operations = document.operations();
    let answers = operations.iter().flat_map(Operation::answers);
    let mut left: Vec<_> = answers.map(|body| &body.content["schema"]).collect();
    while let Some(schema) = left.pop() {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().expect("a name");
            if found.insert(name) {
                left.extend(document.at(reference));
            }
        }
        left.extend(
            schema["properties"]
                .as_object()
                .into_iter()
                .flat_map(serde_json::Map::values),
        );
        left.extend(schema["oneOf"].as_array().into_iter().flatten());
        left.extend(
            ["items", "additionalProperties"]
                .into_iter()
                .filter_map(|key| schema.get(key)),
        );
    }
    found
}

#[test]
fn a_field_that_is_always_answered_is_required() {
    let mut faults = Vec::new();
    let mut met = BTreeSet::new();
    for document in super::document::all() {
        for name in answered(document) {
            let sometimes = SOMETIMES
                .iter()
                .position(|(dialect, schema, ..)| (*dialect, *schema) == (document.name, name));
            met.extend(sometimes);
            let sometimes = sometimes.map_or(&[][..], |place| SOMETIMES[place].2);
            let schema = &document.json["components"]["schemas"][name];
            let required: BTreeSet<_> = schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let fields = schema["properties"].as_object();
            for field in fields.into_iter().flat_map(serde_json::Map::keys) {
                let can_miss = sometimes == ALL || sometimes.contains(&field.as_str());
                if required.contains(field.as_str()) == can_miss {
                    faults.push(format!("{} {name}.{field}", document.name));
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "always answered and not required, or the other way round:\n{}\n",
        faults.join("\n")
    );
    assert_eq!(
        met.len(),
        SOMETIMES.len(),
        "of what is told, some is not answered"
    );
}

/// A default says what becomes of a field that is not sent; nobody sends an answer.
#[test]
fn an_answer_has_no_defaults() {
    assert_none(|document| {
        let mut faults = Vec::new();
        for name in answered(document) {
            let schema = &document.json["components"]["schemas"][name];
            for (field, property) in schema["properties"].as_object().into_iter().flatten() {
                if property
                    .get("default")
                    .is_some_and(|default| *default != Value::Null)
                {
                    faults.push(format!("{} {name}.{field} has a default", document.name));
                }
            }
        }
        faults
    });
}
