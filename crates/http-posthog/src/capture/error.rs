//! How capture fails: a sentence of plain text.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use stele_application::{Error as ApplicationError, Invalid};
use stele_http::{BodyFault, Faults, JsonFault, Refusal};

/// Everything that capture refuses with. The sentences are PostHog's, as far as it has them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CaptureError {
    /// 401: no token was sent, or one that is no workspace's.
    #[error("API key is not valid")]
    UnknownToken,
    /// 401: several tokens were sent.
    #[error("batch submitted with inconsistent api_key values")]
    SeveralTokens,
    /// 400: nothing was sent, or a batch of nothing.
    #[error("request holds no event")]
    NoEvent,
    /// 400: an event without a name.
    #[error("event submitted with an empty event name")]
    NoName,
    /// 400: an event of nobody.
    #[error("event submitted without a distinct_id")]
    NoDistinctId,
    /// 400: bytes that hold no JSON, however they are unwrapped.
    #[error("failed to decode request: {0}")]
    Undecodable(&'static str),
    /// 400: JSON that is none, or that is no event.
    #[error("failed to parse request: {0}")]
    Malformed(String),
    /// 404: nothing is at the path.
    #[error("not found")]
    NotFound,
    /// 405: the path does not take the method.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// 413: more bytes than are taken, as they are sent or inflated.
    #[error("request exceeds the limit of {0} bytes")]
    TooLarge(usize),
    /// 413: the events say more than can be written at once.
    #[error("request says too much to be written at once, please send smaller batches")]
    TooMuchAtOnce,
    /// 429: the token's quota is used up for so many seconds.
    #[error("rate limited")]
    RateLimited(u32),
    /// 503: the store does not answer, or the request took too long.
    #[error("transient error, please retry")]
    Unavailable,
    /// 500: a bug.
    #[error("internal error")]
    Internal,
}

impl CaptureError {
    /// The status that goes with it.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            CaptureError::UnknownToken | CaptureError::SeveralTokens => StatusCode::UNAUTHORIZED,
            CaptureError::NoEvent
            | CaptureError::NoName
            | CaptureError::NoDistinctId
            | CaptureError::Undecodable(_)
            | CaptureError::Malformed(_) => StatusCode::BAD_REQUEST,
            CaptureError::NotFound => StatusCode::NOT_FOUND,
            CaptureError::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            CaptureError::TooLarge(_) | CaptureError::TooMuchAtOnce => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            CaptureError::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
            CaptureError::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            CaptureError::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for CaptureError {
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.to_string()).into_response();
        if let CaptureError::RateLimited(seconds) = self {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// Words the edge's own refusals.
pub(crate) fn refuse(refusal: &Refusal) -> Response {
    let error = match refusal {
        Refusal::NotFound => CaptureError::NotFound,
        Refusal::MethodNotAllowed { method: _ } => CaptureError::MethodNotAllowed,
        Refusal::TimedOut => CaptureError::Unavailable,
        Refusal::Internal => CaptureError::Internal,
    };
    error.into_response()
}

impl From<serde_json::Error> for CaptureError {
    fn from(error: serde_json::Error) -> Self {
        CaptureError::Malformed(error.to_string())
    }
}

impl From<JsonFault> for CaptureError {
    fn from(fault: JsonFault) -> Self {
        CaptureError::Malformed(fault.to_string())
    }
}

impl From<Faults> for CaptureError {
    fn from(faults: Faults) -> Self {
        CaptureError::Malformed(faults.first().to_string())
    }
}

impl From<BodyFault> for CaptureError {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge { limit } => CaptureError::TooLarge(limit),
            BodyFault::Interrupted => CaptureError::Undecodable("the body ended too early"),
            BodyFault::Syntax(fault) => fault.into(),
            BodyFault::Invalid(faults) => faults.into(),
        }
    }
}

impl From<ApplicationError> for CaptureError {
    fn from(error: ApplicationError) -> Self {
        if matches!(error, ApplicationError::Invalid(Invalid::TooMuchAtOnce)) {
            CaptureError::TooMuchAtOnce
        } else if let ApplicationError::Unavailable(source) = &error {
            tracing::warn!(error = &**source as &dyn std::error::Error, "{error}");
            CaptureError::Unavailable
        } else {
            // A token may write events, and none of what else can go wrong can happen to them.
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "events were not written"
            );
            CaptureError::Internal
        }
    }
}
