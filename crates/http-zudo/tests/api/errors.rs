//! Every error, whole.

use std::time::Duration;

use axum::body::Body;
use http::{Method, Request};
use stele_domain::Scope;
use stele_testkit::Fault;

use crate::world::{ACCOUNTS, World, error};

#[tokio::test]
async fn no_key() {
    let world = World::new().await;
    let request = Request::get(ACCOUNTS).body(Body::empty());
    let answer = world.send(request.expect("a request")).await;
    insta::assert_snapshot!("no_key", answer);
}

#[tokio::test]
async fn wrong_keys() {
    let world = World::new().await;
    let mut changed = world.key.clone();
    let last = if changed.pop() == Some('a') { 'b' } else { 'a' };
    changed.push(last);
    for key in ["psk_your_key_here", " ", changed.as_str()] {
        let answer = world.ask(key, Method::GET, ACCOUNTS, Body::empty()).await;
        assert_eq!(
            (answer.status.as_u16(), error(&answer).as_str()),
            (401, "Invalid API key")
        );
        assert!(
            !answer.headers.contains_key("x-ratelimit-limit"),
            "{answer}"
        );
    }
    // Other dialects' ways of sending a key are not Zudo's.
    let request = Request::get(ACCOUNTS)
        .header("Authorization", format!("Bearer {}", world.key))
        .body(Body::empty());
    assert_eq!(world.send(request.expect("a request")).await.status, 401);
}

