//! Schemas have names that are fit for types.

use std::collections::BTreeMap;

use super::document::Document;

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

pub(super) fn every_schema_has_a_name_that_is_fit_for_a_type(document: &Document) -> Vec<String> {
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
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
