//! How often who may call: a key in each dialect, and a project's token without a key.

use std::collections::BTreeSet;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use stele_http::{RateLimits, Settings};

use crate::catalog::{Operation, public_paths};
use crate::furnished::replaced;
use crate::world::{StoreKind, Tenant, World, answer, succeed};

/// A server with another quota of keys than the vendors'.
async fn limited(quota: &str) -> World {
    let rate_limits = quota.parse::<RateLimits>().expect("a quota");
    let settings = Settings {
        rate_limits,
        ..Settings::default()
    };
    World::start_with(StoreKind::Memory, settings).await
}

/// Sends what a quota must refuse, and answers the body of the refusal.
async fn refused(request: RequestBuilder) -> Value {
    let described = format!("{request:?}");
    let response = request.send().await.expect("an answer");
    assert_eq!(
        response.status(),
        StatusCode::TOO_MANY_REQUESTS,
        "{described}"
    );
    let seconds = response.headers()["retry-after"].to_str().expect("text");
    let seconds: u32 = seconds.parse().expect("seconds");
    assert!((1..=3600).contains(&seconds), "{described}: {seconds}");
    let text = response.text().await.expect("a whole body");
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_that_takes_a_key_is_refused_once_the_quota_of_the_key_is_used_up() {
    let world = limited("1/hour").await;
    let mut used_up = BTreeSet::new();
    for operation in Operation::all() {
        // That nothing has this id is not told before.
        let path = replaced(&operation.template, |_| "unknown".to_owned());
        let request = || operation.request_to(&world.acme, Some(&world.acme.key), &path);
        if used_up.insert(operation.dialect) {
            let (status, body) = answer(request()).await;
            assert_ne!(status, StatusCode::TOO_MANY_REQUESTS, "{path}: {body}");
        }
        let body = refused(request()).await;
        assert!(operation.is_error(&body), "{path}: {body}");
    }
    assert_eq!(used_up.len(), 5);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_that_takes_a_token_counts_and_is_refused_once_the_quota_is_used_up() {
    let paths = public_paths();
    let quota = format!("{}/hour", paths.len());
    let settings = Settings {
        token_rate_limits: quota.parse().expect("a quota"),
        ..Settings::default()
    };
    let world = World::start_with(StoreKind::Memory, settings).await;
    let request = |path: &str, tenant: &Tenant| {
        let token = tenant.workspace.project_token.as_str();
        let event = json!({"api_key": token, "event": "login", "distinct_id": "richard"});
        tenant.request(Method::POST, path).json(&event)
    };
    for path in &paths {
        succeed(request(path, &world.acme)).await;
    }
    for path in &paths {
        let body = refused(request(path, &world.acme)).await;
        assert_eq!(body, json!("rate limited"), "{path}");
    }
    // Another workspace's token has a quota of its own, and keys have others.
    for path in &paths {
        succeed(request(path, &world.other)).await;
    }
    succeed(world.acme.zudo(Method::GET, "/api/v1/accounts")).await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quotas_are_the_vendors_and_their_headers_are_on_every_answer_to_a_known_key() {
    let world = World::start_with(StoreKind::Memory, Settings::default()).await;
    let acme = &world.acme;
    let response = acme
        .vitally(Method::GET, "/resources/accounts/unknown")
        .send()
        .await
        .expect("an answer");
    assert_eq!(
        response.headers()["ratelimit-limit"],
        "1000, 1000;window=60"
    );
    assert_eq!(response.headers()["ratelimit-remaining"], "999");
    let stranger = acme
        .request(Method::GET, "/resources/accounts")
        .send()
        .await
        .expect("an answer");
    assert!(stranger.headers().get("ratelimit-limit").is_none());
    for remaining in (0..100).rev() {
        let response = acme
            .zudo(Method::GET, "/api/v1/accounts")
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            response.headers()["x-ratelimit-remaining"],
            remaining.to_string().as_str()
        );
    }
    let (status, body) = answer(acme.zudo(Method::GET, "/api/v1/accounts")).await;
    assert_eq!(
        (status, body),
        (
            StatusCode::TOO_MANY_REQUESTS,
            json!({"error": "Rate limit exceeded"})
        )
    );
    // Another key, and another dialect, have quotas of their own.
    succeed(world.other.zudo(Method::GET, "/api/v1/accounts")).await;
    succeed(acme.bearer(Method::GET, "/accounts")).await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_quota_can_be_set_and_is_told() {
    let world = limited("3/min").await;
    for remaining in ["2", "1", "0"] {
        let response = world
            .acme
            .vitally(Method::GET, "/resources/accounts")
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.headers()["ratelimit-remaining"], remaining);
        assert_eq!(response.headers()["ratelimit-limit"], "3, 3;window=60");
    }
    let response = world
        .acme
        .vitally(Method::GET, "/resources/accounts")
        .send()
        .await
        .expect("an answer");
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(response.headers().contains_key("retry-after"));
    world.stop().await;
}
