//! Contacts: the people at customers.

use serde_json::{Value, json};
use stele_application::RecordRef;
use stele_domain::{
    Account, ContactChange, Field, Identifier, Name, OrganizationDraft, OrganizationId, PersonName,
    TraitsChange,
};
use stele_testkit::Fixture;

use crate::world::{ACCOUNTS, CONTACTS, World, error};

const CONTACT: &str = "/api/v1/contacts/1";

/// An account with the person of Zudo's page.
async fn world() -> World {
    let world = World::unlimited().await;
    let account = world.fixture.account(&world.caller, "Pied Piper");
    account
        .contact("Richard Hendricks", "richard@piedpiper.com")
        .await;
    world
}

/// A person as another dialect makes one: tied to whatever it says.
async fn person(
    world: &World,
    name: &str,
    accounts: &[&Account],
    organizations: &[OrganizationId],
) {
    let change = ContactChange {
        name: Field::Value(PersonName::from_whole(name).expect("a name")),
        accounts: Some(accounts.iter().map(|account| account.id).collect()),
        organizations: Some(organizations.to_vec()),
        ..ContactChange::default()
    };
    let made = world.fixture.stele.create_contact(&world.caller, change);
    made.await.expect("a person");
}

async fn organization(fixture: &Fixture, world: &World) -> OrganizationId {
    let draft = OrganizationDraft {
        external_id: Identifier::new("raviga").expect("an identifier"),
        name: Name::new("Raviga").expect("a name"),
        traits: TraitsChange::default(),
    };
    let made = fixture.stele.create_organization(&world.caller, draft);
    made.await.expect("an organization").id
}

