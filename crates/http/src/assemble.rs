//! All dialects as one service.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{OriginalUri, Request};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::future::RouteFuture;
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, Uri};
use tower::Service;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer, ExposeHeaders};

use crate::dialect::{Dialect, Refusal, TrailingSlash, owns};
use crate::edge::Edge;
use crate::limits::RateLimiter;
use crate::metrics::Metrics;
use crate::passage::{Entrance, Passage, lead, log_panic};
use crate::problem;

/// The name under which the server's own pages stand in metrics.
const COMMONS: &str = "stele";

/// Puts dialects side by side behind the edge.
///
/// A request goes to the dialect that owns its path and to no other; what no dialect owns goes to `commons`, the server's
/// own pages, where an unknown path is a problem document (RFC 9457).
pub fn assemble(edge: &Edge, dialects: Vec<Dialect>, commons: Router, metrics: &Metrics) -> Router {
    let mut owners = Vec::new();
    for dialect in dialects {
        let Dialect {
            name,
            prefixes,
            trailing_slash,
            router,
            openapi: _,
            credentials,
            quotas,
            quota_headers,
            refuse,
        } = dialect;
        let limiter = RateLimiter::configured(edge.settings().rate_limits, quotas);
        let passage = Passage {
            dialect: name,
            edge: edge.clone(),
            metrics: metrics.clone(),
            refuse,
            entrance: Some(Entrance {
                credentials,
                limiter,
                quota_headers,
            }),
        };
        let router = around(router.with_state(edge.clone()), passage);
        owners.extend(prefixes.iter().map(|prefix| Owner {
            prefix,
            trailing_slash,
            router: router.clone(),
        }));
    }
    // The longest first, so that it wins.
    owners.sort_by_key(|owner| std::cmp::Reverse(owner.prefix.len()));
    let passage = Passage {
        dialect: COMMONS,
        edge: edge.clone(),
        metrics: metrics.clone(),
        refuse: problem::refuse,
        entrance: None,
    };
    let commons = around(commons, passage);
    Router::new().fallback_service(Dispatch {
        owners: owners.into(),
        commons,
    })
}

/// A router with everything that stands around its handlers. The last layer is the outermost.
fn around(router: Router, passage: Passage) -> Router {
    let refuse = passage.refuse;
    let cors = cors(&passage.edge.settings().cors_origins);
    let mut router = router
        .fallback(async move || refuse(Refusal::NotFound))
        .method_not_allowed_fallback(async move |method: Method| {
            refuse(Refusal::MethodNotAllowed { method })
        })
        .layer(CatchPanicLayer::custom(
            move |panic: Box<dyn std::any::Any + Send>| -> Response {
                log_panic(&*panic);
                refuse(Refusal::Internal)
            },
        ));
    if let Some(cors) = cors {
        router = router.layer(cors);
    }
    router.layer(from_fn_with_state(Arc::new(passage), lead))
}

/// Callers authenticate by a header that their page's script sets, never by cookies, so everything but the origin is open.
fn cors(origins: &[HeaderValue]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let any = origins.iter().any(|origin| origin == "*");
    let origins = if any {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().cloned())
    };
    let cors = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(ExposeHeaders::any())
        .max_age(Duration::from_secs(3600));
    Some(cors)
}

#[derive(Clone)]
struct Owner {
    prefix: &'static str,
    trailing_slash: TrailingSlash,
    router: Router,
}

#[derive(Clone)]
struct Dispatch {
    owners: Arc<[Owner]>,
    commons: Router,
}

impl Service<Request> for Dispatch {
    type Response = Response;
    type Error = Infallible;
    type Future = RouteFuture<Infallible>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> RouteFuture<Infallible> {
        let owner = self
            .owners
            .iter()
            .find(|owner| owns(owner.prefix, request.uri().path()));
        match owner {
            Some(owner) => {
                if owner.trailing_slash == TrailingSlash::Optional
                    && let Some(trimmed) = without_trailing_slash(request.uri())
                {
                    let sent = std::mem::replace(request.uri_mut(), trimmed);
                    request.extensions_mut().insert(OriginalUri(sent));
                }
                // Routers are shared behind one pointer.
                owner.router.clone().call(request)
            }
            None => self.commons.clone().call(request),
        }
    }
}

/// The same URI with one slash less at the end of its path, where there is one.
fn without_trailing_slash(uri: &Uri) -> Option<Uri> {
    let path = uri
        .path()
        .strip_suffix('/')
        .filter(|path| !path.is_empty())?;
    let trimmed = match uri.query() {
        Some(query) => PathAndQuery::try_from(format!("{path}?{query}")),
        None => PathAndQuery::try_from(path),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(trimmed.ok()?);
    Uri::from_parts(parts).ok()
}
