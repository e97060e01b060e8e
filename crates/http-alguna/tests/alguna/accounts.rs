//! What writing an account does.

use http::StatusCode;
use serde_json::{Value, json};
use stele_application::AccountRef;
use stele_domain::{AccountChange, Field, Identifier};

use crate::server::{Server, detail, expect, id};

/// An account with two contacts, as it is answered.
async fn gojo(server: &Server) -> Value {
    let body = json!({
        "name": "GoJo",
        "aliases": ["JoGo", "gojo-se"],
        "currency": "USD",
        "billingAddress": {"line1": "123 Main St", "country": "US"},
        "contacts": [
            {"email": "sales@gojo.com", "firstName": "Henry", "lastName": "Sules", "isPrimary": true, "emailPreferences": ["updates"]},
            {"email": "finance@gojo.com", "emailPreferences": ["billing"]},
        ],
    });
    expect(&server.post("/accounts", body).await, StatusCode::CREATED)
}

async fn external_id(server: &Server, id: &str) -> Option<String> {
    let account = AccountRef::CodeOrIdentifier(id.to_owned());
    let account = server.fixture.stele.get_account(&server.caller, &account);
    let account = account.await.expect("the account exists");
    account.identifiers.external_id().map(ToString::to_string)
}

#[tokio::test]
async fn a_name_is_enough() {
    let server = Server::start().await;
    let created = server.post("/accounts", json!({"name": " Lukas "})).await;
    let body = expect(&created, StatusCode::CREATED);
    assert_eq!(body["name"], "Lukas");
    for (key, empty) in [
        ("aliases", json!([])),
        ("currency", Value::Null),
        ("billingAddress", Value::Null),
        ("contacts", json!([])),
    ] {
        assert_eq!(body[key], empty, "{key}");
    }
    let path = format!("/accounts/{}", id(&body));
    assert_eq!(server.get(&path).await.json(), body);
}

#[tokio::test]
async fn an_empty_change_changes_nothing() {
    let server = Server::start().await;
    let before = gojo(&server).await;
    server
        .fixture
        .clock
        .advance(std::time::Duration::from_secs(5));
    let answer = server.patch("/accounts/JoGo", json!({})).await;
    assert_eq!(expect(&answer, StatusCode::OK), before);
    // Saying again what is there changes nothing either, `updatedAt` included.
    let answer = server.patch("/accounts/JoGo", before.clone()).await;
    assert_eq!(expect(&answer, StatusCode::OK), before);
}

#[tokio::test]
async fn a_change_moves_updated_at_and_nothing_else() {
    let server = Server::start().await;
    let mut expected = gojo(&server).await;
    server
        .fixture
        .clock
        .advance(std::time::Duration::from_secs(5));
    let answer = server
        .patch("/accounts/gojo-se", json!({"name": "GoJo AB"}))
        .await;
    expected["name"] = json!("GoJo AB");
    expected["updatedAt"] = json!("2025-02-01T10:00:05.000000Z");
    assert_eq!(expect(&answer, StatusCode::OK), expected);
}

#[tokio::test]
async fn null_clears_and_an_address_is_replaced_whole() {
    let server = Server::start().await;
    gojo(&server).await;
    let answer = server
        .patch(
            "/accounts/JoGo",
            json!({"billingAddress": {"city": "Malmö"}}),
        )
        .await;
    let body = expect(&answer, StatusCode::OK);
    assert_eq!(body["billingAddress"], json!({"city": "Malmö"}));
    let cleared = json!({"currency": null, "billingAddress": null, "contacts": null});
    let body = expect(
        &server.patch("/accounts/JoGo", cleared).await,
        StatusCode::OK,
    );
    assert_eq!(
        (
            &body["currency"],
            &body["billingAddress"],
            &body["contacts"]
        ),
        (&Value::Null, &Value::Null, &json!([]))
    );
    assert_eq!(body["aliases"], json!(["JoGo", "gojo-se"]));
}

#[tokio::test]
async fn an_address_without_parts_is_none() {
    let server = Server::start().await;
    let body = json!({"name": "Lukas", "billingAddress": {}});
    let body = expect(&server.post("/accounts", body).await, StatusCode::CREATED);
    assert_eq!(body["billingAddress"], Value::Null);
}

