//! Parameters are the ones that their paths have, with words, bounds and defaults.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{Document, Operation};

/// The parameters in a path, as `{id}`.
fn in_path(path: &str) -> BTreeSet<&str> {
    let parts = path.split('{').skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0))
        .collect()
}

fn name(parameter: &Value) -> &str {
    parameter["name"].as_str().expect("a name")
}

/// Whether a parameter says how many records a page shows: of the whole numbers of a query it is the one that has a greatest
/// and a usual one. (The number of a page has no greatest one, and what a filter compares with is nothing by itself.)
pub fn bounds_a_page(parameter: &Value) -> bool {
    let schema = &parameter["schema"];
    let told = |key: &str| schema[key].is_number();
    parameter["in"] == "query" && schema["type"] == "integer" && told("maximum") && told("default")
}

/// What is said of a parameter, by itself or in its schema.
fn words(parameter: &Value) -> &str {
    let places = [parameter, &parameter["schema"]];
    let words = places
        .into_iter()
        .find_map(|place| place["description"].as_str());
    words.unwrap_or_default()
}

pub(super) fn every_parameter_of_a_path_is_declared_and_no_other(
    document: &Document,
) -> Vec<String> {
    let differing = document.operations().into_iter().filter(|operation| {
        let declared = operation
            .parameters()
            .filter(|parameter| parameter["in"] == "path");
        let declared: BTreeSet<_> = declared
            .map(|parameter| {
                assert_eq!(parameter["required"], true, "{}", operation.at);
                name(parameter)
            })
            .collect();
        declared != in_path(operation.path)
    });
    differing.map(|operation| operation.at).collect()
}

pub(super) fn every_parameter_is_told_in_words_once(document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    for operation in document.operations() {
        let mut names = BTreeSet::new();
        for parameter in operation.parameters() {
            let at = format!("{}: {}", operation.at, name(parameter));
            if !names.insert((name(parameter), parameter["in"].as_str())) {
                faults.push(format!("{at} is there twice"));
            }
            if words(parameter).is_empty() {
                faults.push(format!("{at} is not described"));
            }
        }
    }
    faults
}

/// A parameter is text: it is there or it is not, and cannot be `null`. One of several words lists them, and every number has
/// a least one.
pub(super) fn every_parameter_has_one_type_and_its_bounds(document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    for operation in document.operations() {
        for parameter in operation.parameters() {
            let at = format!("{}: {}", operation.at, name(parameter));
            let schema = document.resolve(&parameter["schema"]);
            match schema["type"].as_str() {
                Some("string" | "boolean") => {}
                Some("integer" | "number") if schema["minimum"].is_number() => {}
                _ => faults.push(format!("{at}: {schema}")),
            }
        }
    }
    faults
}

pub(super) fn every_parameter_that_bounds_a_page_tells_its_bounds(
    document: &Document,
) -> Vec<String> {
    let mut faults = Vec::new();
    for operation in document.operations() {
        for parameter in operation
            .parameters()
            .filter(|parameter| bounds_a_page(parameter))
        {
            let at = format!("{}: {}", operation.at, name(parameter));
            let bound = |key: &str| parameter["schema"][key].as_u64();
            let (least, most, default) = (bound("minimum"), bound("maximum"), bound("default"));
            if least.is_none_or(|least| least == 0) || least > default || default > most {
                faults.push(format!(
                    "{at}: {default:?} is not within {least:?} and {most:?}"
                ));
            }
        }
    }
    faults
}

/// Where a list is walked by page, by place or in an order, a call that says nothing gets the first page in the usual order.
pub(super) fn every_list_has_a_bounded_page_and_a_usual_order(document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    for operation in document.operations() {
        let Operation { at, id, .. } = &operation;
        let verb = id.rsplit('.').next().unwrap_or_default();
        let is_list = verb.starts_with("list");
        let pages = operation
            .parameters()
            .filter(|one| bounds_a_page(one))
            .count();
        if is_list != (pages == 1) {
            faults.push(format!(
                    "{at}: {pages} parameters of its query are integers with a maximum and a default, which is what says \
                     how many records a page shows: one of a `list`, none of other calls"
                ));
        }
        for parameter in operation.parameters() {
            let usual = ["page", "offset", "sort", "sortBy", "sortOrder", "ordering"];
            let schema = document.resolve(&parameter["schema"]);
            // Or it says so in words, where no word that can be sent means the same.
            let is_told =
                schema.get("default").is_some() || words(parameter).contains("without it");
            if usual.contains(&name(parameter)) && !is_told {
                faults.push(format!("{at}: {} has no default", name(parameter)));
            }
        }
    }
    faults
}
