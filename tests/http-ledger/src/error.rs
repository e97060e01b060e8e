//! How this dialect fails: `{"fault":"bad_input","says":"title is required","fields":{"title":"is required"}}`.

use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use stele_http::Failure;
use utoipa::ToSchema;

/// A call that failed. Whatever a handler meets comes here by `?`.
#[derive(Debug)]
pub(crate) struct Error(Failure);

impl<E: Into<Failure>> From<E> for Error {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.0.answer(Json(ErrorBody::of(&self.0)))
    }
}

/// The body of every failure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"fault": "bad_input", "says": "title is required", "fields": {"title": "is required"}}))]
pub(crate) struct ErrorBody {
    /// What kind of failure it is.
    #[schema(schema_with = words)]
    fault: &'static str,
    /// What went wrong, in English.
    says: String,
    /// What is wrong with each field of the body or the query, where the input is at fault.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    fields: BTreeMap<String, String>,
}

impl ErrorBody {
    pub(crate) fn of(failure: &Failure) -> Self {
        let fields = match failure {
            Failure::Invalid(faults) => faults
                .iter()
                .map(|fault| (fault.path.dotted(), fault.problem.to_string()))
                .collect(),
            _ => BTreeMap::new(),
        };
        Self {
            fault: word(failure),
            says: failure.to_string(),
            fields,
        }
    }
}

/// The kind of a failure: every one of them, so that a new one stops the build until it has a word.
fn word(failure: &Failure) -> &'static str {
    match failure {
        Failure::Invalid(_) | Failure::Malformed(_) | Failure::Interrupted => "bad_input",
        Failure::NoKey | Failure::WrongKey => "who_are_you",
        Failure::Forbidden(_) | Failure::CannotGrant(_) => "not_allowed",
        Failure::NotFound(_) | Failure::NoSuchPath => "not_here",
        Failure::MethodNotAllowed(_) => "not_this_way",
        Failure::Conflict(_) => "already_taken",
        Failure::TooLarge { .. } => "too_large",
        Failure::Throttled { .. } => "slow_down",
        Failure::Internal => "our_mistake",
        Failure::Unavailable | Failure::TimedOut => "later",
    }
}

/// The same words, for the document.
const WORDS: [&str; 10] = [
    "already_taken",
    "bad_input",
    "later",
    "not_allowed",
    "not_here",
    "not_this_way",
    "our_mistake",
    "slow_down",
    "too_large",
    "who_are_you",
];

fn words() -> utoipa::openapi::schema::Object {
    utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .description(Some("What kind of failure it is."))
        .enum_values(Some(WORDS))
        .build()
}
