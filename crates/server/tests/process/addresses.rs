//! Where the server listens, and what it believes to be called.

use reqwest::{Method, StatusCode, header};
use serde_json::json;

use crate::client::{POSTHOG, answer, succeed, text};
use crate::place::Place;
use crate::running::Running;

const PAGES: [&str; 3] = ["/health/live", "/health/ready", "/metrics"];

#[tokio::test]
async fn health_and_metrics_are_beside_the_apis() {
    let place = Place::sqlite().await;
    let server = place.serve(&[]).await;
    let client = server.client("");
    for path in &PAGES[..2] {
        let health = succeed(client.request(Method::GET, path)).await;
        assert_eq!(health, json!({"status": "ok"}), "{path}");
    }
    let metrics = text(client.request(Method::GET, "/metrics")).await;
    assert!(
        metrics.contains("\nstele_http_requests_total{"),
        "{metrics}"
    );
    server.stop().await;
}

#[tokio::test]
async fn health_and_metrics_move_to_a_listener_of_their_own() {
    let place = Place::sqlite().await;
    let server = place.serve(&["--ops-listen", "127.0.0.1:0"]).await;
    let key = server.first_key().await;
    let operations = server.logged_url("health and metrics are on ").await;
    assert_ne!(operations, server.url);
    let main = server.client(&key);
    let apart = crate::client::Client::new(&operations, &key);
    for path in PAGES {
        let here = answer(main.request(Method::GET, path)).await.0;
        assert_eq!(here, StatusCode::NOT_FOUND, "{path}");
        text(apart.request(Method::GET, path)).await;
    }
    for (here, there) in main.lists().into_iter().zip(apart.lists()) {
        succeed(here).await;
        assert_eq!(answer(there).await.0, StatusCode::NOT_FOUND);
    }
    // They tell of the requests on the other listener.
    let metrics = text(apart.request(Method::GET, "/metrics")).await;
    let counted = r#"stele_http_requests_total{dialect="zudo",route="/api/v1/accounts",method="GET",status="200"} 1"#;
    assert!(metrics.contains(counted), "{metrics}");
    server.stop().await;
}

/// The first page's `next` in PostHog's list of two accounts, one on a page.
async fn next(server: &Running, key: &str, headers: &[(&str, &str)]) -> String {
    let client = server.client(key);
    let mut list = client.bearer(Method::GET, &format!("{POSTHOG}?limit=1"));
    for (name, value) in headers {
        list = list.header(*name, *value);
    }
    let page = succeed(list).await;
    let next = page["next"].as_str().expect("another page");
    let end = "/api/projects/@current/accounts/?limit=1&offset=1";
    let origin = next.strip_suffix(end).unwrap_or_else(|| panic!("{next}"));
    origin.to_owned()
}

/// Two accounts, and a key that reads them.
async fn two_accounts(place: &Place) -> String {
    let key = place.first_key().await;
    let server = place.serve(&[]).await;
    for name in ["Hooli", "Aviato"] {
        let account = json!({"name": name});
        let client = server.client(&key);
        succeed(client.bearer(Method::POST, POSTHOG).json(&account)).await;
    }
    server.stop().await;
    key
}

const FORWARDED: [(&str, &str); 2] = [
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "stele.example.com"),
];

#[tokio::test]
async fn absolute_urls_are_those_of_the_request() {
    let place = Place::sqlite().await;
    let key = two_accounts(&place).await;
    let server = place.serve(&[]).await;
    assert_eq!(next(&server, &key, &[]).await, server.url);
    let named = [("host", "crm.example:8080")];
    assert_eq!(next(&server, &key, &named).await, "http://crm.example:8080");
    // Nobody is believed unless it is said so.
    assert_eq!(next(&server, &key, &FORWARDED).await, server.url);
    server.stop().await;
}

#[tokio::test]
async fn a_public_url_is_what_clients_call_the_server() {
    let place = Place::sqlite().await;
    let key = two_accounts(&place).await;
    let public = ["--public-url", "https://example.com/stele/"];
    let server = place.serve(&public).await;
    for headers in [&[][..], &FORWARDED] {
        let origin = next(&server, &key, headers).await;
        assert_eq!(origin, "https://example.com/stele");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_trusted_proxy_is_believed() {
    let place = Place::sqlite().await;
    let key = two_accounts(&place).await;
    for (networks, believed) in [
        ("127.0.0.1", true),
        ("10.0.0.0/8,127.0.0.0/8", true),
        ("10.0.0.0/8,192.0.2.1", false),
    ] {
        let server = place.serve(&["--trusted-proxy", networks]).await;
        let origin = next(&server, &key, &FORWARDED).await;
        let expected = if believed {
            "https://stele.example.com"
        } else {
            &server.url
        };
        assert_eq!(origin, expected, "{networks}");
        let standard = [("forwarded", "proto=https;host=a.example")];
        let origin = next(&server, &key, &standard).await;
        let expected = if believed {
            "https://a.example"
        } else {
            &server.url
        };
        assert_eq!(origin, expected, "{networks}");
        server.stop().await;
    }
}

#[tokio::test]
async fn pages_of_named_origins_may_call() {
    let place = Place::sqlite().await;
    for (flags, origin, allowed) in [
        (&[][..], "https://app.example", None),
        (
            &["--cors-origin", "https://app.example"],
            "https://app.example",
            Some("https://app.example"),
        ),
        (
            &["--cors-origin", "https://app.example"],
            "https://other.example",
            None,
        ),
        (&["--cors-origin", "*"], "https://other.example", Some("*")),
    ] {
        let server = place.serve(flags).await;
        let client = server.client("");
        let preflight = client.request(Method::OPTIONS, "/resources/accounts");
        let preflight = preflight
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization");
        let preflight = preflight.send().await.expect("an answer");
        let told = preflight.headers().get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(
            told.map(|told| told.to_str().expect("text")),
            allowed,
            "{flags:?}"
        );
        server.stop().await;
    }
}

#[tokio::test]
async fn the_server_listens_on_ipv6_too() {
    let place = Place::sqlite().await;
    let server = Running::start(place.command(&["serve", "--listen", "[::1]:0"])).await;
    assert!(server.url.starts_with("http://[::1]:"), "{}", server.url);
    let key = server.first_key().await;
    succeed(server.client(&key).bearer(Method::GET, "/accounts")).await;
    server.stop().await;
}
