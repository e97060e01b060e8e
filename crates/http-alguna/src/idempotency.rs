//! `Idempotency-Key`: the same write sent twice is done once.
//!
//! Alguna: a key of at most 255 characters on `POST` and `PATCH` of `/customers`, remembered for 24 hours. The same request
//! again gets the stored answer with `Idempotent-Replayed: true`; another body with the same key is 422; a second request
//! while the first is under way is 409 with `Retry-After`; a 5xx frees the key.
//!
//! Ours: keys count per workspace, method and path as sent, and bodies are the same when their bytes are. Who calls and how
//! often is settled before the key is looked at, so 401, 403 and 429 use up no key; neither does a body that is too large
//! or breaks off.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use stele_application::{Caller, Claim, IdempotencyScope, Stele, StoredAnswer, Ticket};
use stele_http::openapi::operations;
use stele_http::{Edge, Fault, Faults, Problem, Refusal, Unread};
use tracing::Instrument;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, OpenApi, RefOr};

use crate::error::Error;

/// The header that carries the key.
pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The header of an answer that was given before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The most characters of a key.
const MAX: usize = 255;

/// Seconds after which a request that found the first one under way may ask again.
const RETRY_AFTER: u32 = 1;

/// An answer that can be kept.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    body: String,
}

impl Reply {
    /// An answer with a body.
    pub(crate) fn new(status: StatusCode, body: &impl Serialize) -> Self {
        let body = serde_json::to_string(body).expect("wire types are strings, lists and structs");
        Self { status, body }
    }

    /// What to remember: nothing of a failure of ours, since the next try may succeed.
    fn to_store(&self) -> Option<StoredAnswer> {
        (!self.status.is_server_error()).then(|| StoredAnswer {
            status: self.status.as_u16(),
            body: self.body.clone(),
        })
    }

    /// The answer as it was given before.
    fn replayed(stored: StoredAnswer) -> Response {
        let StoredAnswer { status, body } = stored;
        // Only statuses that were sent are stored.
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Self { status, body }.into_response();
        let replayed = HeaderValue::from_static("true");
        response.headers_mut().insert(REPLAYED, replayed);
        response
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let media_type = HeaderValue::from_static("application/json");
        let headers = [(header::CONTENT_TYPE, media_type)];
        (self.status, headers, self.body).into_response()
    }
}

/// A request that may carry a key: an argument of the handlers that take one.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
pub(crate) struct Attempt {
    #[param(ignore)]
    method: String,
    #[param(ignore)]
    path: String,
    /// Within 24 hours the same key with the same body gets the first answer again, with `Idempotent-Replayed: true`.
    #[param(rename = "Idempotency-Key", value_type = String, required = false, min_length = 1, max_length = 255)]
    key: Option<HeaderValue>,
}

impl<S: Send + Sync> FromRequestParts<S> for Attempt {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            key: parts.headers.get(KEY).cloned(),
        })
    }
}

/// Keeps an answer for its key, or frees the key.
async fn settle(stele: &Stele, caller: &Caller, ticket: &Ticket, answer: Option<StoredAnswer>) {
    if let Err(error) = stele.settle_idempotency_key(caller, ticket, answer).await {
        // The work itself is done: its answer is what the client needs most.
        let error = &error as &dyn std::error::Error;
        tracing::error!(error, "an answer could not be kept for its idempotency key");
    }
}

