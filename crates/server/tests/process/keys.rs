//! What a key opens.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::client::{POSTHOG, answer, succeed};
use crate::place::{Place, on_both_databases};

on_both_databases!(
    a_revoked_key_stops_working_in_a_running_server,
    a_key_for_reading_cannot_write,
    a_key_of_a_member_acts_for_them,
    a_key_opens_its_own_workspace_alone,
);

async fn a_revoked_key_stops_working_in_a_running_server(place: Place) {
    let key = place.first_key().await;
    let kept = place.new_key(&["--workspace", "1"]).await;
    let server = place.serve(&["--rate-limits", "off"]).await;
    let (revoked, kept) = (server.client(&key), server.client(&kept));
    for list in revoked.lists() {
        succeed(list).await;
    }
    let keys = place.json(&["key", "list"]).await;
    let id = keys[0]["id"].as_str().expect("a key's id").to_owned();
    place.json(&["key", "revoke", &id]).await;

    // The server may believe what it has read for five seconds; the rest is for a machine that is busy.
    let patience = Instant::now() + Duration::from_mins(1);
    for list in revoked.lists() {
        loop {
            let list = list.try_clone().expect("a request without a body");
            let (status, body) = answer(list).await;
            if status == StatusCode::UNAUTHORIZED {
                break;
            }
            assert!(status.is_success(), "{status} {body}");
            assert!(Instant::now() < patience, "the key still works");
            sleep(Duration::from_millis(20)).await;
        }
    }
    for list in kept.lists() {
        succeed(list).await;
    }
    server.stop().await;
}

async fn a_key_for_reading_cannot_write(place: Place) {
    let server = place.serve(&[]).await;
    let all = server.client(&server.first_key().await);
    let reading = ["--workspace", "1", "--scope", "account:read"];
    let reader = server.client(&place.new_key(&reading).await);
    let writing = ["--workspace", "1", "--scope", "account:write"];
    let writer = server.client(&place.new_key(&writing).await);
    let strange = ["--workspace", "1", "--scope", "query:read,event:write"];
    let stranger = server.client(&place.new_key(&strange).await);

    let account = json!({"name": "Hooli", "aliases": ["hooli"]});
    succeed(all.bearer(Method::POST, "/accounts").json(&account)).await;
    let found = succeed(all.vitally(Method::GET, "/resources/accounts/hooli")).await;
    let posthog = format!("{POSTHOG}{}/", found["id"].as_str().expect("an id"));

    for list in reader.lists().into_iter().chain(writer.lists()) {
        succeed(list).await;
    }
    for list in stranger.lists() {
        assert_eq!(answer(list).await.0, StatusCode::FORBIDDEN);
    }
    for refused in [
        reader.vitally(Method::POST, "/resources/accounts"),
        reader.vitally(Method::PUT, "/resources/accounts/hooli"),
        reader.vitally(Method::DELETE, "/resources/accounts/hooli"),
        reader.zudo(Method::POST, "/api/v1/accounts"),
        reader.zudo(Method::PATCH, "/api/v1/accounts/1"),
        reader.bearer(Method::POST, POSTHOG),
        reader.bearer(Method::PATCH, &posthog),
        reader.bearer(Method::PUT, &posthog),
        reader.bearer(Method::DELETE, &posthog),
        reader.bearer(Method::POST, "/accounts"),
        reader.bearer(Method::PATCH, "/accounts/hooli"),
        reader.bearer(Method::DELETE, "/accounts/hooli"),
        reader.bearer(Method::POST, "/customers"),
        reader.bearer(Method::PATCH, "/customers/hooli"),
    ] {
        let refused = refused.json(&json!({"name": "Changed", "externalId": "changed"}));
        let (status, body) = answer(refused).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{body}");
    }
    let unchanged = succeed(all.vitally(Method::GET, "/resources/accounts/hooli")).await;
    assert_eq!(unchanged, found);
    let renamed = writer.bearer(Method::PATCH, "/accounts/hooli");
    succeed(renamed.json(&json!({"name": "Changed"}))).await;
    server.stop().await;
}

async fn a_key_of_a_member_acts_for_them(place: Place) {
    let server = place.serve(&[]).await;
    let nobody = server.client(&server.first_key().await);
    let create = ["member", "create", "--workspace", "1", "--name"];
    for person in [
        ["Ada", "--email", "ada@example.com"],
        ["Bo", "--email", "bo@example.com"],
    ] {
        place.json(&[&create[..], &person].concat()).await;
    }
    let of_bo = ["--workspace", "1", "--member", "Bo@Example.com"];
    let bo = server.client(&place.new_key(&of_bo).await);

    let account = json!({"name": "Hooli"});
    let created = succeed(bo.bearer(Method::POST, POSTHOG).json(&account)).await;
    assert_eq!(created["created_by"], json!(2), "{created}");
    let created = succeed(nobody.bearer(Method::POST, POSTHOG).json(&account)).await;
    assert_eq!(created["created_by"], json!(null), "{created}");
    server.stop().await;
}

async fn a_key_opens_its_own_workspace_alone(place: Place) {
    let server = place.serve(&[]).await;
    let one = server.client(&server.first_key().await);
    place
        .json(&["workspace", "create", "--name", "Second"])
        .await;
    let two = server.client(&place.new_key(&["--workspace", "2"]).await);
    let account = json!({"name": "Hooli", "aliases": ["hooli"]});
    succeed(one.bearer(Method::POST, "/accounts").json(&account)).await;

    let path = "/resources/accounts/hooli";
    assert_eq!(
        answer(two.vitally(Method::GET, path)).await.0,
        StatusCode::NOT_FOUND
    );
    // The same alias is free there.
    succeed(two.bearer(Method::POST, "/accounts").json(&account)).await;
    let paged = succeed(two.zudo(Method::GET, "/api/v1/accounts")).await;
    assert_eq!(paged["pagination"]["total"], json!(1), "{paged}");
    server.stop().await;
}
