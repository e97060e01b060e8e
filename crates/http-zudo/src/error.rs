//! Failures, in Zudo's words: `{"error":"Account not found"}`.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};
use serde::Serialize;
use serde_json::json;
use stele_application::{Error as Failure, Invalid, Resource};
use stele_http::openapi::{answer_everywhere, operations};
use stele_http::{BodyFault, Denial, Fault, Faults, Problem, Refusal};
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response as Declared, ResponseBuilder};

/// Every way in which a call of this dialect fails.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Error {
    /// 400: the input is not what it must be; the sentence names the field.
    Invalid(String),
    /// 401
    InvalidApiKey,
    /// 403
    Forbidden,
    /// 404: no account of the caller's workspace has this id.
    AccountNotFound,
    /// 404: no contact of the caller's workspace has this id.
    ContactNotFound,
    /// 404: no meeting of the caller's workspace has this id.
    MeetingNotFound,
    /// 404: no request of the caller's workspace has this id.
    RequestNotFound,
    /// 404: nothing is served at this path.
    NotFound,
    /// 405
    MethodNotAllowed,
    /// 409: another account of the workspace has the external id.
    ExternalIdTaken,
    /// 413
    TooLarge,
    /// 429
    RateLimited {
        /// Seconds until a request would be let through.
        retry_after: u32,
    },
    /// 500
    Internal,
    /// 503: the same call may work later.
    Unavailable,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    /// A sentence for people to read. At 400 it names each field at fault and what it must be.
    error: String,
}

/// What a meeting is told that begins when it is over.
pub(crate) const ENDS_BEFORE_IT_BEGINS: &str = "endAt must not be before startAt";

