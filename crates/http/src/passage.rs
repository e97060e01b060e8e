//! What happens to every request around its handler.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, Span};

use crate::dialect::Refusal;
use crate::edge::Edge;
use crate::gate::{Credentials, identify};
use crate::intake;
use crate::limits::{QuotaStatus, RateLimiter};
use crate::metrics::{InFlight, Metrics, Outcome};
use crate::problem;
use crate::query::SharedQuery;
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

/// How long the rest of a body is waited for once the request's own time is over.
const LINGER: Duration = Duration::from_secs(5);

/// Leads one request through: names it, and writes down what came of it. The outermost layer, around CORS too.
pub(crate) async fn lead(
    State(passage): State<Arc<Passage>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = passage.edge.settings().request_ids.of(request.headers());
    request.extensions_mut().insert(id.clone());
    let course = Course::begin(&passage, &id, &request);

    let deadline = course.begun + passage.edge.settings().time_limit;
    let version = request.version();
    let awaits_permission = request.headers().contains_key(header::EXPECT);
    let (body, remainder) = intake::lend(std::mem::take(request.body_mut()));
    *request.body_mut() = body;

    let mut response = next.run(request).instrument(course.span.clone()).await;
    problem::name(&mut response, &id);
    let headers = response.headers_mut();
    headers.insert(request_id::HEADER, id.header());
    if !remainder.is_empty() {
        // HTTP/2 has streams for this and forbids the header.
        if version < Version::HTTP_2 {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        remainder.drain(awaits_permission, deadline.max(Instant::now() + LINGER));
    }
    course.answered(response.status());
    response
}

/// Identifies the caller and gives the request its time. Inside CORS, so that a page of another origin can read what is
/// refused here; a preflight, which holds no key, does not come this far.
pub(crate) async fn admit(
    State(passage): State<Arc<Passage>>,
    mut request: Request,
    next: Next,
) -> Response {
    let deadline = Instant::now() + passage.edge.settings().time_limit;
    let mut quota = None;
    let handled = async {
        if let Some(entrance) = &passage.entrance {
            let credentials = (entrance.credentials)(request.headers());
            let query = SharedQuery::parse(request.uri().query().unwrap_or_default());
            let gate = identify(credentials, &passage.edge.stele, &entrance.limiter).await;
            let gate = gate.with_query(query.clone());
            quota = gate.quota().copied();
            let extensions = request.extensions_mut();
            extensions.insert(gate);
            extensions.insert(query);
        }
        next.run(request).await
    };
    let mut response = timeout_at(deadline, handled).await.unwrap_or_else(|_| {
        tracing::warn!("the request time limit passed");
        (passage.refuse)(&Refusal::TimedOut)
    });
    if let (Some(entrance), Some(quota)) = (&passage.entrance, &quota) {
        (entrance.quota_headers)(quota, response.headers_mut());
    }
    response
}

/// One request on its way. It is counted and logged when this is dropped: with its answer, or without one because the
/// client has gone away.
struct Course {
    metrics: Metrics,
    dialect: &'static str,
    route: String,
    method: Method,
    span: Span,
    begun: Instant,
    outcome: Outcome,
    _in_flight: InFlight,
}

impl Course {
    fn begin(passage: &Passage, id: &RequestId, request: &Request) -> Self {
        // Neither the path nor the query: they hold names of customers, and now and then a token.
        let route = request.extensions().get::<MatchedPath>();
        let route = route.map_or("unmatched", MatchedPath::as_str);
        let method = request.method();
        let dialect = passage.dialect;
        Self {
            metrics: passage.metrics.clone(),
            dialect,
            route: route.to_owned(),
            method: method.clone(),
            span: tracing::info_span!("request", %id, dialect, %method, route),
            begun: Instant::now(),
            outcome: Outcome::Cancelled,
            _in_flight: passage.metrics.begin(),
        }
    }

    fn answered(mut self, status: StatusCode) {
        self.outcome = Outcome::Answered(status);
    }
}

impl Drop for Course {
    fn drop(&mut self) {
        let elapsed = self.begun.elapsed();
        self.span.in_scope(|| match self.outcome {
            Outcome::Answered(status) => {
                tracing::info!(status = status.as_u16(), ?elapsed, "answered");
            }
            Outcome::Cancelled => tracing::info!(?elapsed, "cancelled"),
        });
        self.metrics.ended(
            self.dialect,
            &self.route,
            &self.method,
            self.outcome,
            elapsed,
        );
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use axum::Router;
    use axum::body::Body;
    use http::request::Builder;
    use http::{HeaderValue, Request, header};
    use tower::ServiceExt;

    use crate::testing::{Answer, send};
    use crate::toy::{KEY, Meeting, World};
    use crate::{Settings, request_id};

    async fn app(settings: Settings) -> Router {
        Arc::new(World::default()).app(settings).await
    }

    async fn call(app: &Router, request: Builder) -> Answer {
        send(app, request.body(Body::from("{}")).expect("a request")).await
    }

    fn with_key(request: Builder) -> Builder {
        request.header(header::AUTHORIZATION, format!("Bearer {KEY}"))
    }

    #[tokio::test]
    async fn a_nul_in_the_query_is_refused_after_the_caller_is_settled() {
        let app = app(Settings::default()).await;
        let nul = "a must not contain null characters";
        let told = async |request| {
            let answer = call(&app, request).await;
            (answer.status.as_u16(), answer.json()["toy"].clone())
        };
        // Neither call reads its query.
        let stranger = told(Request::post("/toy/echo?a=%00")).await;
        assert_eq!(stranger, (401, "anonymous".into()));
        let forbidden = told(with_key(Request::post("/toy/write?a=%00"))).await;
        assert_eq!(forbidden, (403, "account:write".into()));
        let refused = told(with_key(Request::post("/toy/echo?a=%00"))).await;
        assert_eq!(refused, (400, nul.into()));
    }

    #[tokio::test]
    async fn a_call_that_reads_its_query_tells_a_nul_beside_every_other_fault() {
        let app = app(Settings::default()).await;
        let refused = call(&app, with_key(Request::get("/toy/search?a=%00&page=0"))).await;
        let both = "a must not contain null characters, page must be at least 1";
        assert_eq!(
            (refused.status.as_u16(), refused.json()["toy"].clone()),
            (400, both.into())
        );
        let found = call(&app, with_key(Request::get("/toy/search?page=2"))).await;
        assert_eq!(found.json()["page"], 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_of_another_origin_can_read_every_answer() {
        let app = app(Settings {
            cors_origins: vec![HeaderValue::from_static("*")],
            time_limit: Duration::from_secs(3),
            ..Settings::default()
        })
        .await;
        for (path, status) in [
            ("/toy/wait", 503),
            ("/toy/panic", 500),
            ("/toy/nowhere", 404),
        ] {
            let request =
                with_key(Request::get(path)).header(header::ORIGIN, "https://app.example");
            let answer = call(&app, request).await;
            assert_eq!(answer.status.as_u16(), status);
            let allowed = answer.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
            assert_eq!(allowed, Some(&HeaderValue::from_static("*")), "{path}");
            assert!(answer.headers.contains_key("toy-remaining"), "{path}");
        }
        let preflight = Request::options("/toy/echo")
            .header(header::ORIGIN, "https://app.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST");
        let allowed = call(&app, preflight).await;
        assert_eq!(allowed.status.as_u16(), 200);
        assert!(allowed.headers.contains_key(request_id::HEADER));
    }

    #[tokio::test]
    async fn a_request_whose_client_goes_away_is_counted() {
        let meeting = Arc::new(Meeting::default());
        let world = Arc::new(World::default());
        let app = world.app_with(Settings::default(), &meeting).await;
        let request = Request::get("/toy/wait").body(Body::empty());
        let abandoned = app.clone().oneshot(request.expect("a request"));
        tokio::select! {
            _ = abandoned => panic!("answered"),
            () = meeting.begun.notified() => {}
        }
        let scraped = call(&app, Request::get("/metrics")).await.to_string();
        let line = "stele_http_requests_total{dialect=\"toy\",route=\"/toy/wait\",method=\"GET\",status=\"cancelled\"} 1\n";
        assert!(scraped.contains(line), "{scraped}");
        assert!(
            scraped.contains("stele_http_requests_in_flight 1\n"),
            "{scraped}"
        );
    }
}