/// What the account's contact activity is, as a change of something else tells it.
async fn activity(world: &World) -> Value {
    let answer = world
        .patch(&format!("{ACCOUNTS}/1"), r#"{"externalId":"piedpiper"}"#)
        .await;
    answer.json()["data"]["contactActivityAt"].take()
}

async fn was_active(world: &World, contact: i64, at: Value) -> Value {
    let body = json!({ "lastActivityAt": at }).to_string();
    let answer = world.patch(&format!("{CONTACTS}/{contact}"), body).await;
    assert_eq!(answer.status, 200, "{answer}");
    answer.json()["data"].take()
}

#[tokio::test]
async fn a_contact_is_made_found_listed_and_changed() {
    let world = World::new().await;
    world.fixture.account(&world.caller, "Pied Piper").await;
    let body =
        r#"{"accountId":1,"name":" Dinesh Chugtai ","email":"dinesh@piedpiper.com","admin":true}"#;
    insta::assert_snapshot!("contact_created", world.post_to(CONTACTS, body).await);
    world.at("2025-06-10T14:35:00Z");
    let body = r#"{"lastActivityAt":"2025-06-10T14:30:00.123456Z"}"#;
    insta::assert_snapshot!("contact_updated", world.patch(CONTACT, body).await);
    insta::assert_snapshot!("contact_found", world.get(CONTACT).await);
    insta::assert_snapshot!("contacts_listed", world.get(CONTACTS).await);
}

#[tokio::test]
async fn an_account_shows_its_contacts() {
    let world = world().await;
    world
        .made(CONTACTS, json!({ "accountId": 1, "name": "Dinesh" }))
        .await;
    world
        .made(
            CONTACTS,
            json!({ "accountId": 1, "email": "gilfoyle@piedpiper.com" }),
        )
        .await;
    assert_eq!(
        world.found("/api/v1/accounts/1").await["contacts"],
        json!([
            { "id": 1, "name": "Richard Hendricks", "email": "richard@piedpiper.com" },
            { "id": 2, "name": "Dinesh", "email": null },
            { "id": 3, "name": null, "email": "gilfoyle@piedpiper.com" },
        ])
    );
}

#[tokio::test]
async fn of_several_accounts_a_contact_shows_the_one_that_is_asked_for_else_the_first() {
    let world = World::unlimited().await;
    let account = |name: &'static str| world.fixture.account(&world.caller, name);
    let (_, second, third) = (
        account("Pied Piper").await,
        account("Hooli").await,
        account("Raviga").await,
    );
    let organization = organization(&world.fixture, &world).await;
    person(&world, "Monica Hall", &[&third, &second], &[organization]).await;
    person(&world, "Laurie Bream", &[], &[organization]).await;
    let shown = async |query: &str| {
        let data = world.found(&format!("{CONTACTS}{query}")).await;
        let data = data.as_array().expect("a list").clone();
        let of = |contact: &Value| (contact["name"].clone(), contact["accountId"].clone());
        data.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(
        shown("").await,
        [
            (json!("Monica Hall"), json!(2)),
            (json!("Laurie Bream"), json!(null))
        ]
    );
    assert_eq!(shown("?accountId=1").await, []);
    assert_eq!(
        shown("?accountId=2").await,
        [(json!("Monica Hall"), json!(2))]
    );
    assert_eq!(
        shown("?accountId=3").await,
        [(json!("Monica Hall"), json!(3))]
    );
    for (contact, account) in [(1, json!(2)), (2, json!(null))] {
        let found = world.found(&format!("{CONTACTS}/{contact}")).await;
        assert_eq!(found["accountId"], account);
        let changed = was_active(&world, contact, json!("2025-01-31")).await;
        assert_eq!(changed["accountId"], account);
    }
}

#[tokio::test]
async fn the_newest_activity_of_its_contacts_is_the_accounts_where_it_has_no_own() {
    let world = world().await;
    for name in ["Dinesh", "Gilfoyle"] {
        world
            .made(CONTACTS, json!({ "accountId": 1, "name": name }))
            .await;
    }
    assert_eq!(activity(&world).await, Value::Null);
    was_active(&world, 1, json!("2025-01-10")).await;
    was_active(&world, 2, json!("2025-01-20")).await;
    assert_eq!(activity(&world).await, "2025-01-20T00:00:00.000Z");

    // Its own wins, also over a newer one of a contact.
    let own = r#"{"contactActivityAt":"2025-01-15"}"#;
    let account = world.patch("/api/v1/accounts/1", own).await.json();
    let fifteenth = "2025-01-15T00:00:00.000Z";
    assert_eq!(account["data"]["contactActivityAt"], fifteenth);
    was_active(&world, 3, json!("2025-01-30")).await;
    assert_eq!(activity(&world).await, fifteenth);
    let cleared = world
        .patch("/api/v1/accounts/1", r#"{"contactActivityAt":null}"#)
        .await;
    let newest = "2025-01-30T00:00:00.000Z";
    assert_eq!(cleared.json()["data"]["contactActivityAt"], newest);

    // When the newest goes, the one before counts.
    was_active(&world, 3, Value::Null).await;
    assert_eq!(activity(&world).await, "2025-01-20T00:00:00.000Z");
    was_active(&world, 2, json!("2024-12-24")).await;
    assert_eq!(activity(&world).await, "2025-01-10T00:00:00.000Z");
    let richard = RecordRef::Number(1);
    let gone = world.fixture.stele.delete_contact(&world.caller, &richard);
    gone.await.expect("Richard is there");
    assert_eq!(activity(&world).await, "2024-12-24T00:00:00.000Z");
}

#[tokio::test]
async fn a_contacts_activity_moves_updated_at_of_both_once() {
    let world = world().await;
    let times = async || {
        let contact = world.found(CONTACT).await;
        let account = world.found("/api/v1/accounts/1").await;
        (contact["updatedAt"].clone(), account["updatedAt"].clone())
    };
    world.at("2025-03-01");
    was_active(&world, 1, json!("2025-02-28T12:00:00Z")).await;
    let moved = json!("2025-03-01T00:00:00.000Z");
    assert_eq!(times().await, (moved.clone(), moved.clone()));
    world.at("2025-03-02");
    let same = was_active(&world, 1, json!("2025-02-28T13:00:00+01:00")).await;
    assert_eq!(same["updatedAt"], moved);
    assert_eq!(times().await, (moved.clone(), moved));
}

#[tokio::test]
async fn faulty_bodies_are_told_and_change_nothing() {
    let world = world().await;
    let before = world.everything().await;
    let long = "a".repeat(401);
    let invalid = "lastActivityAt must be a valid ISO 8601 date";
    let future = "lastActivityAt cannot be in the future";
    for (patches, body, words) in [
        (
            false,
            json!({}),
            "accountId is required; name or email is required",
        ),
        (
            false,
            json!({ "accountId": 1 }),
            "name or email is required",
        ),
        (
            false,
            json!({ "accountId": "1", "name": long, "email": "nobody" }),
            "accountId must be an integer; name must have at most 400 characters; email must be a valid email address",
        ),
        (
            false,
            json!({ "accountId": 1, "name": "a\0b" }),
            "name must not contain null characters",
        ),
        (
            false,
            json!({ "accountId": 9_223_372_036_854_775_808_u64, "name": "Dinesh" }),
            "accountId is out of range",
        ),
        (false, json!([]), "Invalid JSON body: must be an object"),
        (true, json!([]), "Invalid JSON body: must be an object"),
        (true, json!({}), "No valid fields to update"),
        (
            true,
            json!({ "name": "Dinesh", "email": "dinesh@piedpiper.com", "accountId": 1 }),
            "No valid fields to update",
        ),
        (
            true,
            json!({ "lastActivityAt": 1_738_404_000 }),
            "lastActivityAt must be a string",
        ),
        (true, json!({ "lastActivityAt": "" }), invalid),
        (true, json!({ "lastActivityAt": "2023-02-29" }), invalid),
        (true, json!({ "lastActivityAt": "0000-01-01" }), invalid),
        (true, json!({ "lastActivityAt": "10000-01-01" }), invalid),
        (
            true,
            json!({ "lastActivityAt": "2016-12-31T23:59:60Z" }),
            invalid,
        ),
        (
            true,
            json!({ "lastActivityAt": "2025-02-01T10:00:00.000001Z" }),
            future,
        ),
        (
            true,
            json!({ "lastActivityAt": "2025-02-01T10:00:00-00:01" }),
            future,
        ),
    ] {
        let text = body.to_string();
        let answer = if patches {
            world.patch(CONTACT, text).await
        } else {
            world.post_to(CONTACTS, text).await
        };
        assert_eq!(
            (answer.status.as_u16(), error(&answer).as_str()),
            (400, words),
            "{body}"
        );
    }
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn names_and_addresses_are_taken_as_they_are() {
    let world = world().await;
    for name in [
        "\u{1f600}".repeat(400),
        "e\u{301}".to_owned(),
        "\u{202e}olleH\u{202c}".to_owned(),
        "Robert'); DROP TABLE contacts;--".to_owned(),
        "A  B".to_owned(),
    ] {
        let made = world
            .made(CONTACTS, json!({ "accountId": 1.0, "name": name }))
            .await;
        assert_eq!(made["name"], name);
        let found = world.found(&format!("{CONTACTS}/{}", made["id"])).await;
        assert_eq!(found, made);
    }
    // An address need not be one person's alone.
    let again = json!({ "accountId": 1, "email": "richard@piedpiper.com" });
    world.made(CONTACTS, again).await;
}
