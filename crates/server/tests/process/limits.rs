//! Limits that can be set. That they are kept to the second and the byte is tested where they are made, on a clock that
//! tests set; here each is so small that it is reached.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::client::{answer, succeed};
use crate::place::Place;

#[tokio::test]
async fn quotas_are_the_vendors_or_another_or_none() {
    let place = Place::sqlite().await;
    let key = place.first_key().await;
    for (flags, limit) in [
        (&[][..], Some("100")),
        (&["--rate-limits", "vendor"], Some("100")),
        (&["--rate-limits", "6000/min"], Some("6000")),
        (&["--rate-limits", "2/hour"], Some("2")),
        (&["--rate-limits", "off"], None),
    ] {
        let server = place.serve(flags).await;
        let client = server.client(&key);
        let list = client.zudo(Method::GET, "/api/v1/accounts");
        let list = list.send().await.expect("an answer");
        let told = list.headers().get("x-ratelimit-limit");
        assert_eq!(
            told.map(|told| told.to_str().expect("text")),
            limit,
            "{flags:?}"
        );
        server.stop().await;
    }
}

#[tokio::test]
async fn who_has_used_up_a_quota_is_refused() {
    let place = Place::sqlite().await;
    let server = place.serve(&["--rate-limits", "2/hour"]).await;
    let client = server.client(&server.first_key().await);
    // A quota counts for each dialect by itself; Alguna's two versions are one.
    for list in client.lists() {
        succeed(list).await;
    }
    for list in client.lists() {
        let expected = match list.try_clone().and_then(|list| list.build().ok()) {
            Some(list) if ["/accounts", "/customers"].contains(&list.url().path()) => 429,
            _ => 200,
        };
        assert_eq!(answer(list).await.0.as_u16(), expected);
    }
    for list in client.lists() {
        let refused = list.send().await.expect("an answer");
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.headers().contains_key("retry-after"));
    }
    server.stop().await;
}

#[tokio::test]
async fn the_quota_of_tokens_is_none_unless_one_is_set() {
    let place = Place::sqlite().await;
    let key = place.first_key().await;
    for (flags, limited) in [
        (&[][..], false),
        (&["--rate-limits", "1/hour"], false),
        (&["--token-rate-limits", "vendor"], false),
        (&["--token-rate-limits", "off"], false),
        (&["--token-rate-limits", "2/hour"], true),
    ] {
        let server = place.serve(flags).await;
        let client = server.client(&key);
        let project = succeed(client.bearer(Method::GET, "/api/projects/@current/")).await;
        let event = json!({"token": project["api_token"], "event": "login", "distinct_id": "u"});
        let send = |path| client.request(Method::POST, path).json(&event);
        for path in ["/i/v0/e/", "/flags/"] {
            succeed(send(path)).await;
        }
        for path in ["/i/v0/e/", "/flags/"] {
            let third = send(path).send().await.expect("an answer");
            let expected = if limited { 429 } else { 200 };
            assert_eq!(third.status().as_u16(), expected, "{flags:?} {path}");
            assert_eq!(third.headers().contains_key("retry-after"), limited);
        }
        server.stop().await;
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let place = Place::sqlite().await;
    let key = place.first_key().await;
    let small = json!({"name": "Hooli"});
    for (flags, too_large) in [(&[][..], 1 << 20), (&["--body-limit", "1KiB"], 1 << 10)] {
        let server = place.serve(flags).await;
        let client = server.client(&key);
        let create = || client.zudo(Method::POST, "/api/v1/accounts");
        succeed(create().json(&small)).await;
        let (status, body) = answer(create().body(" ".repeat(too_large + 1))).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(body, json!({"error": "Request body too large"}));
        // To the byte: blanks and an object.
        let whole = format!("{}{small}", " ".repeat(too_large - small.to_string().len()));
        succeed(create().body(whole)).await;
        server.stop().await;
    }
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_ended() {
    let place = Place::sqlite().await;
    let server = place.serve(&["--request-timeout", "100ms"]).await;
    let key = server.first_key().await;
    let mut slow = server.connect().await;
    let body = r#"{"name":"Late"}"#;
    slow.begin_create(&key, body).await;
    let ended = slow.answer().await;
    assert_eq!(ended.status, 503, "{ended:?}");
    assert_eq!(ended.body, r#"{"error":"Service unavailable"}"#);
    // What still comes is taken and forgotten.
    slow.send(body).await;
    assert!(slow.closes().await);
    server.stop().await;
}

#[tokio::test]
async fn a_client_that_says_nothing_is_hung_up_on() {
    let place = Place::sqlite().await;
    let server = place.serve(&["--header-read-timeout", "100ms"]).await;
    let mut silent = server.connect().await;
    assert!(silent.closes().await);
    let mut slow = server.connect().await;
    slow.send("GET /health/live HTTP/1.1\r\nhost:").await;
    assert!(slow.closes().await);
    // Between two requests too.
    let mut idle = server.connect().await;
    idle.get("/health/live").await;
    assert_eq!(idle.answer().await.status, 200);
    assert!(idle.closes().await);
    server.stop().await;
}

#[tokio::test]
async fn more_connections_than_are_allowed_wait() {
    let place = Place::sqlite().await;
    let server = place.serve(&["--max-connections", "1"]).await;
    let mut first = server.connect().await;
    first.get("/health/live").await;
    assert_eq!(first.answer().await.status, 200);
    let mut second = server.connect().await;
    second.get("/health/live").await;
    // The first one is idle, and still the only one that is served.
    for _ in 0..100 {
        first.get("/health/live").await;
        assert_eq!(first.answer().await.status, 200);
    }
    assert!(second.is_silent());
    drop(first);
    assert_eq!(second.answer().await.status, 200);
    server.stop().await;
}
