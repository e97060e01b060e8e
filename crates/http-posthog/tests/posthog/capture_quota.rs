//! How often a project's token may capture, where the server is told a quota of tokens.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use stele_http::testing::Answer;
use stele_http::{RateLimits, Settings};

use crate::capture::{JSON, account, events, login};
use crate::world::{ACCOUNTS, Sent, World};

/// A project whose token has a quota.
async fn world(quota: &str) -> World {
    let token_rate_limits: RateLimits = quota.parse().expect("a quota");
    World::with(Settings {
        token_rate_limits,
        ..Settings::default()
    })
    .await
}

async fn post(world: &World, path: &str, body: &Value) -> Answer {
    world.post(path, JSON, body.to_string().into_bytes()).await
}

#[tokio::test]
async fn every_call_counts_and_is_refused_alike() {
    let public = stele_http_posthog::dialect().public.expect("capture");
    let calls = public.prefixes;
    assert_eq!(calls.len(), 8);
    let world = world("8/min").await;
    let body = login(&world);
    for call in calls {
        let answer = post(&world, call, &body).await;
        assert_eq!(answer.status, 200, "{call}: {answer}");
    }
    insta::assert_snapshot!("rate_limited", post(&world, "/i/v0/e/", &body).await);
    for call in calls {
        for slash in ["", "/"] {
            let answer = post(&world, &format!("{call}{slash}"), &body).await;
            assert_eq!(answer.status, 429, "{call}{slash}: {answer}");
            assert_eq!(answer.headers["retry-after"], "60", "{call}{slash}");
            assert_eq!(&*answer.body, b"rate limited", "{call}{slash}");
        }
    }
}

#[tokio::test]
async fn a_refused_request_writes_nothing_and_does_not_count() {
    let world = world("2/min").await;
    let account = account(&world).await;
    let body = login(&world);
    let clock = &world.fixture.clock;
    assert_eq!(post(&world, "/e", &body).await.status, 200);
    clock.advance(Duration::from_secs(30));
    assert_eq!(post(&world, "/e", &body).await.status, 200);
    for (passed, retry_after) in [(0, "30"), (29, "1")] {
        clock.advance(Duration::from_secs(passed));
        let batch = json!({"api_key": world.token, "batch": [body, body]});
        let answer = post(&world, "/batch", &batch).await;
        assert_eq!(answer.status, 429, "{answer}");
        assert_eq!(answer.headers["retry-after"], retry_after);
    }
    assert_eq!(events(&world, account).await.len(), 2);
    // The first of the two falls out of the window, the second not yet.
    clock.advance(Duration::from_secs(1));
    assert_eq!(post(&world, "/e", &body).await.status, 200);
    let answer = post(&world, "/e", &body).await;
    assert_eq!(answer.headers["retry-after"], "30", "{answer}");
    assert_eq!(events(&world, account).await.len(), 3);
}

#[tokio::test]
async fn each_project_has_a_quota_of_its_own_and_its_keys_have_others() {
    let world = world("1/hour").await;
    let hooli = world.fixture.workspace("Hooli").await;
    let ours = login(&world);
    let mut theirs = ours.clone();
    theirs["api_key"] = json!(hooli.project_token.as_str());
    for (body, status) in [(&ours, 200), (&ours, 429), (&theirs, 200), (&theirs, 429)] {
        assert_eq!(post(&world, "/capture", body).await.status, status);
    }
    for _ in 0..3 {
        assert_eq!(world.get(ACCOUNTS).await.status, 200);
    }
}

#[tokio::test]
async fn the_token_is_asked_for_first_and_the_events_are_read_last() {
    let world = world("1/min").await;
    let with = |key: &str, value: Value| {
        let mut body = login(&world);
        body[key] = value;
        body
    };
    let unnamed = with("event", json!(""));
    let unknown = with("api_key", json!(format!("phc_{}", "a".repeat(43))));
    // Nobody's token counts for nobody.
    assert_eq!(post(&world, "/e", &unknown).await.status, 401);
    // What is let through counts, whatever comes of it.
    assert_eq!(post(&world, "/e", &unnamed).await.status, 400);
    assert_eq!(post(&world, "/e", &unnamed).await.status, 429);
    assert_eq!(post(&world, "/e", &unknown).await.status, 401);
    // Without a body there is no token to count.
    assert_eq!(world.post("/e", JSON, b"{".to_vec()).await.status, 400);
    let read = world.ask_with(None, Method::GET, "/e", Sent::Nothing).await;
    assert_eq!(read.status, 405);
}

#[tokio::test]
async fn no_quota_is_in_force_unless_one_is_set() {
    for none in ["vendor", "off"] {
        let world = world(none).await;
        let body = login(&world);
        for _ in 0..500 {
            let answer = post(&world, "/e", &body).await;
            assert_eq!(answer.status, 200, "{none}: {answer}");
        }
    }
}