#[tokio::test]
async fn too_small_a_scope() {
    let world = World::new().await;
    let key = world
        .fixture
        .key(world.workspace.id, &[Scope::AccountRead])
        .await;
    let answer = world
        .ask(&key, Method::POST, ACCOUNTS, r#"{"name":"Aviato"}"#)
        .await;
    insta::assert_snapshot!("too_small_a_scope", answer);
}

#[tokio::test]
async fn unknown_accounts() {
    let world = World::new().await;
    world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .await;
    let stranger = world.fixture.caller_of_new_workspace("Hooli").await;
    let theirs = world.fixture.account(&stranger, "Hooli").await;
    world.fixture.account(&stranger, "Nucleus").await;
    assert_eq!(theirs.number.0, 1, "numbers are counted by workspace");

    insta::assert_snapshot!("unknown_account", world.get("/api/v1/accounts/2").await);
    for id in [
        "0",
        "-1",
        "2147483648",
        "9223372036854775808",
        "99999999999999999999",
        "piedpiper",
        "1.0",
        "1e0",
        "+1",
        "0x1",
        "%201",
        "1%00",
        "%00",
        "%FF",
        "NaN",
        "1%2F2",
        "%2E%2E",
        "\u{661}",
    ] {
        let path = format!("{ACCOUNTS}/{}", id.replace('\u{661}', "%D9%A1"));
        for answer in [
            world.get(&path).await,
            world.patch(&path, r#"{"externalId":"taken-over"}"#).await,
        ] {
            assert_eq!(
                (answer.status.as_u16(), error(&answer).as_str()),
                (404, "Account not found"),
                "{id}"
            );
        }
    }
}

#[tokio::test]
async fn unknown_paths() {
    let world = World::new().await;
    insta::assert_snapshot!("unknown_path", world.get("/api/v1/nothing").await);
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v1/accounts/1/contacts",
        "/api/v1/contacts/1/meetings",
        "/api/v1/Contacts",
    ] {
        for method in [Method::GET, Method::POST] {
            let answer = world.ask(&world.key, method, path, "{}").await;
            assert_eq!(
                (answer.status.as_u16(), error(&answer).as_str()),
                (404, "Not found"),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn methods_that_zudo_does_not_take() {
    let world = World::new().await;
    world.fixture.account(&world.caller, "Pied Piper").await;
    let delete = world
        .ask(&world.key, Method::DELETE, "/api/v1/accounts/1", "")
        .await;
    insta::assert_snapshot!("wrong_method", delete);
    let nowhere = world
        .ask(&world.key, Method::PUT, "/api/v1/nothing", "{}")
        .await;
    insta::assert_snapshot!("wrong_method_on_an_unknown_path", nowhere);
    for (method, path) in [
        (Method::PUT, "/api/v1"),
        (Method::PUT, "/api/v1//"),
        (Method::PUT, "/api/v1/accounts"),
        (Method::PUT, "/api/v1/accounts/1"),
        (Method::PUT, "/api/v1/accounts/nothing"),
        (Method::PUT, "/api/v1/contacts/1"),
        (Method::DELETE, "/api/v1/accounts"),
        (Method::DELETE, "/api/v1/contacts"),
        (Method::DELETE, "/api/v1/a/b/c"),
        (Method::PATCH, "/api/v1/accounts"),
        (Method::PUT, "/api/v1/contacts/nothing"),
        (Method::DELETE, "/api/v1/contacts/1"),
        (Method::PUT, "/api/v1/meetings"),
        (Method::DELETE, "/api/v1/meetings/1"),
        (Method::PUT, "/api/v1/requests/1"),
        (Method::DELETE, "/api/v1/requests"),
        (Method::PATCH, "/api/v1/contacts"),
        (Method::PATCH, "/api/v1/contacts/1/activity"),
        (Method::PATCH, "/api/v1/meetings"),
        (Method::PATCH, "/api/v1/meetings/1"),
        (Method::PATCH, "/api/v1/requests"),
        (Method::PATCH, "/api/v1/requests/1"),
        (Method::POST, "/api/v1/contacts/1"),
        (Method::POST, "/api/v1/meetings/1"),
        (Method::POST, "/api/v1/requests/1"),
        (Method::PATCH, "/api/v1/accounts/1/contacts"),
        (Method::POST, "/api/v1/accounts/1"),
    ] {
        let answer = world.ask(&world.key, method.clone(), path, "{}").await;
        assert_eq!(
            (answer.status.as_u16(), error(&answer).as_str()),
            (405, "Method not allowed"),
            "{method} {path}"
        );
        assert!(answer.headers.contains_key("allow"), "{answer}");
    }
    assert_eq!(world.names("").await, ["Pied Piper"]);
}

#[tokio::test]
async fn a_taken_external_id() {
    let world = World::new().await;
    world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .await;
    world
        .fixture
        .account(&world.caller, "Hooli")
        .identifiers(&["hooli", "alias"])
        .await;
    let before = world.everything().await;

    let created = world
        .post(r#"{"name":"Impostor","externalId":"piedpiper"}"#)
        .await;
    insta::assert_snapshot!("create_with_a_taken_external_id", created);
    let updated = world
        .patch(
            "/api/v1/accounts/2",
            r#"{"externalId":"piedpiper","contactActivityAt":"2025-01-01"}"#,
        )
        .await;
    assert_eq!(
        (updated.status.as_u16(), error(&updated).as_str()),
        (409, "externalId is already in use")
    );
    // What another dialect calls an alias is taken, too.
    let alias = world
        .post(r#"{"name":"Impostor","externalId":"alias"}"#)
        .await;
    assert_eq!(alias.status, 409);
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn too_large_a_body() {
    let world = World::new().await;
    let body = format!(r#"{{"name":"{}"}}"#, "a".repeat(2 << 20));
    insta::assert_snapshot!("too_large_a_body", world.post(body).await);
    assert!(world.names("").await.is_empty());
}

#[tokio::test]
async fn too_many_requests() {
    let world = World::new().await;
    for left in (0..100).rev() {
        let answer = world.get(ACCOUNTS).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["x-ratelimit-remaining"], left.to_string());
    }
    world.fixture.clock.advance(Duration::from_millis(17_500));
    insta::assert_snapshot!("too_many_requests", world.get(ACCOUNTS).await);
    let written = world.post(r#"{"name":"Aviato"}"#).await;
    assert_eq!(written.status, 429);

    world.fixture.clock.advance(Duration::from_millis(42_500));
    let answer = world.get(ACCOUNTS).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["x-ratelimit-remaining"], "99");
    assert_eq!(answer.json()["pagination"]["total"], 0);
}

#[tokio::test]
async fn a_store_that_does_not_answer() {
    let world = World::new().await;
    // So that the key is known.
    assert_eq!(world.get(ACCOUNTS).await.status, 200);
    world.store.fail_always(Some(Fault::Unavailable));
    insta::assert_snapshot!("the_store_is_unavailable", world.get(ACCOUNTS).await);
    assert_eq!(world.post(r#"{"name":"Aviato"}"#).await.status, 503);
    // An unknown key must be looked up.
    let stranger = format!("stele_{}_{}", "x".repeat(12), "y".repeat(43));
    let answer = world
        .ask(&stranger, Method::GET, ACCOUNTS, Body::empty())
        .await;
    assert_eq!(answer.status, 503, "{answer}");

    world.store.fail_always(Some(Fault::Broken));
    insta::assert_snapshot!("the_store_is_broken", world.get(ACCOUNTS).await);
}