#[tokio::test]
async fn contacts_are_replaced_whole_and_a_known_one_keeps_its_id() {
    let server = Server::start().await;
    let before = gojo(&server).await;
    let finance = &before["contacts"][1]["id"];
    let list = json!([
        {"email": "new@gojo.com", "firstName": "Oskar", "isPrimary": true},
        {"id": finance, "email": "billing@gojo.com", "emailPreferences": ["billing", "updates"]},
    ]);
    let answer = server
        .patch("/accounts/JoGo", json!({ "contacts": list }))
        .await;
    let contacts = &expect(&answer, StatusCode::OK)["contacts"];
    let sales = &before["contacts"][0]["id"];
    assert_ne!(&contacts[0]["id"], sales);
    assert_eq!(contacts[0]["email"], "new@gojo.com");
    assert_eq!(
        contacts[1],
        json!({
            "id": finance, "email": "billing@gojo.com", "firstName": null, "lastName": null,
            "isPrimary": false, "emailPreferences": ["billing", "updates"],
        })
    );
    let again = server.get("/accounts/JoGo").await;
    assert_eq!(&again.json()["contacts"], contacts);
}

#[tokio::test]
async fn what_a_listed_contact_does_not_say_is_not_set() {
    let server = Server::start().await;
    let before = gojo(&server).await;
    let sales = &before["contacts"][0]["id"];
    let list = json!([{"id": sales, "email": "sales@gojo.com"}]);
    let answer = server
        .patch("/accounts/JoGo", json!({ "contacts": list }))
        .await;
    let contacts = &expect(&answer, StatusCode::OK)["contacts"];
    assert_eq!(
        contacts,
        &json!([{
            "id": sales, "email": "sales@gojo.com", "firstName": null, "lastName": null,
            "isPrimary": false, "emailPreferences": [],
        }])
    );
}

#[tokio::test]
async fn a_contact_of_nobody_or_of_another_account_is_refused() {
    let server = Server::start().await;
    gojo(&server).await;
    let other =
        json!({"name": "Other", "aliases": ["other"], "contacts": [{"email": "a@other.com"}]});
    let other = expect(&server.post("/accounts", other).await, StatusCode::CREATED);
    let before = server.everything().await;
    let theirs = other["contacts"][0]["id"].as_str().expect("an id");
    for id in [theirs, "ZZZZZZZZ", "nobody", ""] {
        let list = json!([{"id": id, "email": "a@gojo.com"}]);
        for (method, path) in [("PATCH", "/accounts/JoGo"), ("POST", "/accounts")] {
            let call = server.call(method, path);
            let answer = call
                .json(json!({"name": "N", "contacts": list}))
                .send()
                .await;
            assert_eq!(
                detail(&answer, StatusCode::BAD_REQUEST),
                format!("Validation failed: contact {id} is not a contact of this account")
            );
        }
    }
    assert_eq!(server.everything().await, before);
}

#[tokio::test]
async fn the_rules_of_a_list_of_contacts() {
    let server = Server::start().await;
    let gojo = gojo(&server).await;
    let before = server.everything().await;
    let sales = &gojo["contacts"][0]["id"];
    let two =
        json!([{"email": "a@b.co", "isPrimary": true}, {"email": "c@d.co", "isPrimary": true}]);
    let twice = json!([{"id": sales, "email": "a@b.co"}, {"id": sales, "email": "a@b.co"}]);
    for (list, told) in [
        (two, "only one contact can be primary"),
        (twice, "contacts[1].id must not be listed twice"),
        (
            json!([{"email": "sales"}]),
            "contacts[0].email must be a valid email address",
        ),
        (
            json!([{"email": null}]),
            "contacts[0].email must be a string",
        ),
        (
            json!([{"firstName": "Henry"}]),
            "contacts[0].email is required",
        ),
    ] {
        let answer = server
            .patch("/accounts/JoGo", json!({ "contacts": list }))
            .await;
        assert_eq!(
            detail(&answer, StatusCode::BAD_REQUEST),
            format!("Validation failed: {told}")
        );
    }
    assert_eq!(server.everything().await, before);
}

#[tokio::test]
async fn the_external_id_is_the_first_alias_until_it_is_unlisted() {
    let server = Server::start().await;
    let gojo = gojo(&server).await;
    let id = id(&gojo);
    let path = format!("/accounts/{id}");
    assert_eq!(external_id(&server, &id).await.as_deref(), Some("JoGo"));
    let patched = server
        .patch(&path, json!({"aliases": ["first", "JoGo"]}))
        .await;
    assert_eq!(patched.json()["aliases"], json!(["first", "JoGo"]));
    assert_eq!(external_id(&server, &id).await.as_deref(), Some("JoGo"));
    server.patch(&path, json!({"aliases": ["x", "y"]})).await;
    assert_eq!(external_id(&server, &id).await.as_deref(), Some("x"));
    server.patch(&path, json!({"aliases": null})).await;
    assert_eq!(external_id(&server, &id).await, None);
}

