//! How Vitally fails: `{"error": ...}`, a sentence or a validator's report.

mod validation;

use std::borrow::Cow;
use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use stele_application::{Error as UseCaseError, Invalid, Resource};
use stele_http::{BodyFault, Denial, Faults, Refusal};
use utoipa::ToSchema;

use validation::ValidationFailed;

/// A call that failed.
#[derive(Debug)]
pub(crate) struct Error {
    status: StatusCode,
    body: ErrorBody,
    /// Seconds.
    retry_after: Option<u32>,
}

/// The body of an answer of 400: a report where the input breaks its schema, and else a sentence.
// Said of the whole and not of each: generators of clients lose a schema that is described where it is referred to.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ErrorBody {
    Validation(InvalidInput),
    Message(ErrorMessage),
}

/// What went wrong, in a sentence.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct ErrorMessage {
    /// The sentence.
    #[schema(value_type = String)]
    error: Cow<'static, str>,
}

/// Every fault of the input.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct InvalidInput {
    /// The validator's report.
    error: ValidationFailed,
}

impl Error {
    fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        let error = message.into();
        Self {
            status,
            body: ErrorBody::Message(ErrorMessage { error }),
            retry_after: None,
        }
    }

    /// 404 for a path that names no account of the caller's workspace.
    pub(crate) fn account_not_found() -> Self {
        Self::not_found(Resource::Account)
    }

    /// 404 for a path that names nothing of the caller's workspace.
    pub(crate) fn not_found(resource: Resource) -> Self {
        Self::new(StatusCode::NOT_FOUND, not_found(resource))
    }

    /// 400 for input of which exactly one of several parts must be there, and none or more are. `passing` are the places of
    /// those that are, among those that may be.
    pub(crate) fn not_exactly_one(passing: &[usize]) -> Self {
        Self::validation(ValidationFailed::one_of(passing))
    }

    fn validation(error: ValidationFailed) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            body: ErrorBody::Validation(InvalidInput { error }),
            retry_after: None,
        }
    }

    fn of_use_case(error: &UseCaseError) -> Self {
        match error {
            UseCaseError::NotFound(resource) => Self::not_found(*resource),
            // Says nothing of the account that has it: it may be an alias of one that this dialect does not show.
            UseCaseError::IdentifierTaken => Self::new(
                StatusCode::CONFLICT,
                "An account with this externalId already exists",
            ),
            UseCaseError::ExternalIdTaken(resource) => Self::new(
                StatusCode::CONFLICT,
                format!(
                    "{} with this externalId already exists",
                    noun(*resource).map_or("A record", |noun| noun.one)
                ),
            ),
            UseCaseError::MemberEmailTaken => Self::new(
                StatusCode::CONFLICT,
                "An admin with this email already exists",
            ),
            // No call of this dialect writes what these are about.
            UseCaseError::NameTaken(_) | UseCaseError::Outdated => {
                Self::new(StatusCode::CONFLICT, error.to_string())
            }
            UseCaseError::Forbidden(_) | UseCaseError::CannotGrant(_) => {
                Self::new(StatusCode::FORBIDDEN, "Forbidden")
            }
            UseCaseError::Invalid(invalid) => Self::new(StatusCode::BAD_REQUEST, sentence(invalid)),
            UseCaseError::Unavailable(source) => {
                tracing::warn!(error = &**source as &dyn std::error::Error, "{error}");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Service temporarily unavailable",
                )
            }
            UseCaseError::Internal(source) => {
                tracing::error!(error = &**source as &dyn std::error::Error, "{error}");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
            }
        }
    }
}

/// What Vitally calls a thing.
struct Noun {
    /// At the beginning of a sentence.
    name: &'static str,
    /// The same with its article.
    one: &'static str,
}

/// `None` of what Vitally does not know.
fn noun(resource: Resource) -> Option<Noun> {
    let (name, one) = match resource {
        Resource::Account => ("Account", "An account"),
        Resource::Contact => ("User", "A user"),
        Resource::Conversation => ("Conversation", "A conversation"),
        Resource::Member => ("Admin", "An admin"),
        Resource::Message => ("Message", "A message"),
        Resource::Note => ("Note", "A note"),
        Resource::NpsResponse => ("NPS response", "An NPS response"),
        Resource::Organization => ("Organization", "An organization"),
        Resource::Task => ("Task", "A task"),
        Resource::Segment => ("Segment", "A segment"),
        Resource::Key
        | Resource::Meeting
        | Resource::SupportRequest
        | Resource::UsageMetric
        | Resource::Workspace => return None,
    };
    Some(Noun { name, one })
}

