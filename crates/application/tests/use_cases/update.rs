//! Changing accounts.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use stele_application::{AccountRef, Error, Resource};
use stele_domain::{
    Account, AccountChange, AccountId, Address, ContactDraft, Country, Currency, Field,
    LifecycleChange, Link, Mrr, PersonName, Role, RoleHolder, Status, Tag, Tags, Timestamp,
};
use stele_testkit::SequentialIds;

use crate::world::{World, identifier, identifiers, name};

fn tags(words: &[&str]) -> Tags {
    words
        .iter()
        .map(|word| Tag::new(word).expect("a tag"))
        .collect()
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse_iso(text).expect("a time")
}

fn holder(number: i64) -> Field<RoleHolder> {
    Field::Value(RoleHolder {
        number,
        email: "nobody@raviga.com".to_owned(),
        extra: BTreeMap::new(),
    })
}

fn address(city: &str) -> Address {
    Address {
        city: Some(city.to_owned()),
        ..Address::default()
    }
}

/// A change that says one thing.
fn change(say: impl FnOnce(&mut AccountChange)) -> AccountChange {
    let mut change = AccountChange::default();
    say(&mut change);
    change
}

/// Changes to take one after the other, named for a failing test.
type Changes = Vec<(&'static str, AccountChange)>;

/// To what is one value.
fn changes_of_values() -> Changes {
    let amount = Mrr::from_millionths(1);
    let euro = Currency::from_code("EUR").expect("a currency");
    let norway = Country::from_alpha2("NO").expect("a country");
    let past = time("2020-01-01");
    let future = time("2030-01-01");
    let churn = LifecycleChange::To(Status::Churned);
    vec![
        ("name", change(|c| c.name = Some(name("Hooli")))),
        ("churned", change(|c| c.lifecycle = Some(churn))),
        (
            "churned at",
            change(|c| c.lifecycle = Some(LifecycleChange::ChurnedAt(past))),
        ),
        (
            "not churned",
            change(|c| c.lifecycle = Some(LifecycleChange::NotChurned)),
        ),
        ("mrr", change(|c| c.mrr = Field::Value(amount))),
        ("no mrr", change(|c| c.mrr = Field::Null)),
        (
            "logo",
            change(|c| c.logo_url = Field::Value("https://x.y".to_owned())),
        ),
        (
            "renewal",
            change(|c| c.next_renewal_at = Field::Value(future)),
        ),
        ("trial", change(|c| c.trial_end_at = Field::Value(future))),
        ("currency", change(|c| c.currency = Field::Value(euro))),
        (
            "address",
            change(|c| c.billing_address = Field::Value(address("Oslo"))),
        ),
        (
            "other address",
            change(|c| c.billing_address = Field::Value(address("Bergen"))),
        ),
        ("country", change(|c| c.tax_country = Field::Value(norway))),
        (
            "tax id",
            change(|c| c.tax_id = Field::Value("1".to_owned())),
        ),
        (
            "activity",
            change(|c| c.contact_activity_at = Field::Value(past)),
        ),
    ]
}

/// To what is a list or a map.
fn changes_of_collections() -> Changes {
    let set = |value: serde_json::Value| BTreeMap::from([("plan".to_owned(), Some(value))]);
    let unset = BTreeMap::from([("plan".to_owned(), None)]);
    let link = |field| BTreeMap::from([(Link::SfdcId, field)]);
    vec![
        (
            "external id",
            change(|c| c.external_id = Field::Value(identifier("x"))),
        ),
        (
            "identifiers",
            change(|c| c.identifiers = Some(identifiers(&["x", "y"]))),
        ),
        (
            "their order",
            change(|c| c.identifiers = Some(identifiers(&["y", "x"]))),
        ),
        ("no external id", change(|c| c.external_id = Field::Null)),
        ("trait", change(|c| c.traits = set(json!("gold")))),
        (
            "other trait",
            change(|c| c.traits = set(json!({"tier": 1.0}))),
        ),
        ("no trait", change(|c| c.traits = unset)),
        (
            "link",
            change(|c| c.links = link(Field::Value("1".to_owned()))),
        ),
        ("null link", change(|c| c.links = link(Field::Null))),
        ("no link", change(|c| c.links = link(Field::Absent))),
        ("tags", change(|c| c.tags = Some(tags(&["a", "b"])))),
        ("their order", change(|c| c.tags = Some(tags(&["b", "a"])))),
        ("no tags", change(|c| c.tags = Some(tags(&[])))),
    ]
}

/// To who looks after the account, and to its one contact.
fn changes_of_people(contact: &ContactDraft) -> Changes {
    let role = |field| BTreeMap::from([(Role::Csm, field)]);
    let named = ContactDraft {
        name: Field::Value(PersonName::from_whole("Big Head").expect("a name")),
        ..contact.clone()
    };
    vec![
        ("role", change(|c| c.roles = role(holder(1)))),
        ("other role", change(|c| c.roles = role(holder(2)))),
        ("null role", change(|c| c.roles = role(Field::Null))),
        ("no role", change(|c| c.roles = role(Field::Absent))),
        (
            "contact's tie",
            change(|c| c.contacts = Some(vec![contact.clone()])),
        ),
        ("contact's name", change(|c| c.contacts = Some(vec![named]))),
        ("no contacts", change(|c| c.contacts = Some(vec![]))),
    ]
}

/// An account with one contact, and that contact as a draft that changes its tie.
async fn account(world: &World) -> (Account, ContactDraft) {
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .contact("Erlich", "erlich@bachman.com")
        .await;
    let code = world.contacts(&account).await[0].contact.code.clone();
    let untied = ContactDraft {
        code: Some(code),
        is_primary: false,
        ..ContactDraft::default()
    };
    (account, untied)
}

#[tokio::test]
async fn each_change_moves_the_account_and_the_same_again_does_not() {
    let world = World::new().await;
    let (mut account, contact) = account(&world).await;
    let changes = [
        changes_of_values(),
        changes_of_collections(),
        changes_of_people(&contact),
    ];
    for (what, change) in changes.concat() {
        world.fixture.clock.advance(Duration::from_secs(1));
        let moved = world.update(&account, change.clone()).await.expect(what);
        assert_ne!(moved, account, "{what}");
        assert_eq!(moved.version, account.version + 1, "{what}");
        assert!(moved.updated_at > account.updated_at, "{what}");
        assert_eq!(moved.created_at, account.created_at, "{what}");
        assert_eq!(world.stored(&account).await, moved, "{what}");
        world.contacts(&moved).await;
        world.fixture.clock.advance(Duration::from_secs(1));
        let same = world.update(&account, change).await.expect(what);
        assert_eq!(same, moved, "{what}, again");
        assert_eq!(world.stored(&account).await, moved, "{what}, again");
        account = moved;
    }
}

#[tokio::test]
async fn what_is_not_there_cannot_be_cleared() {
    let world = World::new().await;
    let account = world.fixture.account(&world.caller, "Pied Piper").await;
    world.fixture.clock.advance(Duration::from_secs(1));
    let nothing = AccountChange {
        external_id: Field::Null,
        identifiers: Some(vec![]),
        traits: BTreeMap::from([("plan".to_owned(), None)]),
        links: BTreeMap::from([(Link::SfdcId, Field::Absent)]),
        tags: Some(tags(&[])),
        lifecycle: Some(LifecycleChange::NotChurned),
        mrr: Field::Null,
        logo_url: Field::Null,
        next_renewal_at: Field::Null,
        trial_end_at: Field::Null,
        roles: BTreeMap::from([(Role::Csm, Field::Absent)]),
        currency: Field::Null,
        billing_address: Field::Null,
        tax_country: Field::Null,
        tax_id: Field::Null,
        contact_activity_at: Field::Null,
        contacts: Some(vec![]),
        ..AccountChange::default()
    };
    let same = world
        .update(&account, nothing)
        .await
        .expect("nothing to do");
    assert_eq!(same, account);
    assert_eq!(world.stored(&account).await, account);
}

#[tokio::test]
async fn a_touch_moves_what_nothing_else_moves() {
    let world = World::new().await;
    let account = world.fixture.account(&world.caller, "Pied Piper").await;
    world.fixture.clock.advance(Duration::from_secs(1));
    let touch = change(|change| change.touch = true);
    let touched = world
        .update(&account, touch.clone())
        .await
        .expect("touched");
    assert_eq!(touched.version, 2);
    assert!(touched.updated_at > account.updated_at);
    assert_eq!(world.stored(&account).await, touched);
    // Each change moves the time forwards, whatever the clock does.
    world.fixture.clock.set(time("2020-01-01"));
    let again = world.update(&account, touch).await.expect("touched");
    let next = touched
        .updated_at
        .next()
        .expect("long before the year 9999");
    assert_eq!((again.version, again.updated_at), (3, next));
}

#[tokio::test]
async fn a_refused_change_writes_nothing() {
    let world = World::new().await;
    world
        .fixture
        .account(&world.caller, "Hooli")
        .identifiers(&["taken", "too"])
        .await;
    let (account, _) = account(&world).await;
    let contacts = world.contacts(&account).await;
    for taken in ["taken", "too"] {
        let change = AccountChange {
            name: Some(name("New name")),
            identifiers: Some(identifiers(&["free", taken])),
            contacts: Some(vec![]),
            ..AccountChange::default()
        };
        let refused = world.update(&account, change).await;
        assert!(
            matches!(refused, Err(Error::IdentifierTaken)),
            "{refused:?}"
        );
        assert_eq!(world.stored(&account).await, account);
        assert_eq!(world.contacts(&account).await, contacts);
    }
    let twice = AccountChange {
        name: Some(name("New name")),
        identifiers: Some(identifiers(&["a", "a"])),
        contacts: Some(vec![]),
        ..AccountChange::default()
    };
    let refused = world.update(&account, twice).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    assert_eq!(world.stored(&account).await, account);
    assert_eq!(world.contacts(&account).await, contacts);
}

#[tokio::test]
async fn an_account_that_is_not_there_is_not_changed() {
    let world = World::new().await;
    let absent = AccountRef::Id(AccountId(SequentialIds::nth_uuid(99)));
    let change = AccountChange::default();
    let refused = world
        .fixture
        .stele
        .update_account(&world.caller, &absent, change)
        .await;
    assert!(
        matches!(refused, Err(Error::NotFound(Resource::Account))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_link_takes_the_place_of_a_trait_of_its_name() {
    let world = World::new().await;
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .customer_trait("sfdc_id", 5)
        .await;
    let change = AccountChange {
        links: BTreeMap::from([(Link::SfdcId, Field::Value("001".to_owned()))]),
        ..AccountChange::default()
    };
    let linked = world.update(&account, change).await.expect("linked");
    assert!(linked.traits.as_map().is_empty());
    assert_eq!(world.stored(&account).await, linked);
}
