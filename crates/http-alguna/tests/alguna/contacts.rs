//! Contacts that other APIs write too, and that several accounts share.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use stele_application::{AccountRef, RecordRef};
use stele_domain::{
    Account, Contact, ContactChange, Email, Field, Identifier, PersonName, Timestamp,
};

use crate::server::{Server, expect, id};

/// GoJo with two contacts, as it is answered.
async fn gojo(server: &Server) -> Value {
    let body = json!({
        "name": "GoJo",
        "aliases": ["JoGo"],
        "contacts": [
            {"email": "sales@gojo.com", "firstName": "Henry", "lastName": "Sules", "isPrimary": true, "emailPreferences": ["updates"]},
            {"email": "finance@gojo.com", "firstName": "Accounts", "lastName": "Receivable", "emailPreferences": ["billing"]},
        ],
    });
    expect(&server.post("/accounts", body).await, StatusCode::CREATED)
}

async fn account(server: &Server, alias: &str) -> Account {
    let account = AccountRef::Identifier(alias.to_owned());
    let found = server.fixture.stele.get_account(&server.caller, &account);
    found.await.expect("the account exists")
}

/// A change as another API makes it of the person with a number.
async fn change(server: &Server, number: i64, change: ContactChange) {
    let person = RecordRef::Number(number);
    let stele = &server.fixture.stele;
    let changed = stele.update_contact(&server.caller, &person, change).await;
    changed.expect("the person exists");
}

async fn person(server: &Server, number: i64) -> Contact {
    let person = RecordRef::Number(number);
    let found = server.fixture.stele.get_record(&server.caller, &person);
    found.await.expect("the person exists")
}

/// Someone whom another API makes at accounts.
async fn someone(server: &Server, name: &str, email: Option<&str>, accounts: &[&Account]) {
    let change = ContactChange {
        name: Field::Value(PersonName::from_whole(name).expect("a name")),
        email: email
            .map(|email| Email::new(email).expect("an address"))
            .into(),
        accounts: Some(accounts.iter().map(|account| account.id).collect()),
        ..ContactChange::default()
    };
    let made = server.fixture.stele.create_contact(&server.caller, change);
    made.await.expect("a person");
}

async fn contacts(server: &Server, path: &str) -> Value {
    let answer = server.get(path).await;
    expect(&answer, StatusCode::OK)["contacts"].take()
}

fn later(server: &Server) {
    server.fixture.clock.advance(Duration::from_secs(5));
}

#[tokio::test]
async fn a_contact_that_another_api_changed_keeps_its_id() {
    let server = Server::start().await;
    let before = gojo(&server).await;
    let activity = Timestamp::parse_iso("2025-01-31").expect("a time");
    let sales = ContactChange {
        external_id: Field::Value(Identifier::new("henry").expect("an identifier")),
        name: Field::Value(PersonName::from_whole("Hank Sules").expect("a name")),
        email: Field::Value(Email::new("hank@gojo.com").expect("an address")),
        traits: [("role".to_owned(), Some(json!("buyer")))].into(),
        last_activity_at: Field::Value(activity),
        ..ContactChange::default()
    };
    change(&server, 1, sales).await;
    let mut expected = before["contacts"].clone();
    expected[0]["email"] = json!("hank@gojo.com");
    expected[0]["firstName"] = json!("Hank");
    assert_eq!(contacts(&server, "/accounts/JoGo").await, expected);

    // A change here keeps the id, and what only other APIs show of the person.
    expected[0]["lastName"] = json!("Sulesson");
    let answer = server
        .patch("/accounts/JoGo", json!({ "contacts": expected }))
        .await;
    assert_eq!(expect(&answer, StatusCode::OK)["contacts"], expected);
    assert_eq!(contacts(&server, "/accounts/JoGo").await, expected);
    let kept = person(&server, 1).await;
    assert_eq!(kept.code.as_str(), expected[0]["id"]);
    assert_eq!(kept.name.whole().as_deref(), Some("Hank Sulesson"));
    assert_eq!(
        kept.external_id.as_ref().map(Identifier::as_str),
        Some("henry")
    );
    assert_eq!(kept.last_activity_at, Some(activity));
    assert_eq!(kept.traits.as_map().get("role"), Some(&json!("buyer")));
}