#[tokio::test]
async fn an_external_id_set_elsewhere_is_an_alias() {
    let server = Server::start().await;
    let gojo = gojo(&server).await;
    let change = AccountChange {
        external_id: Field::Value(Identifier::new("elsewhere").expect("valid")),
        ..AccountChange::default()
    };
    let account = AccountRef::CodeOrIdentifier(id(&gojo));
    let stele = &server.fixture.stele;
    let updated = stele.update_account(&server.caller, &account, change).await;
    assert!(updated.is_ok());
    let shown = server.get("/accounts/elsewhere").await.json();
    assert_eq!(shown["aliases"], json!(["elsewhere", "gojo-se"]));
}

#[tokio::test]
async fn an_id_wins_over_an_alias_of_the_same_letters() {
    let server = Server::start().await;
    let gojo = gojo(&server).await;
    let code = id(&gojo);
    let other = json!({"name": "Other", "aliases": [code]});
    let other = expect(&server.post("/accounts", other).await, StatusCode::CREATED);
    let found = server.get(&format!("/accounts/{code}")).await.json();
    assert_eq!(found["name"], "GoJo");
    let found = server.get(&format!("/customers/lookup?alias={code}")).await;
    assert_eq!(found.json()["customer_id"], other["id"]);
}

#[tokio::test]
async fn a_deleted_account_is_gone_and_its_alias_is_free() {
    let server = Server::start().await;
    gojo(&server).await;
    let deleted = server.delete("/accounts/JoGo").await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    assert!(deleted.body.is_empty());
    for path in ["/accounts/JoGo", "/accounts/gojo-se", "/customers/JoGo"] {
        assert_eq!(
            server.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let again = server.delete("/accounts/JoGo").await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    gojo(&server).await;
}

#[tokio::test]
async fn contacts_from_other_apis_are_shown_as_they_are() {
    let server = Server::start().await;
    let drafts = vec![stele_domain::ContactDraft {
        name: Field::Value(stele_domain::PersonName::from_whole("Ebba Larsson").expect("valid")),
        ..stele_domain::ContactDraft::default()
    }];
    server
        .fixture
        .account(&server.caller, "GoJo")
        .identifiers(&["JoGo"])
        .change(|change| change.contacts = Some(drafts))
        .await;
    let shown = server.get("/accounts/JoGo").await.json();
    let contact = &shown["contacts"][0];
    assert_eq!(contact["email"], Value::Null);
    assert_eq!(contact["firstName"], "Ebba");
    assert_eq!(contact["lastName"], "Larsson");
}

#[tokio::test]
async fn a_head_is_answered_as_the_get() {
    let server = Server::start().await;
    gojo(&server).await;
    let get = server.get("/accounts/JoGo").await;
    let head = server.call("HEAD", "/accounts/JoGo").send().await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.headers["content-type"], get.headers["content-type"]);
    assert!(head.body.is_empty());
}

#[tokio::test]
async fn the_first_version_ignores_what_belongs_to_the_current_one() {
    let server = Server::start().await;
    for _ in 0..2 {
        let call = server
            .call("POST", "/accounts")
            .header("idempotency-key", "one")
            .header("alguna-version", "2026-04-01");
        let answer = call.json(json!({"name": "GoJo"})).send().await;
        assert_eq!(answer.status, StatusCode::CREATED);
        assert!(!answer.headers.contains_key("alguna-version"));
        assert!(!answer.headers.contains_key("idempotent-replayed"));
    }
    assert_eq!(
        server.get("/customers").await.json()["data"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[tokio::test]
async fn a_slash_at_the_end_is_ignored() {
    let server = Server::start().await;
    gojo(&server).await;
    for path in [
        "/accounts",
        "/accounts/JoGo",
        "/customers",
        "/customers/JoGo",
    ] {
        let with = server.get(&format!("{path}/")).await;
        assert_eq!(with.status, StatusCode::OK, "{path}");
        assert_eq!(with.body, server.get(path).await.body, "{path}");
    }
}