impl Error {
    /// Of a thing that the caller's workspace has not.
    pub(crate) fn no_such(resource: Resource) -> Self {
        match resource {
            Resource::Account => Error::AccountNotFound,
            Resource::Contact => Error::ContactNotFound,
            Resource::Meeting => Error::MeetingNotFound,
            Resource::SupportRequest => Error::RequestNotFound,
            // No call of this dialect names these.
            Resource::Conversation
            | Resource::Key
            | Resource::Member
            | Resource::Message
            | Resource::Note
            | Resource::NpsResponse
            | Resource::Organization
            | Resource::Segment
            | Resource::Task
            | Resource::UsageMetric
            | Resource::Workspace => Error::NotFound,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Error::Invalid(_) => StatusCode::BAD_REQUEST,
            Error::InvalidApiKey => StatusCode::UNAUTHORIZED,
            Error::Forbidden => StatusCode::FORBIDDEN,
            Error::AccountNotFound
            | Error::ContactNotFound
            | Error::MeetingNotFound
            | Error::RequestNotFound
            | Error::NotFound => StatusCode::NOT_FOUND,
            Error::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Error::ExternalIdTaken => StatusCode::CONFLICT,
            Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::RateLimited { retry_after: _ } => StatusCode::TOO_MANY_REQUESTS,
            Error::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Error::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn message(&self) -> &str {
        match self {
            Error::Invalid(sentence) => sentence,
            Error::InvalidApiKey => "Invalid API key",
            Error::Forbidden => "Forbidden",
            Error::AccountNotFound => "Account not found",
            Error::ContactNotFound => "Contact not found",
            Error::MeetingNotFound => "Meeting not found",
            Error::RequestNotFound => "Request not found",
            Error::NotFound => "Not found",
            Error::MethodNotAllowed => "Method not allowed",
            Error::ExternalIdTaken => "externalId is already in use",
            Error::TooLarge => "Request body too large",
            Error::RateLimited { retry_after: _ } => "Rate limit exceeded",
            Error::Internal => "Internal server error",
            Error::Unavailable => "Service unavailable",
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let body = ErrorBody {
            error: self.message().to_owned(),
        };
        let mut response = (self.status(), Json(body)).into_response();
        if let Error::RateLimited { retry_after } = self {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, retry_after.into());
        }
        response
    }
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Anonymous | Denial::Malformed | Denial::Stranger => Error::InvalidApiKey,
            Denial::Failed(failure) => Self::from(&*failure),
            Denial::Forbidden(_) => Error::Forbidden,
            Denial::Throttled { retry_after } => Error::RateLimited { retry_after },
            Denial::Query(faults) => Self::from(faults),
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::from(&failure)
    }
}

impl From<&Failure> for Error {
    fn from(failure: &Failure) -> Self {
        match failure {
            // What a body names and is not there is told as what a path names.
            Failure::NotFound(resource) | Failure::Invalid(Invalid::Unknown(resource)) => {
                Error::no_such(*resource)
            }
            Failure::IdentifierTaken | Failure::ExternalIdTaken(_) => Error::ExternalIdTaken,
            Failure::Forbidden(_) | Failure::CannotGrant(_) => Error::Forbidden,
            Failure::Invalid(Invalid::ContactActivityInFuture) => {
                Fault::new("contactActivityAt", Problem::InFuture).into()
            }
            Failure::Invalid(Invalid::EndsBeforeItBegins) => {
                Error::Invalid(ENDS_BEFORE_IT_BEGINS.to_owned())
            }
            Failure::Invalid(
                invalid @ (Invalid::UnknownContact(_)
                | Invalid::RepeatedContact(_)
                | Invalid::TooManyContacts { max: _ }
                | Invalid::TwoPrimaryContacts
                | Invalid::TiedToNothing
                | Invalid::TooManyTies { max: _ }
                | Invalid::TooManyMessages { max: _ }
                | Invalid::TooMuchAtOnce
                | Invalid::IntervalBeyondRetention { max: _ }
                | Invalid::Math(_)
                | Invalid::Filter(_)
                | Invalid::TooMany { max: _ }
                | Invalid::Rule(_)
                | Invalid::DeactivatedMember
                | Invalid::DuplicateIdentifier(_)),
            ) => Error::Invalid(invalid.to_string()),
            // Of these the caller learns that there was one, the log learns which.
            Failure::Unavailable(_) => {
                tracing::error!(?failure, "the store is not available");
                Error::Unavailable
            }
            Failure::MemberEmailTaken
            | Failure::NameTaken(_)
            | Failure::Outdated
            | Failure::Internal(_) => {
                tracing::error!(?failure, "a call failed");
                Error::Internal
            }
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Faults::from(fault).into()
    }
}

impl From<Faults> for Error {
    /// All faults in one string. Some sentences have commas in them, so semicolons stand between.
    fn from(faults: Faults) -> Self {
        let sentences: Vec<String> = faults.iter().map(sentence).collect();
        Error::Invalid(sentences.join("; "))
    }
}

fn sentence(fault: &Fault) -> String {
    if fault.path.is_root() {
        return invalid_body(&fault.problem);
    }
    match &fault.problem {
        // As Zudo's page words it.
        Problem::InFuture => format!("{} cannot be in the future", fault.path.dotted()),
        Problem::Required
        | Problem::Null { .. }
        | Problem::Type { .. }
        | Problem::Blank
        | Problem::TooLong { .. }
        | Problem::TooMany { .. }
        | Problem::Nul
        | Problem::Malformed(_)
        | Problem::OutOfRange { .. }
        | Problem::NotOneOf { .. }
        | Problem::Duplicate
        | Problem::Rule(_) => fault.to_string(),
    }
}

fn invalid_body(reason: impl std::fmt::Display) -> String {
    format!("Invalid JSON body: {reason}")
}

impl From<BodyFault> for Error {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge { limit: _ } => Error::TooLarge,
            BodyFault::Interrupted => Error::Invalid(invalid_body("it broke off")),
            BodyFault::Syntax(fault) => Error::Invalid(invalid_body(fault)),
            BodyFault::Invalid(faults) => faults.into(),
        }
    }
}

impl From<&Refusal> for Error {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Error::NotFound,
            Refusal::MethodNotAllowed { method: _ } => Error::MethodNotAllowed,
            Refusal::TimedOut => Error::Unavailable,
            Refusal::Internal => Error::Internal,
        }
    }
}

/// Words what the edge itself refuses.
pub(crate) fn refuse(refusal: &Refusal) -> Response {
    Error::from(refusal).into_response()
}

/// Answers for every path under the prefix that no call has. Zudo takes PUT and DELETE nowhere, and PATCH on one account or
/// one contact only, so these are refused whatever else the path is. `Allow` is empty: no method works here.
pub(crate) async fn unknown_path(method: Method) -> Response {
    if matches!(method, Method::PUT | Method::DELETE | Method::PATCH) {
        return ([(header::ALLOW, "")], Error::MethodNotAllowed).into_response();
    }
    Error::NotFound.into_response()
}

