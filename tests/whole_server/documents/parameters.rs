//! Parameters are the ones that their paths have, with words, bounds and defaults.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{Operation, assert_none};

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

/// What is said of a parameter, by itself or in its schema.
fn words(parameter: &Value) -> &str {
    let places = [parameter, &parameter["schema"]];
    let words = places
        .into_iter()
        .find_map(|place| place["description"].as_str());
    words.unwrap_or_default()
}

#[test]
fn every_parameter_of_a_path_is_declared_and_no_other() {
    assert_none(|document| {
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
    });
}

#[test]
fn every_parameter_is_told_in_words_once() {
    assert_none(|document| {
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
    });
}

/// A parameter is text: it is there or it is not, and cannot be `null`. One of several words lists them, and every number has
/// a least one.
#[test]
fn every_parameter_has_one_type_and_its_bounds() {
    assert_none(|document| {
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
    });
}

#[test]
fn every_parameter_that_bounds_a_page_tells_its_bounds() {
    assert_none(|document| {
        let mut faults = Vec::new();
        for operation in document.operations() {
            for parameter in operation
                .parameters()
                .filter(|parameter| bounds_a_page(parameter))
            {
                let at = format!("{}: {parameter}", operation.at);
                let bound = |key: &str| parameter["schema"][key].as_u64();
                let (Some(least), Some(most), Some(default)) =
                    (bound("minimum"), bound("maximum"), bound("default"))
                else {
                    faults.push(at);
                    continue;
                };
                // The native API refuses what is beyond.
                let clamps = document.name != "native";
                let told = words(parameter).contains(&format!("More than {most} counts as {most}"));
                if !(least..=most).contains(&default) || told != clamps {
                    faults.push(at);
                }
            }
        }
        faults
    });
}

fn bounds_a_page(parameter: &Value) -> bool {
    ["limit", "pageSize"].contains(&name(parameter))
}

/// Where a list is walked by page, by place or in an order, a call that says nothing gets the first page in the usual order.
#[test]
fn every_list_has_a_bounded_page_and_a_usual_order() {
    assert_none(|document| {
        let mut faults = Vec::new();
        for operation in document.operations() {
            let Operation { at, id, .. } = &operation;
            let verb = id.rsplit('.').next().unwrap_or_default();
            let is_list = verb.starts_with("list");
            let pages = operation
                .parameters()
                .filter(|one| bounds_a_page(one))
                .count();
            // What traits are called is told whole.
            let is_whole = *id == "customFields.list";
            if is_list != (pages == 1) && !is_whole {
                faults.push(format!("{at}: {pages} parameters bound its page"));
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
    });
}
