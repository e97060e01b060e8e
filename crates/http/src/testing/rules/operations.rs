//! Calls have names that are fit for methods, and words that are fit for people.

use std::collections::BTreeMap;

use super::document::{Document, Operation};

/// What generators make of an id: `accounts.list` is `accountsList`, `accounts_list` or `AccountsList`.
fn folded(id: &str) -> String {
    let letters = id.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether a part of an id is in lower camel case, and so a method's name in any language.
fn is_lower_camel(part: &str) -> bool {
    part.starts_with(|letter: char| letter.is_ascii_lowercase())
        && part.chars().all(|letter| letter.is_ascii_alphanumeric())
}

pub(super) fn every_call_has_a_name_of_its_own(document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for Operation { at, id, .. } in document.operations() {
        let parts: Vec<_> = id.split('.').collect();
        if parts.len() < 2 || !parts.into_iter().all(is_lower_camel) {
            faults.push(format!("{at}: {id} is no `resource.verb`"));
        }
        if let Some(other) = names.insert(folded(id), at.clone()) {
            faults.push(format!("{at}: {id} is the name of {other}"));
        }
    }
    faults
}

pub(super) fn every_call_is_told_in_words(document: &Document) -> Vec<String> {
    let told = |operation: &Operation, key: &str| {
        let text = operation.json[key].as_str().unwrap_or_default();
        text.starts_with(|first: char| first.is_uppercase() || first == '`')
    };
    let mut faults = Vec::new();
    for operation in document.operations() {
        for key in ["summary", "description"] {
            if !told(&operation, key) {
                faults.push(format!("{}: {key}", operation.at));
            }
        }
        if operation.json["tags"]
            .as_array()
            .is_none_or(|tags| tags.len() != 1)
        {
            faults.push(format!("{}: not under one tag", operation.at));
        }
        let responses = operation.json["responses"].as_object();
        for (status, response) in responses.into_iter().flatten() {
            if response["description"].as_str().is_none_or(str::is_empty) {
                faults.push(format!("{}: {status} is not described", operation.at));
            }
        }
    }
    faults
}

pub(super) fn what_is_answered_has_a_body_and_what_is_not_has_none(
    document: &Document,
) -> Vec<String> {
    let mut faults = Vec::new();
    for operation in document.operations() {
        let statuses = operation.statuses();
        if !statuses.iter().any(|status| status.starts_with('2')) {
            faults.push(format!("{}: it cannot succeed", operation.at));
        }
        for status in statuses {
            let has_body = operation.json["responses"][status]["content"].is_object();
            if has_body == (status == "204") {
                faults.push(format!("{}: the body of {status}", operation.at));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_fit_for_no_method_is_noticed() {
        for fit in ["accounts", "npsResponses", "listOfAccount"] {
            assert!(is_lower_camel(fit), "{fit}");
        }
        for unfit in ["", "Accounts", "nps_responses", "list-all", "2nd"] {
            assert!(!is_lower_camel(unfit), "{unfit}");
        }
        assert_eq!(folded("accounts.listOf"), folded("accountsList.of"));
    }
}
