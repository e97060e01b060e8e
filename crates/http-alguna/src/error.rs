//! How this dialect fails: `{"status":400,"detail":"Validation failed: name is required"}`.
//!
//! Alguna's current API has this shape, with 400, 401, 403, 404, 409, 422 and 429; both versions use it here, and the edge's
//! own refusals too.

use std::borrow::Cow;
use std::error::Error as _;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};
use stele_application::{Error as ApplicationError, Resource};
use stele_http::{BodyFault, Denial, Faults, Refusal};
use utoipa::ToSchema;

/// A failure in the vendor's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Error {
    status: StatusCode,
    detail: Cow<'static, str>,
    /// Seconds after which the same request may succeed.
    retry_after: Option<u32>,
}

/// The body of every error.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct ErrorBody<'a> {
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong, in English. Of a request that does not hold what it must, every fault is named.
    #[schema(value_type = String)]
    detail: &'a str,
}

/// The example that the document gives for an error.
pub(crate) fn example() -> Value {
    json!({ "status": 400, "detail": "Validation failed: name is required" })
}

impl Error {
    /// A failure with a status and what to say of it.
    pub(crate) fn new(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            detail: detail.into(),
            retry_after: None,
        }
    }

    /// 404: no account has this id or alias.
    pub(crate) fn account_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Account not found")
    }

    /// 404: no customer has this id or alias.
    pub(crate) fn customer_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Customer not found")
    }

    /// An application's error as `/customers` tells it.
    pub(crate) fn of_customer(error: ApplicationError) -> Self {
        match error {
            ApplicationError::NotFound(Resource::Account) => Self::customer_not_found(),
            other => other.into(),
        }
    }

    /// The same failure, which may be gone after so many seconds.
    #[must_use]
    pub(crate) fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The body.
    pub(crate) fn body(&self) -> ErrorBody<'_> {
        ErrorBody {
            status: self.status.as_u16(),
            detail: &self.detail,
        }
    }

    fn invalid(what: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            format!("Validation failed: {what}"),
        )
    }

    fn of_application(error: &ApplicationError) -> Self {
        match error {
            ApplicationError::NotFound(Resource::Account) => Self::account_not_found(),
            // This dialect names nothing else; kept for the day it does.
            ApplicationError::NotFound(
                Resource::Contact
                | Resource::Conversation
                | Resource::Key
                | Resource::Meeting
                | Resource::Member
                | Resource::Message
                | Resource::Note
                | Resource::NpsResponse
                | Resource::Organization
                | Resource::Segment
                | Resource::SupportRequest
                | Resource::Task
                | Resource::UsageMetric
                | Resource::Workspace,
            ) => Self::new(StatusCode::NOT_FOUND, "Not found"),
            ApplicationError::IdentifierTaken => Self::new(
                StatusCode::CONFLICT,
                "An alias is already used by another account",
            ),
            // No call of this dialect writes what these are about.
            ApplicationError::MemberEmailTaken
            | ApplicationError::ExternalIdTaken(_)
            | ApplicationError::NameTaken(_)
            | ApplicationError::Outdated => Self::new(StatusCode::CONFLICT, error.to_string()),
            ApplicationError::CannotGrant(_) => Self::new(StatusCode::FORBIDDEN, error.to_string()),
            ApplicationError::Forbidden(scope) => Self::new(
                StatusCode::FORBIDDEN,
                format!("The API key lacks the scope {scope}"),
            ),
            ApplicationError::Invalid(invalid) => Self::invalid(invalid),
            ApplicationError::Unavailable(_) => {
                tracing::warn!(source = error.source(), "the store is not available");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "The service is not available, try again later",
                )
            }
            ApplicationError::Internal(_) => {
                tracing::error!(source = error.source(), "a use case broke");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
            }
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 9110, section 15.5.2, wants the scheme named.
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"Stele\""),
            );
        }
        response
    }
}

impl From<ApplicationError> for Error {
    fn from(error: ApplicationError) -> Self {
        Self::of_application(&error)
    }
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Anonymous => Self::new(
                StatusCode::UNAUTHORIZED,
                "An API key is required: Authorization: Bearer KEY",
            ),
            Denial::Malformed | Denial::Stranger => {
                Self::new(StatusCode::UNAUTHORIZED, "The API key is not valid")
            }
            Denial::Failed(error) => Self::of_application(&error),
            Denial::Forbidden(scope) => Self::of_application(&ApplicationError::Forbidden(scope)),
            Denial::Throttled { retry_after } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                format!("Too many requests, try again in {retry_after} s"),
            )
            .retry_after(retry_after),
            Denial::Query(faults) => Self::from(faults),
        }
    }
}

impl From<Faults> for Error {
    /// With semicolons between, since there are commas within: `limit must be one of 5, 10, 25, 50, 100`.
    fn from(faults: Faults) -> Self {
        let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
        Self::invalid(told.join("; "))
    }
}

impl From<BodyFault> for Error {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge { limit } => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("The request body has more than {limit} bytes"),
            ),
            BodyFault::Interrupted => {
                Self::new(StatusCode::BAD_REQUEST, "The request body ended early")
            }
            BodyFault::Syntax(fault) => {
                Self::new(StatusCode::BAD_REQUEST, format!("Malformed JSON: {fault}"))
            }
            BodyFault::Invalid(faults) => faults.into(),
        }
    }
}

impl From<&Refusal> for Error {
    fn from(refusal: &Refusal) -> Self {
        let detail = match refusal {
            Refusal::NotFound => Cow::from("Not found"),
            Refusal::MethodNotAllowed { method } => {
                Cow::from(format!("{method} is not allowed here"))
            }
            Refusal::TimedOut => Cow::from("The request took too long"),
            Refusal::Internal => Cow::from("Internal server error"),
        };
        Self::new(refusal.status(), detail)
    }
}
