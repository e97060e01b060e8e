//! What writing does.

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::world::{ACCOUNTS, World, error};

#[tokio::test]
async fn a_name_is_enough() {
    let world = World::new().await;
    insta::assert_snapshot!(
        "create_with_a_name_alone",
        world.post(r#"{"name":"  Aviato "}"#).await
    );
    insta::assert_snapshot!(
        "create_with_a_name_alone_and_get_it",
        world.get("/api/v1/accounts/1").await
    );
}

#[tokio::test]
async fn each_status_is_its_boolean() {
    let world = World::new().await;
    for (status, expected) in [
        ("active", [true, false, false]),
        ("onboarding", [false, false, true]),
        ("churned", [false, true, false]),
    ] {
        let body = json!({ "name": "Aviato", "status": status }).to_string();
        let data = world.post(body).await.json()["data"].clone();
        assert_eq!(
            json!([data["active"], data["churned"], data["onboarding"]]),
            json!(expected),
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_name_or_an_address_alone_makes_a_contact() {
    let world = World::new().await;
    for (number, body, contact) in [
        (
            1,
            json!({ "name": "A", "contactName": "Erlich  van Bachman" }),
            json!({ "id": 1, "name": "Erlich  van Bachman", "email": null }),
        ),
        (
            2,
            json!({ "name": "B", "contactName": " ", "contactEmail": "erlich@aviato.com" }),
            json!({ "id": 2, "name": null, "email": "erlich@aviato.com" }),
        ),
    ] {
        assert_eq!(world.post(body.to_string()).await.status, 201);
        let json = world.get(&format!("{ACCOUNTS}/{number}")).await.json();
        assert_eq!(json["data"]["contacts"], json!([contact]));
    }
    let none = json!({ "name": "C", "contactName": "", "contactEmail": null });
    assert_eq!(world.post(none.to_string()).await.status, 201);
    let json = world.get("/api/v1/accounts/3").await.json();
    assert_eq!(json["data"]["contacts"], json!([]));
}

#[tokio::test]
async fn mrr_is_exact() {
    let world = World::unlimited().await;
    for (sent, printed) in [
        ("48000", "48000"),
        ("48000.0", "48000"),
        ("4.8e4", "48000"),
        ("0", "0"),
        ("-0", "0"),
        ("-1", "-1"),
        ("0.1", "0.1"),
        ("0.000001", "0.000001"),
        ("0.0000005", "0"),
        ("0.0000015", "0.000002"),
        ("2147483648", "2147483648"),
        ("9223372036854.775807", "9223372036854.775807"),
        ("-9223372036854.775808", "-9223372036854.775808"),
    ] {
        let answer = world
            .post(format!(r#"{{"name":"Aviato","mrr":{sent}}}"#))
            .await;
        assert_eq!(answer.status, 201, "{sent}: {answer}");
        let body = String::from_utf8(answer.body.to_vec()).expect("text");
        assert!(
            body.contains(&format!(r#""mrr":{printed},"#)),
            "{sent}: {body}"
        );
    }
}

#[tokio::test]
async fn both_fields_change_together_and_are_cleared_together() {
    let world = World::new().await;
    world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .await;
    world.at("2025-02-02");
    let path = "/api/v1/accounts/1";
    let changed = world
        .patch(
            path,
            r#"{"externalId":"v2","contactActivityAt":"2025-02-01T12:00:00.1239+01:00"}"#,
        )
        .await;
    insta::assert_snapshot!("update_both", changed);
    world.at("2025-02-03");
    let cleared = world
        .patch(path, r#"{"externalId":"","contactActivityAt":null}"#)
        .await;
    insta::assert_snapshot!("clear_both", cleared);
}

#[tokio::test]
async fn a_field_that_is_not_sent_stays() {
    let world = World::new().await;
    world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .mrr("5")
        .await;
    let path = "/api/v1/accounts/1";
    let data = |answer: stele_http::testing::Answer| -> Value { answer.json()["data"].clone() };
    let first = data(
        world
            .patch(path, r#"{"contactActivityAt":"2025-01-01","name":"Hooli"}"#)
            .await,
    );
    assert_eq!(
        (&first["externalId"], &first["name"]),
        (&json!("piedpiper"), &json!("Pied Piper"))
    );
    let second = data(world.patch(path, r#"{"externalId":"v2"}"#).await);
    assert_eq!(second["contactActivityAt"], "2025-01-01T00:00:00.000Z");
}

#[tokio::test]
async fn saying_the_same_again_does_not_move_updated_at() {
    let world = World::new().await;
    world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .await;
    world.at("2025-03-01");
    let answer = world
        .patch(
            "/api/v1/accounts/1",
            r#"{"externalId":"piedpiper","contactActivityAt":null}"#,
        )
        .await;
    assert_eq!(
        answer.json()["data"]["updatedAt"],
        "2025-02-01T10:00:00.000Z"
    );
}

#[tokio::test]
async fn a_cleared_external_id_is_free() {
    let world = World::new().await;
    world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .await;
    let clear = world
        .patch("/api/v1/accounts/1", r#"{"externalId":null}"#)
        .await;
    assert_eq!(clear.json()["data"]["externalId"], Value::Null);
    let claim = world
        .post(r#"{"name":"Hooli","externalId":"piedpiper"}"#)
        .await;
    assert_eq!(claim.status, 201);
}

#[tokio::test]
async fn activity_is_not_in_the_future() {
    let world = World::new().await;
    world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .await;
    let before = world.everything().await;
    let body = r#"{"externalId":"v2","contactActivityAt":"2025-02-01T10:00:00.001Z"}"#;
    let answer = world.patch("/api/v1/accounts/1", body).await;
    insta::assert_snapshot!("activity_in_the_future", answer);
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn a_body_of_any_content_type_is_json() {
    let world = World::new().await;
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1",
        "nonsense",
    ] {
        let request = Request::post(ACCOUNTS)
            .header("x-api-key", &world.key)
            .header("Content-Type", content_type)
            .body(Body::from(r#"{"name":"Aviato"}"#));
        assert_eq!(
            world.send(request.expect("a request")).await.status,
            201,
            "{content_type}"
        );
    }
    let bare = Request::post(ACCOUNTS)
        .header("x-api-key", &world.key)
        .body(Body::from(r#"{"name":"Aviato"}"#));
    assert_eq!(world.send(bare.expect("a request")).await.status, 201);
    let form = Request::post(ACCOUNTS)
        .header("x-api-key", &world.key)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(Body::from("name=Aviato"));
    let answer = world.send(form.expect("a request")).await;
    assert_eq!(answer.status, 400);
    assert!(
        error(&answer).starts_with("Invalid JSON body: "),
        "{answer}"
    );
}
