//! How a server comes to its end.

use nix::sys::signal::Signal;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::succeed;
use crate::place::{Place, on_both_databases, serve};
use crate::running::Process;
use crate::wire::Wire;

const BODY: &str = r#"{"name":"Late"}"#;

on_both_databases!(
    a_request_under_way_is_finished,
    nobody_is_waited_for_who_does_nothing,
    who_is_stopped_while_it_fills_the_database_fills_it_first,
    a_key_that_was_made_is_printed,
);

/// Waits until the server takes no more connections.
async fn refuses_connections(address: &str) {
    while let Ok(mut wire) = Wire::connect(address).await {
        // Nobody accepts it: it ends when the listener is gone.
        assert!(wire.closes().await);
    }
}

async fn a_request_under_way_is_finished(place: Place) {
    let key = place.first_key().await;
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let server = place.serve(&[]).await;
        let address = server.address().to_owned();
        let mut idle = server.connect().await;
        idle.get("/health/live").await;
        assert_eq!(idle.answer().await.status, 200);
        let mut busy = server.connect().await;
        busy.begin_create(&key, BODY).await;
        let (half, rest) = BODY.split_at(7);
        busy.send(half).await;

        server.signal(signal);
        server
            .logged(&["stopping: no more connections are taken"])
            .await;
        refuses_connections(&address).await;
        assert!(idle.closes().await);
        busy.send(rest).await;
        let created = busy.answer().await;
        assert_eq!(created.status, 201, "{created:?}");
        let created: Value = serde_json::from_str(&created.body).expect("JSON");
        assert!(busy.closes().await);

        let stopped = server.ended().await;
        assert_eq!(stopped.code, Some(0), "{signal}: {stopped:?}");
        let said = stopped.stderr.concat();
        assert!(said.contains("every request was answered"), "{said}");

        // What was answered is there.
        let server = place.serve(&[]).await;
        let path = format!("/api/v1/accounts/{}", created["data"]["id"]);
        let found = succeed(server.client(&key).zudo(Method::GET, &path)).await;
        assert_eq!(found["data"]["name"], json!("Late"));
        server.stop().await;
    }
}

async fn nobody_is_waited_for_who_does_nothing(place: Place) {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        // A drain that took its time would make this test hang.
        let server = place.serve(&["--drain-timeout", "1h"]).await;
        let mut idle = server.connect().await;
        idle.get("/health/ready").await;
        assert_eq!(idle.answer().await.status, 200);
        server.signal(signal);
        assert!(idle.closes().await);
        let stopped = server.ended().await;
        assert_eq!(stopped.code, Some(0), "{signal}: {stopped:?}");
    }
}

async fn who_is_stopped_while_it_fills_the_database_fills_it_first(place: Place) {
    let starting = Process::start(place.command(&serve(&["--demo"])));
    // Next come the demo's accounts.
    let key = starting.first_key().await;
    starting.signal(Signal::SIGTERM);
    let stopped = starting.ended().await;
    assert_eq!(stopped.code, Some(0), "{stopped:?}");
    let said = stopped.stderr.concat();
    let filled = "the database has demo accounts now";
    assert!(said.contains(filled), "{said}");

    let server = place.serve(&["--demo"]).await;
    server.logged(&["stays as it is"]).await;
    let list = server.client(&key).zudo(Method::GET, "/api/v1/accounts");
    let total = succeed(list).await["pagination"]["total"].to_string();
    let counted = format!("accounts={total}");
    assert!(said.contains(&counted), "{total}: {said}");
    server.stop().await;
}

async fn a_key_that_was_made_is_printed(place: Place) {
    let starting = Process::start(place.command(&serve(&["--output", "json"])));
    // Next comes the first key; whether the signal is seen before it or behind it, nothing comes in between.
    starting.logged(&["this version's schema now"]).await;
    starting.signal(Signal::SIGTERM);
    let stopped = starting.ended().await;
    assert_eq!(stopped.code, Some(0), "{stopped:?}");
    let keys = place.json(&["key", "list"]).await;
    let printed: Vec<Value> = stopped
        .stdout
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let ids = |keys: &[Value], pointer| -> Vec<Value> {
        keys.iter()
            .filter_map(|key| key.pointer(pointer).cloned())
            .collect()
    };
    assert_eq!(
        ids(keys.as_array().expect("a list"), "/id"),
        ids(&printed, "/key/id")
    );
}

#[tokio::test]
async fn a_drain_ends_at_its_timeout() {
    let place = Place::sqlite().await;
    let key = place.first_key().await;
    for timeout in ["0", "50ms"] {
        let server = place.serve(&["--drain-timeout", timeout]).await;
        let mut busy = server.connect().await;
        busy.begin_create(&key, BODY).await;
        server.signal(Signal::SIGTERM);
        // The rest of the body never comes.
        assert!(busy.closes().await);
        let stopped = server.ended().await;
        assert_eq!(stopped.code, Some(0), "{stopped:?}");
        let said = stopped.stderr.concat();
        assert!(said.contains("connections were cut off"), "{said}");
    }
    let server = place.serve(&[]).await;
    let found = succeed(server.client(&key).zudo(Method::GET, "/api/v1/accounts")).await;
    assert_eq!(found["data"], json!([]));
    server.stop().await;
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let place = Place::sqlite().await;
    let key = place.first_key().await;
    let server = place.serve(&["--drain-timeout", "1h"]).await;
    let mut busy = server.connect().await;
    busy.begin_create(&key, BODY).await;
    server.signal(Signal::SIGTERM);
    server.logged(&["stopping:"]).await;
    server.signal(Signal::SIGINT);
    let stopped = server.ended().await;
    assert_eq!(stopped.code, Some(1), "{stopped:?}");
    let told = |line: &String| line.starts_with("stele: stopped by a second signal");
    assert_eq!(stopped.stderr.iter().filter(|line| told(line)).count(), 1);
}

#[tokio::test]
async fn the_database_is_closed() {
    let place = Place::sqlite().await;
    let server = place.serve(&[]).await;
    let key = server.first_key().await;
    let account = json!({"name": "Kept"});
    let created = server.client(&key).zudo(Method::POST, "/api/v1/accounts");
    succeed(created.json(&account)).await;
    let log = place.file().with_extension("db-wal");
    assert!(log.exists());
    server.stop().await;
    // Who closes SQLite last puts the log into the file.
    assert!(!log.exists());
}
