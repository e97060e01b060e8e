//! How PostHog fails: `{"type", "code", "detail", "attr"}`, one fault at a time.

mod python;
mod validation;

use std::borrow::Cow;
use std::fmt::Display;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use stele_domain::{Scope, WorkspaceId};
use stele_http::{BodyFault, Denial, Faults, JsonFault, Refusal};
use utoipa::ToSchema;

pub(crate) use validation::ValidationError;

/// Everything this dialect refuses with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Error {
    /// 401: no key was sent.
    NotAuthenticated,
    /// 401: the key is none of ours.
    AuthenticationFailed,
    /// 404: the path names no project.
    ProjectNotFound,
    /// 403: the path names another's project.
    ProjectForbidden(WorkspaceId),
    /// 403: the key lacks a scope.
    ScopeMissing(Scope),
    /// 429: the key's quota is used up for so many seconds.
    Throttled(u32),
    /// 404: there is no such thing, or not in this project.
    NotFound,
    /// 405: the path does not take the method.
    MethodNotAllowed(Method),
    /// 409: something that must be unique is another's.
    Conflict(Taken),
    /// 413: the body has more than so many bytes.
    TooLarge(usize),
    /// 415: the body is of this media type, which is not read here.
    UnsupportedMediaType(String),
    /// 400: the body cannot be read. The detail is whole.
    Parse(String),
    /// 400: the input breaks a rule.
    Validation(ValidationError),
    /// 503: the store does not answer, or the request took too long.
    Unavailable,
    /// 500: a bug.
    Internal,
}

/// What another object has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// An account's external id.
    ExternalId,
    /// A usage metric's name.
    MetricName,
}

/// What kind of error it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ErrorType {
    /// The key, or what it may do.
    AuthenticationError,
    /// A request that nothing can be done with.
    InvalidRequest,
    /// Input that breaks a rule.
    ValidationError,
    /// Too many requests.
    ThrottledError,
    /// A conflict, or a failure of the server.
    ServerError,
}

/// An error.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": null}))]
pub(crate) struct ErrorBody {
    /// What kind of error it is.
    r#type: ErrorType,
    /// A word for what is wrong.
    #[schema(example = "required")]
    code: &'static str,
    /// A sentence about what is wrong.
    #[schema(example = "This field is required.")]
    detail: Cow<'static, str>,
    /// The field or query parameter that is wrong, `tags__0` for an item of a list; `null` where it is none.
    #[schema(required = true, example = "name")]
    attr: Option<String>,
}

impl Error {
    /// The status and the body that tell it.
    pub(crate) fn told(&self) -> (StatusCode, ErrorBody) {
        let (status, r#type) = self.kind();
        let (code, detail) = self.words();
        let attr = match self {
            Error::Validation(error) => error.attr.clone(),
            _ => None,
        };
        let body = ErrorBody {
            r#type,
            code,
            detail,
            attr,
        };
        (status, body)
    }

    fn kind(&self) -> (StatusCode, ErrorType) {
        match self {
            Error::NotAuthenticated | Error::AuthenticationFailed => {
                (StatusCode::UNAUTHORIZED, ErrorType::AuthenticationError)
            }
            Error::ProjectForbidden(_) | Error::ScopeMissing(_) => {
                (StatusCode::FORBIDDEN, ErrorType::AuthenticationError)
            }
            Error::Throttled(_) => (StatusCode::TOO_MANY_REQUESTS, ErrorType::ThrottledError),
            Error::ProjectNotFound | Error::NotFound => {
                (StatusCode::NOT_FOUND, ErrorType::InvalidRequest)
            }
            Error::MethodNotAllowed(_) => {
                (StatusCode::METHOD_NOT_ALLOWED, ErrorType::InvalidRequest)
            }
            Error::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, ErrorType::InvalidRequest),
            Error::UnsupportedMediaType(_) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ErrorType::InvalidRequest,
            ),
            Error::Parse(_) => (StatusCode::BAD_REQUEST, ErrorType::InvalidRequest),
            Error::Validation(_) => (StatusCode::BAD_REQUEST, ErrorType::ValidationError),
            // PostHog sorts a conflict among its server errors.
            Error::Conflict(_) => (StatusCode::CONFLICT, ErrorType::ServerError),
            Error::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, ErrorType::ServerError),
            Error::Internal => (StatusCode::INTERNAL_SERVER_ERROR, ErrorType::ServerError),
        }
    }

    /// Code and detail.
    fn words(&self) -> (&'static str, Cow<'static, str>) {
        match self {
            Error::NotAuthenticated => (
                "not_authenticated",
                "Authentication credentials were not provided.".into(),
            ),
            Error::AuthenticationFailed => (
                "authentication_failed",
                "Personal API key found in request Authorization header is invalid.".into(),
            ),
            Error::ProjectNotFound => ("not_found", "Project not found.".into()),
            Error::ProjectForbidden(project) => (
                "permission_denied",
                format!("API key does not have access to the requested project: ID {project}.")
                    .into(),
            ),
            Error::ScopeMissing(scope) => (
                "permission_denied",
                format!("API key missing required scope '{scope}'").into(),
            ),
            Error::Throttled(seconds) => ("throttled", throttled(*seconds).into()),
            Error::NotFound => ("not_found", "Not found.".into()),
            Error::MethodNotAllowed(method) => (
                "method_not_allowed",
                format!("Method \"{method}\" not allowed.").into(),
            ),
            Error::Conflict(Taken::ExternalId) => (
                "conflict",
                "An account with this external_id already exists for this team.".into(),
            ),
            Error::Conflict(Taken::MetricName) => (
                "conflict",
                "A usage metric with this name already exists for this group type.".into(),
            ),
            Error::TooLarge(limit) => (
                "request_too_large",
                format!("Request body exceeds the limit of {limit} bytes.").into(),
            ),
            Error::UnsupportedMediaType(media_type) => (
                "unsupported_media_type",
                format!("Unsupported media type \"{media_type}\" in request.").into(),
            ),
            Error::Parse(detail) => ("parse_error", detail.clone().into()),
            Error::Validation(error) => (error.code, error.detail.clone()),
            Error::Unavailable => (
                "service_unavailable",
                "The service is temporarily unavailable. Please try again later.".into(),
            ),
            Error::Internal => ("error", "A server error occurred.".into()),
        }
    }

    /// What is wrong with bytes that were to be JSON, in the words of Python's `json`.
    pub(crate) fn no_json(bytes: &[u8], fault: &JsonFault) -> Self {
        Error::Parse(json_parse_error(python::words(bytes, fault)))
    }
}