/// Adds to the document what every call can answer.
pub(crate) fn document(document: &mut OpenApi) {
    for (error, description) in [
        (
            Fault::new("x", Problem::Nul).into(),
            "The query string holds a NUL.",
        ),
        (
            Error::InvalidApiKey,
            "No key was sent, or it is unknown or revoked.",
        ),
        (
            Error::Forbidden,
            "The key is good, but lacks the scope that the call needs.",
        ),
        (Error::Internal, "Something went wrong inside the server."),
        (
            Error::Unavailable,
            "The store cannot be reached or the request took too long. The same call may work later.",
        ),
    ] {
        answer_everywhere(document, error.status(), &declared(&error, description));
    }
    let limited = Error::RateLimited { retry_after: 0 };
    let mut response = declared(&limited, "The key has used up its quota.");
    let retry_after = HeaderBuilder::new()
        .schema(Some(Object::with_type(Type::Integer)))
        .description(Some("Seconds until a request would be let through."));
    response
        .headers
        .insert("Retry-After".to_owned(), retry_after.build().into());
    answer_everywhere(document, limited.status(), &response);

    let too_large = declared(&Error::TooLarge, "The body is larger than 1 MiB.");
    for operation in operations(document).filter(|operation| operation.request_body.is_some()) {
        operation.responses.responses.insert(
            Error::TooLarge.status().as_str().to_owned(),
            RefOr::T(too_large.clone()),
        );
    }
}

fn declared(error: &Error, description: &str) -> Declared {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ErrorBody")))
        .example(Some(json!({ "error": error.message() })))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content("application/json", content)
        .build()
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use stele_application::{Error as Failure, Invalid, Resource};
    use stele_domain::Scope;
    use stele_http::{BodyFault, Fault, Faults, JsonFault, Problem};

    use super::Error;

    #[track_caller]
    fn becomes(failure: Failure, status: StatusCode, message: &str) {
        let error = Error::from(failure);
        assert_eq!((error.status(), error.message()), (status, message));
    }

    #[test]
    fn every_failure_of_a_use_case_has_its_status_and_its_words() {
        becomes(
            Failure::NotFound(Resource::Account),
            StatusCode::NOT_FOUND,
            "Account not found",
        );
        for (resource, told) in [
            (Resource::Contact, "Contact not found"),
            (Resource::Meeting, "Meeting not found"),
            (Resource::SupportRequest, "Request not found"),
            (Resource::Organization, "Not found"),
        ] {
            becomes(Failure::NotFound(resource), StatusCode::NOT_FOUND, told);
        }
        // An account may go between being found and being written to.
        becomes(
            Failure::Invalid(Invalid::Unknown(Resource::Account)),
            StatusCode::NOT_FOUND,
            "Account not found",
        );
        becomes(
            Failure::Invalid(Invalid::EndsBeforeItBegins),
            StatusCode::BAD_REQUEST,
            "endAt must not be before startAt",
        );
        becomes(
            Failure::IdentifierTaken,
            StatusCode::CONFLICT,
            "externalId is already in use",
        );
        becomes(
            Failure::Forbidden(Scope::AccountWrite),
            StatusCode::FORBIDDEN,
            "Forbidden",
        );
        becomes(
            Failure::Invalid(Invalid::ContactActivityInFuture),
            StatusCode::BAD_REQUEST,
            "contactActivityAt cannot be in the future",
        );
        becomes(
            Failure::Unavailable("connection refused by 10.0.0.7".into()),
            StatusCode::SERVICE_UNAVAILABLE,
            "Service unavailable",
        );
        becomes(
            Failure::Internal("relation accounts does not exist".into()),
            StatusCode::INTERNAL_SERVER_ERROR,
            "Internal server error",
        );
    }

    #[test]
    fn faults_are_told_together() {
        let mut faults = vec![Fault::new("name", Problem::Required)];
        faults.push(Fault::new(
            "status",
            Problem::NotOneOf {
                allowed: vec!["active", "churned"],
                found: "gone".to_owned(),
            },
        ));
        let faults = Faults::check(faults).expect_err("two faults");
        assert_eq!(
            Error::from(faults).message(),
            "name is required; status must be one of active, churned"
        );
    }

    #[test]
    fn a_body_that_is_no_object_is_told_like_one_that_is_no_json() {
        let syntax = BodyFault::Syntax(JsonFault::TooDeep);
        assert_eq!(
            Error::from(syntax).message(),
            "Invalid JSON body: nested more than 100 levels deep"
        );
        let list = stele_http::ObjectReader::of(serde_json::json!([])).expect_err("no object");
        assert_eq!(
            Error::from(BodyFault::Invalid(list)).message(),
            "Invalid JSON body: must be an object"
        );
    }
}