#[tokio::test]
async fn a_contact_of_two_accounts_is_one_person_with_two_ties() {
    let server = Server::start().await;
    let gojo = gojo(&server).await;
    let other = json!({"name": "Other", "aliases": ["other"], "contacts": [{"email": "a@other.com", "isPrimary": true}]});
    expect(&server.post("/accounts", other).await, StatusCode::CREATED);
    let both = vec![
        account(&server, "JoGo").await.id,
        account(&server, "other").await.id,
    ];
    let shared = ContactChange {
        accounts: Some(both),
        ..ContactChange::default()
    };
    change(&server, 1, shared).await;
    let sales = gojo["contacts"][0]["id"].clone();
    let at_other = contacts(&server, "/accounts/other").await;
    assert_eq!(at_other.as_array().map(Vec::len), Some(2));
    assert_eq!(
        at_other[1],
        json!({
            "id": sales, "email": "sales@gojo.com", "firstName": "Henry", "lastName": "Sules",
            "isPrimary": false, "emailPreferences": [],
        })
    );

    // A change through one account shows at the other; what belongs to the tie does not.
    later(&server);
    let list =
        json!([{"id": sales, "email": "henry@gojo.com", "firstName": "Henry", "isPrimary": true}]);
    let answer = server
        .patch("/accounts/JoGo", json!({ "contacts": list }))
        .await;
    assert_eq!(expect(&answer, StatusCode::OK)["contacts"][0]["id"], sales);
    let shown = server.get("/accounts/other").await.json();
    assert_eq!(
        shown["contacts"][1],
        json!({
            "id": sales, "email": "henry@gojo.com", "firstName": "Henry", "lastName": null,
            "isPrimary": false, "emailPreferences": [],
        })
    );
    assert_eq!(shown["updatedAt"], "2025-02-01T10:00:05.000000Z");

    // Who is listed no more at one account stays at the other, and those of nobody are gone.
    let answer = server
        .patch("/accounts/JoGo", json!({ "contacts": [] }))
        .await;
    assert_eq!(expect(&answer, StatusCode::OK)["contacts"], json!([]));
    let shown = contacts(&server, "/accounts/other").await;
    assert_eq!(shown[1]["id"], sales);
    let finance = RecordRef::Number(2);
    let gone = server
        .fixture
        .stele
        .get_record::<Contact>(&server.caller, &finance);
    assert!(gone.await.is_err());
}

#[tokio::test]
async fn contacts_of_other_apis_stand_behind_those_that_were_listed() {
    let server = Server::start().await;
    let before = gojo(&server).await;
    let known = account(&server, "JoGo").await;
    later(&server);
    someone(&server, "Ebba Larsson", Some("ebba@gojo.com"), &[&known]).await;
    later(&server);
    someone(&server, "Oskar Ek", None, &[&known]).await;
    let shown = server.get("/accounts/JoGo").await.json();
    assert_eq!(shown["updatedAt"], "2025-02-01T10:00:10.000000Z");
    let list = shown["contacts"].as_array().expect("a list");
    let names: Vec<_> = list.iter().map(|contact| &contact["firstName"]).collect();
    assert_eq!(names, ["Henry", "Accounts", "Ebba", "Oskar"]);
    assert_eq!(
        list[..2],
        before["contacts"].as_array().expect("a list")[..]
    );
    assert_eq!(list[3]["email"], Value::Null);
    for list in ["/accounts", "/customers"] {
        let listed = server.get(list).await.json();
        let count = listed["data"][0]["contacts"].as_array().map(Vec::len);
        assert_eq!(count, Some(4), "{list}");
    }
}

