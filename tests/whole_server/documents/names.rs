//! Schemas have names that are fit for types.

use std::collections::BTreeMap;

use super::document::assert_none;

/// Parts of names that say how a schema came about and not what it is.
const MECHANICAL: [&str; 8] = [
    "Of_", "PageOf", "AllOf", "AnyOf", "OneOf", "Inline", "Object", "Dto",
];

fn is_type_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_uppercase())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric())
        && !name.chars().all(|letter| letter.is_ascii_uppercase())
        && MECHANICAL.iter().all(|part| !name.contains(part))
}

#[test]
fn every_schema_has_a_name_that_is_fit_for_a_type() {
    assert_none(|document| {
        let mut faults = Vec::new();
        let mut folded = BTreeMap::new();
        let schemas = document.json["components"]["schemas"].as_object();
        for name in schemas.into_iter().flat_map(serde_json::Map::keys) {
            if !is_type_name(name) {
                faults.push(format!("{}: {name} is no name of a type", document.name));
            }
            if let Some(other) = folded.insert(name.to_lowercase(), name) {
                faults.push(format!("{}: {name} is like {other}", document.name));
            }
        }
        faults
    });
}

/// What the vendors call the things that their pages tell of, and what a client's user will look for.
#[test]
fn the_vendors_own_words_are_the_names_of_schemas() {
    let documents = super::document::all();
    for (dialect, names) in [
        (
            "vitally",
            &[
                "Account",
                "User",
                "Admin",
                "NpsResponse",
                "Organization",
                "Conversation",
                "Message",
                "Note",
                "Task",
                "CustomField",
            ][..],
        ),
        ("zudo", &["Contact", "Meeting", "Request", "Pagination"]),
        (
            "posthog",
            &[
                "Account",
                "AccountRequest",
                "PatchedAccountRequest",
                "PaginatedAccountList",
                "UsageMetric",
            ],
        ),
        (
            "alguna",
            &["Account", "Customer", "Contact", "Alias", "Pagination"],
        ),
        (
            "native",
            &[
                "Account",
                "Contact",
                "Organization",
                "Segment",
                "Event",
                "HealthSettings",
                "Key",
                "Workspace",
                "Problem",
            ],
        ),
    ] {
        let document = documents.iter().find(|document| document.name == dialect);
        let schemas = &document.expect("a document").json["components"]["schemas"];
        for name in names {
            assert!(schemas[name].is_object(), "{dialect} has no {name}");
        }
    }
}

#[test]
fn a_name_that_is_fit_for_no_type_is_noticed() {
    assert!(is_type_name("NpsResponse") && is_type_name("CountryAlpha2"));
    for unfit in [
        "",
        "account",
        "Page_Account",
        "PageOfAccount",
        "NPS",
        "AccountDto",
    ] {
        assert!(!is_type_name(unfit), "{unfit}");
    }
}
