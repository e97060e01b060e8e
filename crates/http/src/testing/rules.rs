//! What holds of every dialect's document, whichever vendor's it is.
//!
//! An answer is held to its document by [`conformance`](super::conformance); here the document is held to what makes it one
//! that people can read and of which clients can be generated: every reference leads somewhere, every example is one, every
//! call says who may make it and how it can fail.
//!
//! ```
//! use stele_http::testing::rules::{Document, broken};
//! # use axum::Router;
//! # use stele_http::{Credentials, Dialect, openapi, problem};
//! # let (prefixes, quotas) = (&[][..], &[][..]);
//! # let dialect = || Dialect {
//! #     name: "toy", prefixes, router: Router::new(), openapi: openapi::introduction("Toy", "1", "Toys.", &[]),
//! #     credentials: Credentials::bearer, quotas, quota_headers: |_, _| {}, refuse: problem::refuse, public: None,
//! # };
//!
//! let document = Document::of(&dialect());
//! assert_eq!(broken(&document), [""; 0]);
//! ```

mod document;
mod examples;
mod names;
mod operations;
mod parameters;
mod references;
mod security;
mod shapes;

pub use document::{Body, Document, Operation, Schema, takes_objects};
pub use parameters::bounds_a_page;

/// Finds what breaks a rule, each with its place.
type Rule = fn(&Document) -> Vec<String>;

/// What all other rules rely on.
const FIRST: &[(&str, Rule)] = &[(
    "every reference leads into its document",
    references::every_reference_leads_into_its_document,
)];

const OTHERS: &[(&str, Rule)] = &[
    (
        "every body has an example",
        examples::every_body_has_an_example,
    ),
    (
        "every body is what it is an example of",
        examples::every_body_is_what_it_is_an_example_of,
    ),
    (
        "every value in a schema is one of its own",
        examples::every_value_in_a_schema_is_one_of_its_own,
    ),
    (
        "every parameter is what it is an example of",
        examples::every_parameter_is_what_it_is_an_example_of,
    ),
    (
        "every schema has a name that is fit for a type",
        names::every_schema_has_a_name_that_is_fit_for_a_type,
    ),
    (
        "every call has a name of its own",
        operations::every_call_has_a_name_of_its_own,
    ),
    (
        "every call is told in words",
        operations::every_call_is_told_in_words,
    ),
    (
        "what is answered has a body and what is not has none",
        operations::what_is_answered_has_a_body_and_what_is_not_has_none,
    ),
    (
        "every parameter of a path is declared and no other",
        parameters::every_parameter_of_a_path_is_declared_and_no_other,
    ),
    (
        "every parameter is told in words once",
        parameters::every_parameter_is_told_in_words_once,
    ),
    (
        "every parameter has one type and its bounds",
        parameters::every_parameter_has_one_type_and_its_bounds,
    ),
    (
        "every parameter that bounds a page tells its bounds",
        parameters::every_parameter_that_bounds_a_page_tells_its_bounds,
    ),
    (
        "every list has a bounded page and a usual order",
        parameters::every_list_has_a_bounded_page_and_a_usual_order,
    ),
    (
        "a call leads to every schema",
        references::a_call_leads_to_every_schema,
    ),
    ("every schema is one", references::every_schema_is_one),
    (
        "every scheme is there and is used",
        security::every_scheme_is_there_and_is_used,
    ),
    (
        "every call says who may make it",
        security::every_call_says_who_may_make_it,
    ),
    (
        "every call declares the refusals that can meet it",
        security::every_call_declares_the_refusals_that_can_meet_it,
    ),
    (
        "every schema has a shape that generators understand",
        shapes::every_schema_has_a_shape_that_generators_understand,
    ),
    (
        "every body that is an object has a name",
        shapes::every_body_that_is_an_object_has_a_name,
    ),
    ("a change has no defaults", shapes::a_change_has_no_defaults),
];

/// Everything in a document that breaks a rule, each as `rule: place`.
pub fn broken(document: &Document) -> Vec<String> {
    let broken = |rules: &[(&str, Rule)]| -> Vec<String> {
        let told = rules.iter().flat_map(|(name, rule)| {
            let faults = rule(document).into_iter();
            faults.map(move |fault| format!("{name}: {fault}"))
        });
        told.collect()
    };
    let dangling = broken(FIRST);
    if dangling.is_empty() {
        broken(OTHERS)
    } else {
        dangling
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Document, broken};

    #[test]
    fn a_reference_that_leads_nowhere_is_told_alone() {
        let content =
            json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } });
        let response = json!({ "description": "A thing.", "content": content });
        let get = json!({ "responses": { "200": response } });
        let mut json = json!({ "paths": { "/thing": { "get": get } } });
        let dangling =
            "every reference leads into its document: toy: #/components/schemas/Thing is not there";
        assert_eq!(broken(&Document::new("toy", json.clone())), [dangling]);

        json["components"]["schemas"]["Thing"] = json!({ "type": "string" });
        let broken = broken(&Document::new("toy", json));
        assert!(broken.iter().all(|fault| *fault != dangling), "{broken:?}");
        for fault in [
            "every body has an example: toy get /thing 200 application/json has no example",
            "every call says who may make it: toy get /thing",
        ] {
            assert!(broken.iter().any(|told| told == fault), "{broken:?}");
        }
    }
}
