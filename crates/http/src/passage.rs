//! What happens to every request around its handler.

use std::any::Any;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Version, header};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use crate::dialect::Refusal;
use crate::edge::Edge;
use crate::gate::{Credentials, identify};
use crate::intake;
use crate::limits::{QuotaStatus, RateLimiter};
use crate::metrics::Metrics;
use crate::request_id::{self, RequestId};

/// The passage of one dialect's requests.
pub(crate) struct Passage {
    pub(crate) dialect: &'static str,
    pub(crate) edge: Edge,
    pub(crate) metrics: Metrics,
    pub(crate) refuse: fn(&Refusal) -> Response,
    /// How callers are identified; the server's own pages ask nobody.
    pub(crate) entrance: Option<Entrance>,
}

/// How a dialect's callers are identified and told where they stand.
pub(crate) struct Entrance {
    pub(crate) credentials: fn(&HeaderMap) -> Credentials,
    pub(crate) limiter: RateLimiter,
    pub(crate) quota_headers: fn(&QuotaStatus, &mut HeaderMap),
}

/// Leads one request through: names it, identifies its caller, gives it its time, and writes down what came of it.
pub(crate) async fn lead(
    State(passage): State<Arc<Passage>>,
    request: Request,
    next: Next,
) -> Response {
    let id = passage.edge.settings().request_ids.of(request.headers());
    // Neither the path nor the query: they hold names of customers, and now and then a token.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let method = request.method().clone();
    let span = tracing::info_span!("request", %id, dialect = passage.dialect, %method, route);

    let begun = Instant::now();
    let in_flight = passage.metrics.begin();
    let response = async {
        let response = passage.answer(request, id, begun, next).await;
        tracing::info!(status = response.status().as_u16(), elapsed = ?begun.elapsed(), "answered");
        response
    };
    let response = response.instrument(span).await;
    passage.metrics.answered(
        passage.dialect,
        route,
        &method,
        response.status(),
        begun.elapsed(),
    );
    drop(in_flight);
    response
}

impl Passage {
    async fn answer(
        &self,
        mut request: Request,
        id: RequestId,
        begun: Instant,
        next: Next,
    ) -> Response {
        let deadline = begun + self.edge.settings().time_limit;
        let version = request.version();
        let awaits_permission = request.headers().contains_key(header::EXPECT);
        let (body, remainder) = intake::lend(std::mem::take(request.body_mut()));
        *request.body_mut() = body;
        request.extensions_mut().insert(id.clone());

        let mut quota = None;
        let handled = async {
            if let Some(entrance) = &self.entrance {
                let credentials = (entrance.credentials)(request.headers());
                let gate = identify(credentials, &self.edge.stele, &entrance.limiter).await;
                let gate = gate.with_query(request.uri().query().unwrap_or_default());
                quota = gate.quota().copied();
                request.extensions_mut().insert(gate);
            }
            next.run(request).await
        };
        let mut response = timeout_at(deadline, handled).await.unwrap_or_else(|_| {
            tracing::warn!("the request time limit passed");
            (self.refuse)(&Refusal::TimedOut)
        });

        let headers = response.headers_mut();
        headers.insert(request_id::HEADER, id.header());
        if let (Some(entrance), Some(quota)) = (&self.entrance, &quota) {
            (entrance.quota_headers)(quota, headers);
        }
        if !remainder.is_empty() {
            // HTTP/2 has streams for this and forbids the header.
            if version < Version::HTTP_2 {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            remainder.drain(awaits_permission, deadline);
        }
        response
    }
}

/// Logs a handler's panic; the client learns no more than that there was one.
pub(crate) fn log_panic(panic: &(dyn Any + Send)) {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(message, "a handler panicked");
}
