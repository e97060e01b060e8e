//! What a server leaves that is killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use nix::sys::signal::Signal;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::client::{Client, POSTHOG, succeed};
use crate::place::{Place, on_both_databases};

on_both_databases!(
    what_was_answered_outlives_a_kill,
    a_batch_that_a_kill_cuts_off_is_there_or_is_not,
);

/// How many events each request of the first test holds.
const TOGETHER: usize = 3;

/// More events than the store is handed at a time.
const MANY: usize = 12_000;

/// A workspace with an account, whose events a usage metric counts.
struct Scene {
    place: Place,
    key: String,
    token: String,
}

impl Scene {
    async fn new(place: Place) -> Self {
        let key = place.first_key().await;
        let workspaces = place.json(&["workspace", "list"]).await;
        let token = workspaces[0]["project_token"].as_str();
        let token = token.expect("the project's token").to_owned();
        let scene = Self { place, key, token };
        let server = scene.place.serve(&[]).await;
        let client = server.client(&scene.key);
        let account = json!({"name": "GoJo", "external_id": "gojo"});
        succeed(client.bearer(Method::POST, POSTHOG).json(&account)).await;
        let metric =
            json!({"name": "Logins", "filters": {"events": [{"id": "login", "type": "events"}]}});
        let metrics = "/api/projects/@current/groups_types/0/metrics";
        succeed(client.bearer(Method::POST, metrics).json(&metric)).await;
        server.stop().await;
        scene
    }

    /// A request that captures some events, known by their number and their places.
    fn batch(&self, number: usize, count: usize) -> Value {
        let event = |place: usize| {
            json!({
                "event": "login",
                "distinct_id": format!("user-{}", place % 5),
                "uuid": format!("{number:08}-0000-4000-8000-{place:012}"),
                "properties": {"$groups": {"organization": "gojo"}},
            })
        };
        let batch: Vec<_> = (0..count).map(event).collect();
        json!({"api_key": self.token, "batch": batch})
    }
}

/// How many events there are.
async fn count(client: &Client) -> usize {
    let usage = succeed(client.bearer(Method::GET, "/v1/accounts/gojo/usage")).await;
    let count = usage["results"][0]["value"].as_f64().expect("a number");
    // A metric's value is a float, also where it counts.
    format!("{count}").parse().expect("a whole number")
}

/// Several clients send events without a pause, and the server is killed in the midst of them.
async fn what_was_answered_outlives_a_kill(place: Place) {
    const CLIENTS: usize = 8;
    let scene = Arc::new(Scene::new(place).await);
    let server = scene.place.serve(&[]).await;
    let next = Arc::new(AtomicUsize::new(0));
    let enough = Arc::new(Notify::new());
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let client = server.client(&scene.key);
        let (scene, next, enough) = (scene.clone(), next.clone(), enough.clone());
        clients.spawn(async move {
            let mut answered = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let batch = scene.batch(number, TOGETHER);
                let sent = client.request(Method::POST, "/batch").json(&batch);
                match sent.send().await {
                    Ok(taken) => assert_eq!(taken.status(), 200),
                    Err(_) => return answered,
                }
                answered.push(number);
                if number >= 10 * CLIENTS {
                    enough.notify_one();
                }
            }
        });
    }
    tokio::select! {
        () = enough.notified() => {}
        ended = clients.join_next() => panic!("a client has ended: {ended:?}"),
    }
    server.signal(Signal::SIGKILL);
    server.ended().await;
    let answered = clients.join_all().await.concat();

    let server = scene.place.serve(&[]).await;
    let client = server.client(&scene.key);
    let found = count(&client).await;
    assert_eq!(found % TOGETHER, 0, "no part of a batch");
    let begun = TOGETHER * (answered.len() + CLIENTS);
    assert!((TOGETHER * answered.len()..=begun).contains(&found));
    // They are there under their ids: none of them is new. A database of its own may still have ended what nobody waited for.
    for number in answered {
        let batch = scene.batch(number, TOGETHER);
        succeed(client.request(Method::POST, "/batch").json(&batch)).await;
    }
    assert!((found..=begun).contains(&count(&client).await));
    server.stop().await;
}

/// A server is killed at several moments while it writes a large batch, for which an uninterrupted one is the measure.
async fn a_batch_that_a_kill_cuts_off_is_there_or_is_not(place: Place) {
    let scene = Scene::new(place).await;
    let mut whole_takes = None;
    let mut cut_off = 0;
    for number in 0..4 {
        let server = scene.place.serve(&["--request-timeout", "1h"]).await;
        let client = server.client(&scene.key);
        let sent = client.request(Method::POST, "/batch");
        let sent = sent.json(&scene.batch(number, MANY));
        let sent = tokio::spawn(async move { sent.send().await.is_ok() });
        let mut looks = 0;
        let enough = |looks| whole_takes.is_some_and(|whole| looks >= whole * number / 8);
        while !sent.is_finished() && !enough(looks) {
            looks += 1;
            // Nobody sees a part of it either.
            assert_eq!(count(&client).await % MANY, 0);
        }
        server.signal(Signal::SIGKILL);
        server.ended().await;
        let answered = sent.await.expect("no panic");
        cut_off += usize::from(!answered);
        whole_takes.get_or_insert(looks);

        let server = scene.place.serve(&["--request-timeout", "1h"]).await;
        let client = server.client(&scene.key);
        let left = count(&client).await;
        assert_eq!(left % MANY, 0, "{left}");
        assert!(left >= number * MANY + if answered { MANY } else { 0 });
        // Sent again it is there once, whatever became of it.
        let again = client.request(Method::POST, "/batch");
        succeed(again.json(&scene.batch(number, MANY))).await;
        assert_eq!(count(&client).await, (number + 1) * MANY);
        server.stop().await;
    }
    assert!(cut_off > 0, "none of them was cut off");
}
