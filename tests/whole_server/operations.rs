//! What whoever runs the server relies on.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stele_http::Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{StoreKind, World, answer, on_both_databases, succeed};

/// Whether a body has the shape of a dialect's errors.
type Shape = fn(&Value) -> bool;

on_both_databases!(
    health_tells_that_the_database_answers,
    metrics_tell_what_was_asked
);

async fn health_tells_that_the_database_answers(world: &World) {
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(
            succeed(world.acme.request(Method::GET, path)).await,
            json!({"status": "ok"})
        );
    }
}

async fn metrics_tell_what_was_asked(world: &World) {
    succeed(
        world
            .acme
            .vitally(Method::POST, "/resources/accounts")
            .json(&json!({"externalId": "secret-customer"})),
    )
    .await;
    succeed(
        world
            .acme
            .vitally(Method::GET, "/resources/accounts/secret-customer"),
    )
    .await;
    let text = world
        .acme
        .request(Method::GET, "/metrics")
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    let counted = text.lines().any(|line| {
        line.contains("_total{")
            && [
                "dialect=\"vitally\"",
                "route=\"/resources/accounts/{id}\"",
                "status=\"200\"",
            ]
            .iter()
            .all(|label| line.contains(label))
    });
    assert!(counted, "{text}");
    assert!(
        !text.contains("secret-customer"),
        "a customer's identifier is in the metrics: {text}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_carries_a_request_id_and_takes_a_sane_one() {
    let world = World::start(StoreKind::Memory).await;
    let id = async |path: &str, sent: &str| {
        let request = world
            .acme
            .request(Method::GET, path)
            .header("x-request-id", sent);
        let response = request.send().await.expect("an answer");
        response.headers()["x-request-id"]
            .to_str()
            .expect("text")
            .to_owned()
    };
    for path in [
        "/resources/accounts",
        "/nowhere",
        "/health/live",
        "/api/v1/unknown",
        "/openapi/zudo.json",
    ] {
        assert_eq!(id(path, "abc-1.2_3").await, "abc-1.2_3", "{path}");
        for insane in ["", "a b", "<script>", &"x".repeat(129)] {
            let made = id(path, insane).await;
            assert!(
                made != insane && !made.is_empty(),
                "{path} {insane:?}: {made}"
            );
        }
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_paths_answer_in_the_shape_of_their_dialect() {
    let world = World::start(StoreKind::Memory).await;
    let acme = &world.acme;
    let shapes: [(&str, Shape); 6] = [
        ("/resources/unknown", |body| {
            body["error"].is_string() && body.as_object().is_some_and(|map| map.len() == 1)
        }),
        ("/api/v1/unknown", |body| {
            body["error"].is_string() && body.as_object().is_some_and(|map| map.len() == 1)
        }),
        ("/api/projects/@current/unknown/", |body| {
            body["code"] == json!("not_found") && body["attr"].is_null()
        }),
        ("/accounts/x/unknown", |body| {
            body["status"] == json!(404) && body["detail"].is_string()
        }),
        ("/customers/x/unknown", |body| {
            body["status"] == json!(404) && body["detail"].is_string()
        }),
        ("/unknown", |body| {
            body["status"] == json!(404) && body["title"].is_string()
        }),
    ];
    for (path, shape) in shapes {
        let response = acme
            .request(Method::GET, path)
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        let media_type = response.headers()["content-type"]
            .to_str()
            .expect("text")
            .to_owned();
        let body: Value = response.json().await.expect("JSON");
        assert!(shape(&body), "{path}: {body}");
        assert_eq!(
            media_type.starts_with("application/problem+json"),
            path == "/unknown",
            "{path}: {media_type}"
        );
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_methods_are_refused_with_those_that_are_right() {
    let world = World::start(StoreKind::Memory).await;
    let acme = &world.acme;
    for request in [
        acme.vitally(Method::PATCH, "/resources/accounts"),
        acme.zudo(Method::DELETE, "/api/v1/accounts/1"),
        acme.bearer(
            Method::POST,
            "/api/projects/@current/accounts/00000000-0000-0000-0000-000000000000/",
        ),
        acme.bearer(Method::PUT, "/accounts/x"),
        acme.bearer(Method::DELETE, "/customers/x"),
    ] {
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        let allow = response.headers()["allow"]
            .to_str()
            .expect("text")
            .to_owned();
        assert!(allow.contains("GET"), "{allow}");
        assert!(response.json::<Value>().await.expect("JSON").is_object());
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn head_answers_as_get_without_a_body() {
    let world = World::start(StoreKind::Memory).await;
    let acme = &world.acme;
    for path in ["/resources/accounts", "/resources/accounts/unknown"] {
        let get = acme
            .vitally(Method::GET, path)
            .send()
            .await
            .expect("an answer");
        let head = acme
            .vitally(Method::HEAD, path)
            .send()
            .await
            .expect("an answer");
        assert_eq!(head.status(), get.status());
        assert_eq!(
            head.headers()["content-type"],
            get.headers()["content-type"]
        );
        assert_eq!(head.text().await.expect("no body"), "");
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_other_origins_may_call_only_when_they_are_named() {
    for (origins, allowed) in [
        (vec![], None),
        (vec!["https://app.example"], Some("https://app.example")),
    ] {
        let cors_origins = origins
            .into_iter()
            .map(|origin| origin.parse().expect("a header value"))
            .collect();
        let world = World::start_with(
            StoreKind::Memory,
            Settings {
                cors_origins,
                ..Settings::default()
            },
        )
        .await;
        let preflight = world
            .acme
            .request(Method::OPTIONS, "/resources/accounts")
            .header("origin", "https://app.example")
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization,content-type",
            );
        let response = preflight.send().await.expect("an answer");
        let origin = response
            .headers()
            .get("access-control-allow-origin")
            .map(|value| value.to_str().expect("text"));
        assert_eq!(origin, allowed);
        assert_eq!(
            response.status().is_success(),
            allowed.is_some(),
            "{}",
            response.status()
        );
        world.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_will_send_no_more_gets_its_answer() {
    let world = World::start(StoreKind::Memory).await;
    let mut stream = TcpStream::connect(world.address)
        .await
        .expect("the server listens");
    let request = format!(
        "GET /accounts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n",
        world.acme.key
    );
    stream
        .write_all(request.as_bytes())
        .await
        .expect("the server reads");
    stream
        .shutdown()
        .await
        .expect("half of the connection closes");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .await
        .expect("the server answers and closes");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer:?}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_takes_too_long_is_ended_in_the_shape_of_its_dialect() {
    let settings = Settings {
        time_limit: Duration::from_millis(200),
        ..Settings::default()
    };
    let world = World::start_with(StoreKind::Memory, settings).await;
    // Memory has one writer at a time, so a write waits for as long as this is held.
    let writer = world.store.begin().await.expect("a unit of work");
    let (status, body) = answer(
        world
            .acme
            .zudo(Method::POST, "/api/v1/accounts")
            .json(&json!({"name": "Late"})),
    )
    .await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body["error"].is_string(), "{body}");
    drop(writer);
    assert_eq!(
        succeed(world.acme.zudo(Method::GET, "/api/v1/accounts")).await["data"],
        json!([])
    );
    world.stop().await;
}
