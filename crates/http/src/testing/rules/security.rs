//! Who may make a call, and how they are refused.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{Document, Operation};

/// The schemes that a call names.
fn named<'a>(operation: &Operation<'a>) -> BTreeSet<&'a str> {
    let schemes = operation.json["security"].as_array().into_iter().flatten();
    schemes
        .filter_map(Value::as_object)
        .flat_map(|scheme| scheme.keys().map(String::as_str))
        .collect()
}

pub(super) fn every_scheme_is_there_and_is_used(document: &Document) -> Vec<String> {
    let schemes = document.json["components"]["securitySchemes"].as_object();
    let there: BTreeSet<_> = schemes
        .into_iter()
        .flat_map(|schemes| schemes.keys().map(String::as_str))
        .collect();
    let used: BTreeSet<_> = document.operations().iter().flat_map(named).collect();
    let differ = there.symmetric_difference(&used);
    differ
        .map(|scheme| format!("{}: {scheme} is not there, or not used", document.name))
        .collect()
}

pub(super) fn every_call_says_who_may_make_it(document: &Document) -> Vec<String> {
    let silent = document
        .operations()
        .into_iter()
        .filter(|operation| named(operation).is_empty() != operation.is_public());
    silent.map(|operation| operation.at).collect()
}

/// What every call can answer. Who makes a public one is known by the token in its body: a wrong one is 401, one whose quota is
/// used up is 429, but a token has no scopes that could be missing, so there is no 403 to declare.
pub(super) fn every_call_declares_the_refusals_that_can_meet_it(
    document: &Document,
) -> Vec<String> {
    let mut faults = Vec::new();
    for operation in document.operations() {
        let statuses = operation.statuses();
        for status in ["400", "401", "403", "429", "500", "503"] {
            let can_be = status != "403" || !operation.is_public();
            if statuses.contains(&status) != can_be {
                faults.push(format!("{}: {status}", operation.at));
            }
        }
        let sends = operation.json["requestBody"].is_object();
        if statuses.contains(&"413") != sends {
            faults.push(format!("{}: 413", operation.at));
        }
    }
    faults
}
