//! All dialects as one service.

use std::collections::BTreeMap;
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

use crate::dialect::{Dialect, PublicRoutes, Refusal, owns};
use crate::edge::Edge;
use crate::limits::RateLimiter;
use crate::metrics::Metrics;
use crate::passage::{Entrance, Passage, admit, lead, log_panic};
use crate::problem;

/// The name under which the server's own pages stand in metrics.
const COMMONS: &str = "stele";

/// Puts dialects side by side behind the edge.
///
/// A request goes to the dialect that owns its path and to no other; what no dialect owns goes to `commons`, the server's
/// own pages, where an unknown path is a problem document (RFC 9457).
///
/// # Panics
/// When requests would not reach the call that they are for: two dialects own the same prefix, a prefix can own nothing
/// because of its slashes, or a dialect documents a call on a path that it does not own.
pub fn assemble(edge: &Edge, dialects: Vec<Dialect>, commons: Router, metrics: &Metrics) -> Router {
    check_paths(&dialects);
    let mut owners = Vec::new();
    for dialect in dialects {
        let Dialect {
            name,
            prefixes,
            router,
            openapi: _,
            credentials,
            quotas,
            quota_headers,
            refuse,
            public,
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
        let cors = cors(&edge.settings().cors_origins);
        let router = around(router.with_state(edge.clone()), passage, cors);
        owners.extend(owned(prefixes, &router));
        if let Some(public) = public {
            let PublicRoutes {
                prefixes,
                router,
                refuse,
            } = public;
            let passage = Passage {
                dialect: name,
                edge: edge.clone(),
                metrics: metrics.clone(),
                refuse,
                entrance: None,
            };
            let cors = Some(open_to(AllowOrigin::any()));
            let router = around(router.with_state(edge.clone()), passage, cors);
            owners.extend(owned(prefixes, &router));
        }
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
    let cors = cors(&edge.settings().cors_origins);
    let commons = around(commons, passage, cors);
    Router::new().fallback_service(Dispatch {
        owners: owners.into(),
        commons,
    })
}

/// Panics where a request would not reach the call that it is for, which would be seen by nobody but the caller.
fn check_paths(dialects: &[Dialect]) {
    let mut owners = BTreeMap::new();
    for dialect in dialects {
        let name = dialect.name;
        let public = dialect.public.iter().flat_map(|public| public.prefixes);
        for prefix in dialect.prefixes.iter().chain(public) {
            let is_path = prefix.starts_with('/') && !prefix.ends_with('/');
            assert!(
                is_path && !prefix.contains("//"),
                "{name} owns {prefix:?}: a prefix begins with a slash and does not end with one"
            );
            if let Some(other) = owners.insert(*prefix, name) {
                panic!("two dialects own {prefix}: {other} and {name}");
            }
        }
    }
    for dialect in dialects {
        let name = dialect.name;
        for path in dialect.openapi.paths.paths.keys() {
            let owning = owners.iter().filter(|(prefix, _)| owns(prefix, path));
            let (prefix, owner) = owning
                .max_by_key(|(prefix, _)| prefix.len())
                .unwrap_or_else(|| panic!("{name} has the call {path} and no prefix of it"));
            assert!(
                *owner == name,
                "{name} has the call {path}, but {owner} owns {prefix}"
            );
        }
    }
}

/// A router with everything that stands around its handlers. The last layer is the outermost.
fn around(router: Router, passage: Passage, cors: Option<CorsLayer>) -> Router {
    let refuse = passage.refuse;
    let passage = Arc::new(passage);
    let mut router = router
        .fallback(async move || refuse(&Refusal::NotFound))
        .method_not_allowed_fallback(async move |method: Method| {
            refuse(&Refusal::MethodNotAllowed { method })
        })
        .layer(CatchPanicLayer::custom(
            move |panic: Box<dyn std::any::Any + Send>| -> Response {
                log_panic(&*panic);
                refuse(&Refusal::Internal)
            },
        ))
        .layer(from_fn_with_state(Arc::clone(&passage), admit));
    if let Some(cors) = cors {
        router = router.layer(cors);
    }
    router.layer(from_fn_with_state(passage, lead))
}

/// What pages of the origins that are set may call; nothing where none is set.
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
    Some(open_to(origins))
}

/// Callers authenticate by what their page's script sends, never by cookies, so everything but the origin is open.
fn open_to(origins: AllowOrigin) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(ExposeHeaders::any())
        .max_age(Duration::from_hours(1))
}