/// Django REST framework's detail of a body that is no JSON.
fn json_parse_error(words: impl Display) -> String {
    format!("JSON parse error - {words}")
}

/// Django REST framework counts in words.
fn throttled(seconds: u32) -> String {
    let unit = if seconds == 1 { "second" } else { "seconds" };
    format!("Request was throttled. Expected available in {seconds} {unit}.")
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, body) = self.told();
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        match self {
            Error::NotAuthenticated | Error::AuthenticationFailed => {
                let scheme = HeaderValue::from_static("Bearer");
                headers.insert(header::WWW_AUTHENTICATE, scheme);
            }
            Error::Throttled(seconds) => {
                headers.insert(header::RETRY_AFTER, seconds.into());
            }
            _ => {}
        }
        response
    }
}

/// Words the edge's own refusals.
pub(crate) fn refuse(refusal: &Refusal) -> Response {
    let error = match refusal {
        Refusal::NotFound => Error::NotFound,
        Refusal::MethodNotAllowed { method } => Error::MethodNotAllowed(method.clone()),
        Refusal::TimedOut => Error::Unavailable,
        Refusal::Internal => Error::Internal,
    };
    error.into_response()
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Anonymous => Error::NotAuthenticated,
            Denial::Malformed | Denial::Stranger => Error::AuthenticationFailed,
            Denial::Failed(error) => Error::of(&error),
            Denial::Forbidden(scope) => Error::ScopeMissing(scope),
            Denial::Throttled { retry_after } => Error::Throttled(retry_after),
            Denial::Query(faults) => Self::from(faults),
        }
    }
}

impl From<Faults> for Error {
    /// PostHog tells the first fault only.
    fn from(faults: Faults) -> Self {
        Error::Validation(faults.first().into())
    }
}

impl From<BodyFault> for Error {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge { limit } => Error::TooLarge(limit),
            BodyFault::Interrupted => Error::Parse("The request body ended too early.".to_owned()),
            BodyFault::Syntax(fault) => Error::Parse(json_parse_error(fault)),
            BodyFault::Invalid(faults) => faults.into(),
        }
    }
}

impl From<stele_application::Error> for Error {
    fn from(error: stele_application::Error) -> Self {
        Error::of(&error)
    }
}

impl Error {
    fn of(error: &stele_application::Error) -> Self {
        use stele_application::Error as E;
        match error {
            E::NotFound(_) => Error::NotFound,
            E::IdentifierTaken => Error::Conflict(Taken::ExternalId),
            E::NameTaken(_) => Error::Conflict(Taken::MetricName),
            E::Forbidden(scope) => Error::ScopeMissing(*scope),
            E::Invalid(invalid) => Error::Validation(invalid.into()),
            E::Unavailable(source) => {
                tracing::warn!(error = &**source as &dyn std::error::Error, "{error}");
                Error::Unavailable
            }
            E::Internal(source) => {
                tracing::error!(error = &**source as &dyn std::error::Error, "{error}");
                Error::Internal
            }
            // No call of this dialect makes members, keys or what hangs on accounts, or says what it changes.
            E::MemberEmailTaken | E::ExternalIdTaken(_) | E::CannotGrant(_) | E::Outdated => {
                tracing::error!("{error}");
                Error::Internal
            }
        }
    }
}