fn not_found(resource: Resource) -> Cow<'static, str> {
    noun(resource).map_or("Not found".into(), |noun| {
        format!("{} not found", noun.name).into()
    })
}

/// What is wrong with a write that is well formed by itself.
fn sentence(invalid: &Invalid) -> Cow<'static, str> {
    match invalid {
        Invalid::Unknown(resource) => not_found(*resource),
        Invalid::TiedToNothing => {
            "A user must belong to at least one account or organization".into()
        }
        Invalid::TooManyTies { max } => {
            format!("A user can belong to at most {max} accounts and {max} organizations").into()
        }
        Invalid::TooManyMessages { max } => {
            format!("A request can hold at most {max} messages, each to at most {max} recipients")
                .into()
        }
        // These are other dialects' to break.
        Invalid::ContactActivityInFuture
        | Invalid::UnknownContact(_)
        | Invalid::RepeatedContact(_)
        | Invalid::TooManyContacts { .. }
        | Invalid::TwoPrimaryContacts
        | Invalid::DeactivatedMember
        | Invalid::EndsBeforeItBegins
        | Invalid::TooMuchAtOnce
        | Invalid::IntervalBeyondRetention { .. }
        | Invalid::Math(_)
        | Invalid::Filter(_)
        | Invalid::TooMany { .. }
        | Invalid::Rule(_)
        | Invalid::DuplicateIdentifier(_) => invalid.to_string().into(),
    }
}

impl From<UseCaseError> for Error {
    fn from(error: UseCaseError) -> Self {
        Self::of_use_case(&error)
    }
}

impl From<Arc<UseCaseError>> for Error {
    fn from(error: Arc<UseCaseError>) -> Self {
        Self::of_use_case(&error)
    }
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Anonymous => Self::new(
                StatusCode::UNAUTHORIZED,
                "Authorization header not present.",
            ),
            Denial::Malformed | Denial::Stranger => {
                Self::new(StatusCode::UNAUTHORIZED, "Invalid API key.")
            }
            Denial::Failed(error) => Self::from(error),
            Denial::Forbidden(_) => Self::new(StatusCode::FORBIDDEN, "Forbidden"),
            Denial::Throttled { retry_after } => Self {
                retry_after: Some(retry_after),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests")
            },
            Denial::Query(faults) => Self::from(faults),
        }
    }
}

impl From<BodyFault> for Error {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge { limit } => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("Request body must have at most {limit} bytes"),
            ),
            BodyFault::Interrupted => Self::new(
                StatusCode::BAD_REQUEST,
                "Request body could not be read to its end",
            ),
            BodyFault::Syntax(fault) => Self::new(
                StatusCode::BAD_REQUEST,
                format!("Request body is not valid JSON: {fault}"),
            ),
            BodyFault::Invalid(faults) => Self::from(faults),
        }
    }
}

impl From<Faults> for Error {
    /// The validator's report, or a sentence where one of the faults is of a kind that a JSON schema has no word for.
    fn from(faults: Faults) -> Self {
        match ValidationFailed::of(&faults) {
            Ok(error) => Self::validation(error),
            Err(fault) => Self::new(StatusCode::BAD_REQUEST, fault.to_string()),
        }
    }
}

