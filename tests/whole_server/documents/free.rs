//! Objects and values tell what is in them, unless nobody but who writes them knows.

use std::collections::BTreeSet;

use serde_json::Value;
use stele_http::testing::rules::{Document, takes_objects};

/// What is free by its nature: the end of its place below the schemas of a dialect, and why.
const FREE: &[(&str, &str, &str)] = &[
    ("vitally", "/traits", TRAITS),
    (
        "vitally",
        "AccountTraits",
        "the known ones are told, and there may be others",
    ),
    (
        "vitally",
        "MessageTraits",
        "the known ones are told, and there may be others",
    ),
    ("vitally", "/logoUrl", SOMETIMES_A_TRAIT),
    ("vitally", "_id", SOMETIMES_A_TRAIT),
    ("vitally", "TrackMessage/properties/properties", PROPERTIES),
    (
        "vitally",
        "ValidationEntry/properties/params",
        "each keyword of JSON Schema has its own",
    ),
    (
        "vitally",
        "Task/properties/projects/items",
        "there are none: the list is always empty",
    ),
    (
        "posthog",
        "Assignment/additionalProperties",
        "what was sent beside the id and the email is kept",
    ),
    (
        "posthog",
        "AssignmentRequest",
        "what is sent beside the id and the email is kept",
    ),
    (
        "posthog",
        "Assignment/properties/id",
        "it is answered as it was sent, in any of three types",
    ),
    ("posthog", "/$set", TRAITS),
    ("posthog", "/$set_once", TRAITS),
    ("posthog", "/properties/properties", PROPERTIES),
    (
        "posthog",
        "lags/additionalProperties",
        "there are none: the object is always empty",
    ),
    ("posthog", "/filters", FILTERS),
    ("posthog", "/filters/additionalProperties", FILTERS),
    (
        "alguna",
        "/properties/additionalProperties",
        "text, a number, a boolean or null, as its description says",
    ),
    ("native", "/traits", TRAITS),
    ("native", "/person", TRAITS),
    ("native", "/properties/properties", PROPERTIES),
    (
        "native",
        "Rule/properties/value",
        "it is of the type of what the rule is about",
    ),
];

const TRAITS: &str = "attributes that only the customer knows";
const PROPERTIES: &str = "what an event says of itself, which only its sender knows";
const FILTERS: &str = "PostHog's filters, of which unknown parts are kept as well";
const SOMETIMES_A_TRAIT: &str =
    "the attribute while it is text, and else a trait of the customer's";

/// Where a document lets anything through.
fn free(document: &Document) -> BTreeSet<String> {
    let schemas = document.schemas().into_iter();
    schemas
        .filter(|schema| is_free(schema.json))
        .map(|schema| schema.pointer.replace("/components/schemas/", ""))
        .collect()
}

/// Whether a schema says nothing of a value, or nothing of an object's fields.
fn is_free(schema: &Value) -> bool {
    let Some(map) = schema.as_object() else {
        return true;
    };
    let told = ["$ref", "oneOf", "enum", "type"];
    if told.iter().all(|keyword| !map.contains_key(*keyword)) {
        return true;
    }
    let properties = schema["properties"].as_object();
    let has_fields = properties.is_some_and(|properties| !properties.is_empty());
    let others = &schema["additionalProperties"];
    takes_objects(map) && (*others == true || !has_fields && !others.is_object())
}

#[test]
fn nothing_is_free_whose_fields_are_known() {
    let mut faults = Vec::new();
    let mut met = BTreeSet::new();
    for document in super::document::all() {
        for place in free(document) {
            let reason = FREE
                .iter()
                .position(|(dialect, end, _)| *dialect == document.name && place.ends_with(end));
            match reason {
                Some(reason) => {
                    met.insert(reason);
                }
                None => faults.push(format!("{} {place}", document.name)),
            }
        }
    }
    assert!(
        faults.is_empty(),
        "free without a reason:\n{}\n",
        faults.join("\n")
    );
    let idle: Vec<_> = (0..FREE.len())
        .filter(|reason| !met.contains(reason))
        .collect();
    assert!(idle.is_empty(), "reasons for what is not free: {idle:?}");
}
