//! Capture: how products send events, as PostHog's SDKs do.
//!
//! The calls stand at the root, take no key and may be made by pages of every origin: the project's token, which stands in
//! pages and apps for all to read, comes with the events and opens nothing but writing them. All of them take the same
//! bodies; PostHog's SDKs have come to call them by several names.
//!
//! `decode` finds the JSON in a body, `sent` the events and the token in the JSON, `event` reads one event. A request is
//! written as a whole or not at all, however many events it holds.

mod decode;
mod error;
mod event;
mod fields;
mod flags;
mod schema;
mod sent;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use bytes::Bytes;
use serde::Serialize;
use stele_application::Caller;
use stele_domain::Timestamp;
use stele_http::{BodyBudget, Edge, QueryParams, Unread};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::event::Clocks;
use self::sent::Sent;

pub(crate) use self::error::{CaptureError, refuse};

/// The paths at the root that these calls own.
pub(crate) const PREFIXES: &[&str] = &[
    "/batch", "/capture", "/decide", "/e", "/engage", "/flags", "/i/v0/e", "/track",
];

/// The most bytes of a body (PostHog).
const MAX_BODY: usize = 2 << 20;
/// The most bytes of a batch (PostHog).
const MAX_BATCH: usize = 20 << 20;

/// Times before 2021, as the query tells them, are a count of seconds by mistake (PostHog).
const EARLIEST_SENT: i64 = 1_609_459_200_000;

/// The calls, at their whole paths.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(event))
        .routes(routes!(e))
        .routes(routes!(capture))
        .routes(routes!(track))
        .routes(routes!(engage))
        .routes(routes!(batch))
        .merge(flags::routes())
}

/// How one of the calls differs from the others.
struct Kind {
    /// The most bytes of a body.
    limit: usize,
    /// What an event is called that has no name.
    nameless: Option<&'static str>,
}

impl Kind {
    const EVENTS: Self = Self {
        limit: MAX_BODY,
        nameless: None,
    };
}

/// Events were taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": 1}))]
pub(crate) struct Captured {
    /// Always 1.
    #[schema(minimum = 1, maximum = 1)]
    status: u8,
}

/// Takes events in.
async fn take(
    edge: &Edge,
    query: &QueryParams,
    body: Unread,
    kind: &Kind,
) -> Result<Json<Captured>, CaptureError> {
    query.check()?;
    let body = body.up_to(kind.limit).bytes().await?;
    let mut sent = glance(edge, body.clone()).await?;
    let size = sent.len();
    let (caller, reserved) = if size > BodyBudget::SMALL {
        // What waits for an answer or for its turn waits as it was sent.
        let token = sent.into_token();
        let caller = admit(edge, &token).await?;
        let reserved = edge.large_bodies.reserve(size).await;
        sent = glance(edge, body).await?;
        (caller, reserved)
    } else {
        let caller = admit(edge, &sent.token).await?;
        (caller, edge.large_bodies.reserve(size).await)
    };
    let clocks = Clocks {
        received: edge.stele.clock().now(),
        sent: sent.at.or_else(|| sent_by(query)),
    };
    let nameless = kind.nameless;
    // It goes with the work, which goes on where nobody waits for it any more.
    let (drafts, _reserved) = aside(move || Ok((sent.drafts(clocks, nameless)?, reserved))).await?;
    edge.stele.ingest(&caller, &drafts).await?;
    Ok(Json(Captured { status: 1 }))
}

/// Finds out what was sent.
async fn glance(edge: &Edge, body: Bytes) -> Result<Sent, CaptureError> {
    let turn = if decode::most(&body) > BodyBudget::SMALL {
        Some(edge.large_bodies.glance().await)
    } else {
        None
    };
    aside(move || {
        let _turn = turn;
        Sent::read(decode::text(&body)?)
    })
    .await
}

/// Finds out on whose behalf it was sent, and counts it against their quota.
async fn admit(edge: &Edge, token: &str) -> Result<Arc<Caller>, CaptureError> {
    let caller = edge.stele.authenticate_token(token).await?;
    let caller = caller.ok_or(CaptureError::UnknownToken)?;
    let now = edge.stele.clock().now();
    let quota = edge.token_limiter.take(caller.workspace_id(), now);
    match quota.and_then(|quota| quota.retry_after) {
        Some(seconds) => Err(CaptureError::RateLimited(seconds)),
        None => Ok(caller),
    }
}

/// Does what may take a while for a large body where no other request waits for it.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CaptureError> + Send + 'static,
) -> Result<T, CaptureError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|panic| {
        tracing::error!(%panic, "events were not read");
        Err(CaptureError::Internal)
    })
}

/// When a request was sent, as posthog-js says it: milliseconds in the query.
fn sent_by(query: &QueryParams) -> Option<Timestamp> {
    let millis: i64 = query.get("_")?.parse().ok()?;
    let micros = millis
        .checked_mul(1_000)
        .filter(|_| millis >= EARLIEST_SENT)?;
    Timestamp::from_micros(micros).ok()
}

/// One of the calls that are the same but for their names.
macro_rules! calls {
    ($($(#[doc = $doc:literal])* $name:ident $path:tt $id:tt $body:ident $kind:expr;)+) => {$(
        $(#[doc = $doc])*
        #[utoipa::path(
            post,
            path = $path,
            operation_id = $id,
            tag = "Capture",
            request_body(content((schema::$body = "application/json"))),
            responses((status = 200, description = "All events are written, or were before.", body = Captured)),
        )]
        async fn $name(
            State(edge): State<Edge>,
            query: QueryParams,
            body: Unread,
        ) -> Result<Json<Captured>, CaptureError> {
            take(&edge, &query, body, &$kind).await
        }
    )+};
}

calls! {
    /// Capture events
    ///
    /// What PostHog's newer SDKs call. A body has at most 2 MiB.
    event "/i/v0/e" "capture.event" CaptureRequest Kind::EVENTS;
    /// Capture events, by a short name
    ///
    /// As `/i/v0/e`.
    e "/e" "capture.e" CaptureRequest Kind::EVENTS;
    /// Capture events, by an older name
    ///
    /// As `/i/v0/e`.
    capture "/capture" "capture.capture" CaptureRequest Kind::EVENTS;
    /// Capture events, by another older name
    ///
    /// As `/i/v0/e`.
    track "/track" "capture.track" CaptureRequest Kind::EVENTS;
    /// Capture what is known of people
    ///
    /// As `/i/v0/e`; an event without a name is `$identify`.
    engage "/engage" "capture.engage" CapturedPerson Kind {
        nameless: Some("$identify"),
        ..Kind::EVENTS
    };
    /// Capture many events
    ///
    /// As `/i/v0/e`, but a body has up to 20 MiB.
    batch "/batch" "capture.batch" CaptureRequest Kind {
        limit: MAX_BATCH,
        ..Kind::EVENTS
    };
}

#[cfg(test)]
mod tests {
    use stele_http::QueryParams;

    use super::sent_by;

    #[test]
    fn the_query_tells_milliseconds() {
        let sent =
            |query: &str| sent_by(&QueryParams::parse(query)).map(stele_domain::Timestamp::micros);
        assert_eq!(sent("_=1700000000123"), Some(1_700_000_000_123_000));
        for none in [
            "",
            "_=",
            "_=x",
            "_=1700000000",
            "_=9223372036854775807",
            "_=1e12",
        ] {
            assert_eq!(sent(none), None, "{none}");
        }
    }
}