impl Attempt {
    /// Reads the body and does the work, or answers what the first request with this key was answered.
    ///
    /// Work under a key is carried through, within the time limit, and its answer is kept whatever becomes of the client: one
    /// that has lost its connection is the very one that will ask again.
    pub(crate) async fn once<F>(
        self,
        edge: &Edge,
        caller: &Caller,
        body: Unread,
        work: impl FnOnce(Edge, Caller, Bytes) -> F,
    ) -> Result<Response, Error>
    where
        F: Future<Output = Result<Reply, Error>> + Send + 'static,
    {
        // Before the body, however slowly it comes: the edge's time limit runs from the request's beginning too.
        let started_at = edge.stele.clock().now();
        let scope = self.scope()?;
        let bytes = body.bytes().await?;
        let Some(scope) = scope else {
            let done = work(edge.clone(), caller.clone(), bytes).await;
            return done.map(Reply::into_response);
        };
        let time_limit = edge.settings().time_limit;
        let limit_micros = i64::try_from(time_limit.as_micros()).unwrap_or(i64::MAX);
        let claim = edge
            .stele
            .claim_idempotency_key(caller, scope, &bytes, started_at, limit_micros)
            .await?;
        let ticket = match claim {
            Claim::First(ticket) => ticket,
            Claim::Done(stored) => return Ok(Reply::replayed(stored)),
            Claim::UnderWay => return Err(under_way()),
            Claim::Mismatch => return Err(mismatch()),
        };
        // No longer than the request itself: when the key is free again for another, this must not be at work any more.
        let spent = edge.stele.clock().now().micros() - started_at.micros();
        let spent = Duration::from_micros(u64::try_from(spent).unwrap_or(0));
        let work = work(edge.clone(), caller.clone(), bytes);
        let work = tokio::time::timeout(time_limit.saturating_sub(spent), work);
        let (stele, caller) = (edge.stele.clone(), caller.clone());
        let settled = async move {
            // In a task of its own, so that a panic frees the key too.
            let done = tokio::spawn(work.in_current_span()).await;
            let reply = done.map(|done| match done {
                Ok(Ok(reply)) => reply,
                Ok(Err(error)) => Reply::new(error.status(), &error.body()),
                Err(_elapsed) => {
                    let error = Error::from(&Refusal::TimedOut);
                    Reply::new(error.status(), &error.body())
                }
            });
            let kept = reply.as_ref().ok().and_then(Reply::to_store);
            settle(&stele, &caller, &ticket, kept).await;
            reply
        };
        let settled = tokio::spawn(settled.in_current_span()).await;
        match settled.and_then(std::convert::identity) {
            Ok(reply) => Ok(reply.into_response()),
            // The edge answers this panic as it does all others.
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    /// What the key counts for, where there is one.
    fn scope(self) -> Result<Option<IdempotencyScope>, Error> {
        let Self { method, path, key } = self;
        let Some(key) = key else { return Ok(None) };
        let key =
            read(&key).map_err(|problem| Faults::from(Fault::new("Idempotency-Key", problem)))?;
        Ok(Some(IdempotencyScope { method, path, key }))
    }
}

/// Declares that an answer may be one given before, on every operation that takes a key and every answer that is kept.
pub(crate) fn describe(document: &mut OpenApi) {
    let word = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(["true"]))
        .build();
    let header = HeaderBuilder::new()
        .schema(Some(word))
        .description(Some("On an answer that was given before."))
        .build();
    let takes_a_key = |operation: &&mut Operation| {
        let parameters = operation.parameters.iter().flatten();
        parameters
            .filter_map(|parameter| match parameter {
                RefOr::T(parameter) => Some(&parameter.name),
                RefOr::Ref(_) => None,
            })
            .any(|name| KEY == name.as_str())
    };
    for operation in operations(document).filter(takes_a_key) {
        let kept = ["200", "201", "400", "404", "409"];
        for (status, response) in &mut operation.responses.responses {
            if let (true, RefOr::T(response)) = (kept.contains(&status.as_str()), response) {
                let header = header.clone().into();
                response
                    .headers
                    .insert("Idempotent-Replayed".to_owned(), header);
            }
        }
    }
}

fn read(key: &HeaderValue) -> Result<String, Problem> {
    let text = std::str::from_utf8(key.as_bytes())
        .map_err(|_| Problem::Rule("Idempotency-Key must be UTF-8".into()))?;
    stele_http::parse::text(text, MAX)
}

fn under_way() -> Error {
    Error::new(
        StatusCode::CONFLICT,
        "A request with this Idempotency-Key is under way",
    )
    .retry_after(RETRY_AFTER)
}

fn mismatch() -> Error {
    Error::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "This Idempotency-Key was used with another request body",
    )
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, StatusCode};
    use serde_json::json;
    use stele_http::Problem;

    use super::{Reply, read};

    fn key(text: &str) -> HeaderValue {
        HeaderValue::from_bytes(text.as_bytes()).expect("a header's value")
    }

    #[test]
    fn a_key_has_1_to_255_characters() {
        assert_eq!(read(&key("a")).as_deref(), Ok("a"));
        let longest = "é".repeat(255);
        assert_eq!(read(&key(&longest)).as_deref(), Ok(longest.as_str()));
        assert_eq!(
            read(&key(&"a".repeat(256))),
            Err(Problem::TooLong { max: 255 })
        );
        assert_eq!(read(&key("")), Err(Problem::Blank));
        let latin1 = HeaderValue::from_bytes(b"\xe9").expect("a header's value");
        assert!(matches!(read(&latin1), Err(Problem::Rule(_))));
    }

    #[test]
    fn failures_of_ours_are_not_kept() {
        let kept = |status| Reply::new(status, &json!({})).to_store().is_some();
        assert!(kept(StatusCode::CREATED) && kept(StatusCode::CONFLICT));
        assert!(!kept(StatusCode::INTERNAL_SERVER_ERROR));
        assert!(!kept(StatusCode::SERVICE_UNAVAILABLE));
    }
}