#[tokio::test]
async fn a_list_that_is_sent_back_as_it_was_answered_changes_nothing() {
    let server = Server::start().await;
    gojo(&server).await;
    let known = account(&server, "JoGo").await;
    someone(&server, "Ebba Larsson", Some("ebba@gojo.com"), &[&known]).await;
    let before = server.get("/accounts/JoGo").await.json();
    later(&server);
    let answer = server.patch("/accounts/JoGo", before.clone()).await;
    assert_eq!(expect(&answer, StatusCode::OK), before);
    let again = server.get("/accounts/JoGo").await.json();
    assert_eq!(again, before);

    // In another order it is a change, and all keep their ids.
    let mut list = before["contacts"].as_array().expect("a list").clone();
    list.rotate_right(1);
    let answer = server
        .patch("/accounts/JoGo", json!({ "contacts": list }))
        .await;
    let turned = expect(&answer, StatusCode::OK);
    assert_eq!(turned["contacts"], json!(list));
    assert_eq!(turned["updatedAt"], "2025-02-01T10:00:05.000000Z");
    assert_eq!(contacts(&server, "/accounts/JoGo").await, json!(list));
}

#[tokio::test]
async fn customers_are_found_by_the_addresses_of_whoever_made_their_contacts() {
    let server = Server::start().await;
    gojo(&server).await;
    let stele = &server.fixture;
    let other = stele.account(&server.caller, "Other").await;
    let third = stele.account(&server.caller, "Third").await;
    someone(
        &server,
        "Ebba Larsson",
        Some("Ebba@Nordic.com"),
        &[&other, &third],
    )
    .await;
    let found = async |emails: &str| {
        let path = format!("/customers?sort=name:asc&email={emails}");
        let body = server.get(&path).await.json();
        let data = body["data"].as_array().expect("a list");
        data.iter()
            .map(|customer| customer["name"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("ebba@nordic.com").await, ["Other", "Third"]);
    assert_eq!(
        found("EBBA@NORDIC.COM,%20sales@gojo.com").await,
        ["GoJo", "Other", "Third"]
    );
    assert_eq!(found("ebba@nordic").await, [""; 0]);

    // Through another API she gets another address, and leaves an account.
    let moved = ContactChange {
        email: Field::Value(Email::new("ebba@larsson.se").expect("an address")),
        accounts: Some(vec![third.id]),
        ..ContactChange::default()
    };
    change(&server, 3, moved).await;
    assert_eq!(found("ebba@nordic.com").await, [""; 0]);
    assert_eq!(found("ebba@larsson.se").await, ["Third"]);

    // Here she is replaced.
    let list = json!({"contacts": [{"email": "new@third.com"}]});
    let path = format!("/customers/{}", third.code);
    assert_eq!(server.patch(&path, list).await.status, StatusCode::OK);
    assert_eq!(found("ebba@larsson.se,new@third.com").await, ["Third"]);
    assert_eq!(found("ebba@larsson.se").await, [""; 0]);
}

#[tokio::test]
async fn of_more_than_a_thousand_contacts_the_first_thousand_are_shown_and_replaced() {
    let server = Server::start().await;
    let list: Vec<Value> = (0..1_000)
        .map(|number| json!({"email": format!("n{number}@gojo.com")}))
        .collect();
    let body = json!({"name": "GoJo", "aliases": ["JoGo"], "contacts": list});
    let created = expect(&server.post("/accounts", body).await, StatusCode::CREATED);
    let known = account(&server, "JoGo").await;
    someone(&server, "Ebba Larsson", None, &[&known]).await;
    let shown = contacts(&server, "/accounts/JoGo").await;
    assert_eq!(shown, created["contacts"]);
    let listed = server.get("/customers").await.json();
    let count = listed["data"][0]["contacts"].as_array().map(Vec::len);
    assert_eq!(count, Some(1_000));

    let path = format!("/accounts/{}", id(&created));
    let answer = server.patch(&path, json!({ "contacts": [] })).await;
    let replaced = expect(&answer, StatusCode::OK);
    assert_eq!(replaced["contacts"][0]["firstName"], "Ebba");
    assert_eq!(replaced["contacts"].as_array().map(Vec::len), Some(1));
    assert_eq!(server.get(&path).await.json(), replaced);
    assert_eq!(account(&server, "JoGo").await.derived.users_count, 1);
}