/// The same router for each of several prefixes.
fn owned(prefixes: &'static [&'static str], router: &Router) -> impl Iterator<Item = Owner> {
    prefixes.iter().map(move |prefix| Owner {
        prefix,
        router: router.clone(),
    })
}

#[derive(Clone)]
struct Owner {
    prefix: &'static str,
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
        let tidied = tidied(request.uri());
        let path = tidied.as_ref().unwrap_or(request.uri()).path();
        let owner = self.owners.iter().find(|owner| owns(owner.prefix, path));
        match owner {
            Some(owner) => {
                if let Some(tidied) = tidied {
                    let sent = std::mem::replace(request.uri_mut(), tidied);
                    request.extensions_mut().insert(OriginalUri(sent));
                }
                // Routers are shared behind one pointer.
                owner.router.clone().call(request)
            }
            None => self.commons.clone().call(request),
        }
    }
}

/// The same URI without the slashes of its path that mean nothing, where there are any: the one at its end, and those that
/// follow another. Connectors put a base that ends in a slash before paths that begin with one.
fn tidied(uri: &Uri) -> Option<Uri> {
    let sent = uri.path();
    let mut path = String::with_capacity(sent.len());
    for part in sent.split('/').filter(|part| !part.is_empty()) {
        path.push('/');
        path.push_str(part);
    }
    if path.is_empty() || path == sent {
        return None;
    }
    let tidied = match uri.query() {
        Some(query) => PathAndQuery::try_from(format!("{path}?{query}")),
        None => PathAndQuery::try_from(path),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(tidied.ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::Arc;
    use std::time::Duration;

    use axum::Router;
    use axum::body::Body;
    use http::request::Builder;
    use http::{HeaderValue, Method, Request, Response, StatusCode, header};
    use http_body_util::BodyExt;
    use serde_json::{Value, json};
    use tower::ServiceExt;
    use utoipa::openapi::path::{HttpMethod, OperationBuilder, PathsBuilder};
    use utoipa::openapi::{OpenApi, OpenApiBuilder, PathItem};

    use crate::limits::{Quota, RateLimits};
    use crate::origin::{OriginPolicy, Peer};
    use crate::request_id::RequestIds;
    use crate::toy::{KEY, World, dialect};
    use crate::{Dialect, Metrics, Settings, assemble, request_id};

    async fn toy() -> (Arc<World>, Router) {
        let world = Arc::new(World::default());
        let app = world.app(Settings::default()).await;
        (world, app)
    }

    async fn send(app: &Router, request: Builder, body: &'static str) -> Response<Body> {
        let request = request.body(Body::from(body)).expect("a request");
        app.clone().oneshot(request).await.expect("infallible")
    }

    async fn text(response: Response<Body>) -> String {
        let bytes = response
            .into_body()
            .collect()
            .await
            .expect("a whole body")
            .to_bytes();
        String::from_utf8(bytes.to_vec()).expect("UTF-8")
    }

    async fn json_of(response: Response<Body>) -> Value {
        serde_json::from_str(&text(response).await).expect("JSON")
    }

    /// Status and word of a toy's answer.
    async fn told(response: Response<Body>) -> (u16, String) {
        let status = response.status().as_u16();
        (
            status,
            json_of(response).await["toy"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    }

    fn with_key(request: Builder) -> Builder {
        request.header(header::AUTHORIZATION, format!("Bearer {KEY}"))
    }

    fn remaining(response: &Response<Body>) -> Option<&str> {
        response
            .headers()
            .get("toy-remaining")
            .map(|value| value.to_str().expect("text"))
    }

    fn is(status: u16, word: &str) -> (u16, String) {
        (status, word.to_owned())
    }

    #[tokio::test]
    async fn what_the_edge_refuses_it_says_in_the_words_of_the_paths_owner() {
        let (_, app) = toy().await;
        assert_eq!(
            told(send(&app, Request::get("/toy/nowhere"), "").await).await,
            is(404, "not found")
        );
        assert_eq!(
            told(send(&app, Request::get("/toy"), "").await).await,
            is(404, "not found")
        );
        assert_eq!(
            told(send(&app, Request::get("/play/anything"), "").await).await,
            is(404, "not found")
        );
        assert_eq!(
            told(send(&app, Request::get("/toy/panic"), "").await).await,
            is(500, "internal")
        );

        let refused = send(&app, Request::put("/toy/things/1"), "").await;
        assert_eq!(refused.headers()[header::ALLOW], "GET,HEAD,DELETE");
        assert_eq!(told(refused).await, is(405, "not PUT"));

        for path in ["/", "/toys", "/nowhere", "//nowhere"] {
            let refused = send(&app, Request::get(path), "").await;
            assert_eq!(
                refused.headers()[header::CONTENT_TYPE],
                "application/problem+json",
                "{path}"
            );
            let expected = json!({
                "type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is nothing at this path.",
            });
            assert_eq!(json_of(refused).await, expected, "{path}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_has_its_time() {
        let world = Arc::new(World::default());
        let settings = Settings {
            time_limit: Duration::from_secs(3),
            ..Settings::default()
        };
        let app = world.app(settings).await;
        let begun = tokio::time::Instant::now();
        assert_eq!(
            told(send(&app, Request::get("/toy/wait"), "").await).await,
            is(503, "timed out")
        );
        assert_eq!(begun.elapsed().as_secs(), 3);
    }

    #[tokio::test]
    async fn callers_are_told_apart() {
        let (world, app) = toy().await;
        let echo = || Request::post("/toy/echo");
        let authorized = |value: &str| echo().header(header::AUTHORIZATION, value);
        assert_eq!(
            told(send(&app, echo(), "{}").await).await,
            is(401, "anonymous")
        );
        assert_eq!(
            told(send(&app, authorized("Bearer "), "{}").await).await,
            is(401, "malformed")
        );
        assert_eq!(
            told(send(&app, authorized("Bearer x"), "{}").await).await,
            is(401, "stranger")
        );
        let almost = format!("Bearer {}x", &KEY[..KEY.len() - 1]);
        assert_eq!(
            told(send(&app, authorized(&almost), "{}").await).await,
            is(401, "stranger")
        );
        let refused = send(&app, with_key(Request::post("/toy/write")), "{}").await;
        assert_eq!(told(refused).await, is(403, "account:write"));
        assert_eq!(
            send(&app, with_key(echo()), "{}").await.status(),
            StatusCode::OK
        );

        let (_, fresh) = toy().await;
        world.break_store();
        assert_eq!(
            send(&app, with_key(echo()), "{}").await.status(),
            StatusCode::OK,
            "known since"
        );
        world.advance(10);
        assert_eq!(
            told(send(&app, with_key(echo()), "{}").await).await,
            is(503, "failed")
        );
        assert_eq!(
            send(&fresh, with_key(echo()), "{}").await.status(),
            StatusCode::OK
        );
    }

    #[tokio::test]
    async fn quotas_are_told_on_every_answer_to_a_known_key_and_count_what_they_let_through() {
        let (world, app) = toy().await;
        let nowhere = || with_key(Request::get("/toy/nowhere"));
        assert_eq!(
            remaining(&send(&app, Request::post("/toy/echo"), "{}").await),
            None
        );
        assert_eq!(remaining(&send(&app, nowhere(), "").await), Some("2"));
        assert_eq!(
            remaining(&send(&app, with_key(Request::get("/toy/panic")), "").await),
            Some("1")
        );
        let echoed = send(&app, with_key(Request::post("/toy/echo")), "7").await;
        assert_eq!(
            (remaining(&echoed), echoed.status()),
            (Some("0"), StatusCode::OK)
        );

        world.advance(20);
        let refused = send(&app, with_key(Request::post("/toy/echo")), "7").await;
        assert_eq!(remaining(&refused), Some("0"));
        assert_eq!(told(refused).await, is(429, "40"));
        let forbidden = send(&app, with_key(Request::post("/toy/write")), "7").await;
        assert_eq!(
            forbidden.status(),
            StatusCode::FORBIDDEN,
            "the scope is looked at first"
        );

        world.advance(40);
        let echoed = send(&app, with_key(Request::post("/toy/echo")), "7").await;
        assert_eq!(
            (remaining(&echoed), echoed.status()),
            (Some("2"), StatusCode::OK)
        );
    }

    #[tokio::test]
    async fn quotas_can_be_set_and_switched_off() {
        let app = async |rate_limits| {
            Arc::new(World::default())
                .app(Settings {
                    rate_limits,
                    ..Settings::default()
                })
                .await
        };
        let echo = || with_key(Request::post("/toy/echo"));
        let off = app(RateLimits::Off).await;
        for _ in 0..10 {
            let answer = send(&off, echo(), "7").await;
            assert_eq!(
                (remaining(&answer), answer.status()),
                (None, StatusCode::OK)
            );
        }
        let hourly = app(RateLimits::Quota(Quota::per_hour(10))).await;
        assert_eq!(remaining(&send(&hourly, echo(), "7").await), Some("9"));
    }

    #[tokio::test]
    async fn parameters_are_decoded_after_routing() {
        let (_, app) = toy().await;
        let id = async |path: &str| {
            let answer = send(&app, Request::get(path), "").await;
            let status = answer.status().as_u16();
            (
                status,
                json_of(answer).await["id"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            )
        };
        assert_eq!(id("/toy/things/a%2Fb").await, is(200, "a/b"));
        assert_eq!(id("/toy/things/..").await, is(200, ".."));
        assert_eq!(id("/toy/things/%2e%2e").await, is(200, ".."));
        assert_eq!(id("/toy/things/%25").await, is(200, "%"));
        assert_eq!(id("/toy/things/%").await, is(200, "%"));
        assert_eq!(id("/toy/things/%22%C3%A4+%20").await, is(200, "\"ä+ "));
        assert_eq!(id("/toy/things/a%00").await, is(404, ""));
        assert_eq!(id("/toy/things/%ff").await, is(404, ""));
        assert_eq!(id("/toy/things/").await, is(404, ""));
        assert_eq!(id("/toy/things/a/b").await, is(404, ""));
        assert_eq!(id("/toy/things/a?q=%00").await, is(400, ""));
    }

    #[tokio::test]
    async fn a_slash_that_ends_a_dialects_path_or_follows_another_is_nothing() {
        let (_, app) = toy().await;
        let sent = async |path: &str| text(send(&app, Request::get(path), "").await).await;
        assert_eq!(sent("/toy/sent/?a=/").await, "\"/toy/sent/?a=/\"");
        assert_eq!(sent("/toy/sent/").await, "\"/toy/sent/\"");
        assert_eq!(sent("/toy/sent?a=/").await, "\"/toy/sent?a=/\"");
        assert_eq!(sent("//toy//sent//?a=//").await, "\"//toy//sent//?a=//\"");
        assert_eq!(
            send(&app, Request::get("/health/live/"), "").await.status(),
            StatusCode::NOT_FOUND
        );
    }

    #[tokio::test]
    #[should_panic(expected = "two dialects own /toy: toy and twin")]
    async fn no_two_dialects_own_one_path() {
        let twin = toy_with(|twin| twin.name = "twin");
        put_together(vec![toy_with(|_| {}), twin]).await;
    }

    #[tokio::test]
    #[should_panic(expected = "toy owns \"/toy/\": a prefix begins with a slash and does not end")]
    async fn no_prefix_ends_with_a_slash() {
        put_together(vec![toy_with(|toy| toy.prefixes = &["/toy/"])]).await;
    }

    #[tokio::test]
    #[should_panic(expected = "toy owns \"toy\": a prefix begins with a slash")]
    async fn every_prefix_begins_with_a_slash() {
        put_together(vec![toy_with(|toy| toy.prefixes = &["toy"])]).await;
    }

    #[tokio::test]
    #[should_panic(expected = "toy has the call /toys/{id} and no prefix of it")]
    async fn no_call_is_outside_of_its_dialects_prefixes() {
        put_together(vec![toy_with(|toy| {
            toy.openapi = calls(&["/toy", "/toys/{id}"]);
        })])
        .await;
    }

    #[tokio::test]
    #[should_panic(expected = "toy has the call /toy/a/b, but thief owns /toy/a")]
    async fn no_dialect_owns_the_call_of_another() {
        let thief = toy_with(|thief| {
            thief.name = "thief";
            thief.prefixes = &["/toy/a"];
            thief.public = None;
        });
        let toy = toy_with(|toy| toy.openapi = calls(&["/open", "/toy/a/b"]));
        put_together(vec![toy, thief]).await;
    }

    /// The toy, but for something.
    fn toy_with(change: impl FnOnce(&mut Dialect)) -> Dialect {
        let mut toy = dialect(&Arc::default());
        change(&mut toy);
        toy
    }

    /// A document of calls on these paths.
    fn calls(paths: &[&str]) -> OpenApi {
        let get = OperationBuilder::new().build();
        let paths = paths.iter().fold(PathsBuilder::new(), |paths, path| {
            paths.path(*path, PathItem::new(HttpMethod::Get, get.clone()))
        });
        OpenApiBuilder::new().paths(paths.build()).build()
    }

    async fn put_together(dialects: Vec<Dialect>) {
        let edge = Arc::new(World::default()).edge(Settings::default()).await;
        let _ = assemble(&edge, dialects, Router::new(), &Metrics::default());
    }

    #[tokio::test]
    async fn every_answer_names_its_request() {
        let world = Arc::new(World::default());
        let request_ids = RequestIds::new(|| "made".to_owned());
        let app = world
            .app(Settings {
                request_ids,
                ..Settings::default()
            })
            .await;
        for path in ["/toy/nowhere", "/nowhere", "/health/live", "/toy/panic"] {
            let made = send(&app, Request::get(path), "").await;
            assert_eq!(made.headers()[request_id::HEADER], "made", "{path}");
            let sent = send(
                &app,
                Request::get(path).header(request_id::HEADER, "sent"),
                "",
            )
            .await;
            assert_eq!(sent.headers()[request_id::HEADER], "sent", "{path}");
        }
        let shown = send(
            &app,
            Request::get("/toy/things/1").header(request_id::HEADER, "sent"),
            "",
        )
        .await;
        assert_eq!(json_of(shown).await["request"], "sent");
    }

    #[tokio::test]
    async fn public_routes_ask_for_no_key_and_pages_of_every_origin_may_call_them() {
        let (_, app) = toy().await;
        let any = Some(&HeaderValue::from_static("*"));
        let from_a_page = |request: Builder| request.header(header::ORIGIN, "https://app.example");
        // A good key makes no difference, nor does what is none.
        for key in [None, Some("Bearer"), Some(&*format!("Bearer {KEY}"))] {
            let mut request = from_a_page(Request::post("/open/"));
            if let Some(key) = key {
                request = request.header(header::AUTHORIZATION, key);
            }
            let answer = send(&app, request, "7").await;
            let allowed = answer.headers().get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
            assert_eq!((answer.status(), allowed), (StatusCode::OK, any));
            assert_eq!(remaining(&answer), None, "nothing is counted");
            assert!(answer.headers().contains_key(request_id::HEADER));
        }
        let preflight = from_a_page(Request::options("/open"))
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type");
        let answer = send(&app, preflight, "").await;
        let headers = answer.headers();
        assert_eq!(headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN), any);
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_METHODS], "POST");
        // The rest of the dialect stays closed, and what the edge refuses is told in the words of these routes.
        let answer = send(&app, from_a_page(Request::post("/toy/echo")), "7").await;
        let allowed = answer.headers().get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!((answer.status().as_u16(), allowed), (401, None));
        for (request, status) in [
            (Request::get("/open"), StatusCode::METHOD_NOT_ALLOWED),
            (Request::post("/open/nowhere"), StatusCode::NOT_FOUND),
        ] {
            let answer = send(&app, request, "").await;
            assert_eq!(answer.status(), status);
            let media_type = &answer.headers()[header::CONTENT_TYPE];
            assert_eq!(media_type, "application/problem+json");
        }
    }

    #[tokio::test]
    async fn head_answers_as_get_without_a_body() {
        let (_, app) = toy().await;
        let got = send(&app, Request::get("/toy/things/1"), "").await;
        let length = got.headers().get(header::CONTENT_LENGTH).cloned();
        let head = send(&app, Request::head("/toy/things/1"), "").await;
        assert_eq!(head.status(), StatusCode::OK);
        assert_eq!(
            head.headers()[header::CONTENT_TYPE],
            got.headers()[header::CONTENT_TYPE]
        );
        assert_eq!(head.headers().get(header::CONTENT_LENGTH), length.as_ref());
        assert_eq!(text(head).await, "");
    }

    #[tokio::test]
    async fn cors_is_off_unless_origins_are_named() {
        let preflight = || {
            Request::options("/toy/echo")
                .header(header::ORIGIN, "https://app.example")
                .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
                .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization")
        };
        let (_, silent) = toy().await;
        let refused = send(&silent, preflight(), "").await;
        assert!(
            refused
                .headers()
                .get(header::ACCESS_CONTROL_ALLOW_ORIGIN)
                .is_none()
        );
        assert_eq!(told(refused).await, is(405, "not OPTIONS"));

        let open = async |origin| {
            let cors_origins = vec![HeaderValue::from_static(origin)];
            Arc::new(World::default())
                .app(Settings {
                    cors_origins,
                    ..Settings::default()
                })
                .await
        };
        let named = open("https://app.example").await;
        let allowed = send(&named, preflight(), "").await;
        assert_eq!(allowed.status(), StatusCode::OK);
        assert_eq!(
            allowed.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN],
            "https://app.example"
        );
        assert_eq!(
            allowed.headers()[header::ACCESS_CONTROL_ALLOW_HEADERS],
            "authorization"
        );
        let answer = send(
            &named,
            Request::get("/toy/nowhere").header(header::ORIGIN, "https://app.example"),
            "",
        )
        .await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert_eq!(
            answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN],
            "https://app.example"
        );
        let other = send(&open("https://other.example").await, preflight(), "").await;
        assert!(
            other
                .headers()
                .get(header::ACCESS_CONTROL_ALLOW_ORIGIN)
                .is_none()
        );
        let any = send(&open("*").await, preflight(), "").await;
        assert_eq!(any.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    }

    #[tokio::test]
    async fn bodies_are_read_after_the_caller_is_settled_and_bounded() {
        let world = Arc::new(World::default());
        let app = world
            .app(Settings {
                body_limit: 8,
                ..Settings::default()
            })
            .await;
        let echo = || Request::post("/toy/echo").header(header::CONTENT_TYPE, "text/plain");
        assert_eq!(
            told(send(&app, echo(), "nonsense").await).await,
            is(401, "anonymous")
        );
        assert_eq!(
            told(send(&app, with_key(echo()), "[1,2,3,4]").await).await,
            is(413, "8")
        );
        assert_eq!(
            text(send(&app, with_key(echo()), "[1,2, 3]").await).await,
            "[1,2,3]"
        );
        let broken = send(&app, with_key(echo()), "{").await;
        assert_eq!(told(broken).await.0, 400);
    }

    #[tokio::test]
    async fn absolute_urls_follow_the_policy() {
        let trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
        let origin = OriginPolicy {
            public_url: None,
            trusted_proxies,
        };
        let app = Arc::new(World::default())
            .app(Settings {
                origin,
                ..Settings::default()
            })
            .await;
        let peer: SocketAddr = "10.0.0.1:5".parse().expect("an address");
        let request = Request::get("/toy/things/1")
            .header("x-forwarded-proto", "https")
            .header("x-forwarded-host", "a.example");
        let answer = send(&app, request.extension(Peer(peer)), "").await;
        assert_eq!(
            json_of(answer).await["self"],
            "https://a.example/toy/things/1"
        );
    }

    #[tokio::test]
    async fn metrics_count_by_route_and_hold_no_path() {
        let (world, app) = toy().await;
        send(&app, Request::get("/toy/things/secret-name"), "").await;
        send(&app, Request::get("/toy/things/other-name"), "").await;
        send(&app, Request::get("/toy/nowhere/secret-name"), "").await;
        send(
            &app,
            Request::builder()
                .method(Method::from_bytes(b"BREW").expect("a method"))
                .uri("/toy/echo"),
            "",
        )
        .await;
        send(&app, Request::get("/toy/panic"), "").await;
        assert_eq!(
            send(&app, Request::get("/health/ready"), "").await.status(),
            StatusCode::OK
        );
        world.break_store();
        assert_eq!(
            send(&app, Request::get("/health/ready"), "").await.status(),
            StatusCode::SERVICE_UNAVAILABLE
        );
        assert_eq!(
            send(&app, Request::get("/health/live"), "").await.status(),
            StatusCode::OK
        );

        let scraped = send(&app, Request::get("/metrics"), "").await;
        assert_eq!(
            scraped.headers()[header::CONTENT_TYPE],
            "text/plain; version=0.0.4; charset=utf-8"
        );
        let scraped = text(scraped).await;
        let count = |dialect: &str, route: &str, method: &str, status: u16| {
            format!(
                "stele_http_requests_total{{dialect=\"{dialect}\",route=\"{route}\",method=\"{method}\",status=\"{status}\"}}"
            )
        };
        for (name, number) in [
            (count("toy", "/toy/things/{id}", "GET", 200), 2),
            (count("toy", "unmatched", "GET", 404), 1),
            (count("toy", "/toy/echo", "other", 405), 1),
            (count("toy", "/toy/panic", "GET", 500), 1),
            (count("stele", "/health/ready", "GET", 200), 1),
            (count("stele", "/health/ready", "GET", 503), 1),
        ] {
            assert!(
                scraped.contains(&format!("{name} {number}\n")),
                "{name} {number} in\n{scraped}"
            );
        }
        assert!(scraped.contains("stele_http_request_duration_seconds_count{dialect=\"toy\",route=\"/toy/things/{id}\"} 2\n"), "{scraped}");
        // The scrape itself.
        assert!(
            scraped.contains("stele_http_requests_in_flight 1\n"),
            "{scraped}"
        );
        assert!(!scraped.contains("name"), "{scraped}");
    }
}