impl From<&Refusal> for Error {
    fn from(refusal: &Refusal) -> Self {
        let message = match refusal {
            Refusal::NotFound => "Not found",
            Refusal::MethodNotAllowed { method: _ } => "Method not allowed",
            Refusal::TimedOut => "Request timed out",
            Refusal::Internal => "Internal server error",
        };
        Self::new(refusal.status(), message)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let Self {
            status,
            body,
            retry_after,
        } = self;
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            // Every 401 names a way to do better (RFC 9110, section 15.5.2).
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"Stele\""),
            );
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// The edge's own refusals in Vitally's shape.
pub(crate) fn refuse(refusal: &Refusal) -> Response {
    Error::from(refusal).into_response()
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use serde_json::json;
    use stele_application::{Error as UseCaseError, Invalid, Resource};
    use stele_domain::{Identifier, Scope};
    use stele_http::{BodyFault, Denial, Faults, JsonFault, Problem, Refusal};

    use super::Error;

    #[track_caller]
    fn says(error: impl Into<Error>, status: u16, message: &str) {
        let error = error.into();
        assert_eq!(error.status.as_u16(), status);
        assert_eq!(
            serde_json::to_value(&error.body).expect("serializable"),
            json!({ "error": message })
        );
    }

    fn secret() -> Box<dyn std::error::Error + Send + Sync> {
        "password of the database: hunter2".into()
    }

    #[test]
    fn every_failure_of_a_use_case_has_its_status_and_sentence() {
        says(
            UseCaseError::NotFound(Resource::Account),
            404,
            "Account not found",
        );
        says(
            UseCaseError::NotFound(Resource::Contact),
            404,
            "User not found",
        );
        says(
            UseCaseError::NotFound(Resource::Workspace),
            404,
            "Not found",
        );
        says(
            UseCaseError::ExternalIdTaken(Resource::Organization),
            409,
            "An organization with this externalId already exists",
        );
        says(
            UseCaseError::Invalid(Invalid::Unknown(Resource::Member)),
            400,
            "Admin not found",
        );
        says(
            UseCaseError::Invalid(Invalid::TiedToNothing),
            400,
            "A user must belong to at least one account or organization",
        );
        says(
            UseCaseError::CannotGrant(Scope::AccountWrite),
            403,
            "Forbidden",
        );
        says(
            UseCaseError::IdentifierTaken,
            409,
            "An account with this externalId already exists",
        );
        says(
            UseCaseError::MemberEmailTaken,
            409,
            "An admin with this email already exists",
        );
        says(
            UseCaseError::Forbidden(Scope::AccountWrite),
            403,
            "Forbidden",
        );
        says(
            UseCaseError::Invalid(Invalid::TwoPrimaryContacts),
            400,
            "only one contact can be primary",
        );
        let twice = stele_domain::DuplicateIdentifier(Identifier::new("a").expect("valid"));
        says(UseCaseError::from(twice), 400, "a is listed twice");
    }

    #[test]
    fn what_broke_inside_is_not_told() {
        says(
            UseCaseError::Unavailable(secret()),
            503,
            "Service temporarily unavailable",
        );
        says(
            UseCaseError::Internal(secret()),
            500,
            "Internal server error",
        );
        let failed = Denial::Failed(UseCaseError::Internal(secret()).into());
        says(failed, 500, "Internal server error");
    }

    #[test]
    fn every_denial_has_its_status_and_sentence() {
        says(Denial::Anonymous, 401, "Authorization header not present.");
        says(Denial::Malformed, 401, "Invalid API key.");
        says(Denial::Stranger, 401, "Invalid API key.");
        says(Denial::Forbidden(Scope::AccountRead), 403, "Forbidden");
        let throttled = Denial::Throttled { retry_after: 7 };
        assert_eq!(Error::from(throttled.clone()).retry_after, Some(7));
        says(throttled, 429, "Too many requests");
    }

    #[test]
    fn every_body_that_cannot_be_read_has_its_status_and_sentence() {
        says(
            BodyFault::TooLarge { limit: 10 },
            413,
            "Request body must have at most 10 bytes",
        );
        says(
            BodyFault::Interrupted,
            400,
            "Request body could not be read to its end",
        );
        says(
            BodyFault::Syntax(JsonFault::TooDeep),
            400,
            "Request body is not valid JSON: nested more than 100 levels deep",
        );
        let nul = Faults::from(Problem::Nul).under("name");
        says(
            BodyFault::Invalid(nul),
            400,
            "name must not contain null characters",
        );
    }

    #[test]
    fn the_edge_refuses_in_the_same_shape() {
        says(&Refusal::NotFound, 404, "Not found");
        let method = http::Method::PATCH;
        says(
            &Refusal::MethodNotAllowed { method },
            405,
            "Method not allowed",
        );
        says(&Refusal::TimedOut, 503, "Request timed out");
        says(&Refusal::Internal, 500, "Internal server error");
        assert_eq!(
            super::refuse(&Refusal::NotFound).status(),
            StatusCode::NOT_FOUND
        );
    }
}
