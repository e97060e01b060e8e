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

/// One change for each attribute that a write can set, named for a failing test.
fn changes(contact: &ContactDraft) -> Vec<(&'static str, AccountChange)> {
    let none = AccountChange::default;
    let link = |field| BTreeMap::from([(Link::SfdcId, field)]);
    let role = |field| BTreeMap::from([(Role::Csm, field)]);
    let country = |code| Field::Value(Country::from_alpha2(code).expect("a country"));
    let currency = |code| Field::Value(Currency::from_code(code).expect("a currency"));
    let traits = |value| BTreeMap::from([("plan".to_owned(), value)]);
    let named = ContactDraft {
        name: Field::Value(PersonName::from_whole("Big Head").expect("a name")),
        ..contact.clone()
    };
    vec![
        (
            "name",
            AccountChange {
                name: Some(name("Hooli")),
                ..none()
            },
        ),
        (
            "external id",
            AccountChange {
                external_id: Field::Value(identifier("x")),
                ..none()
            },
        ),
        (
            "identifiers",
            AccountChange {
                identifiers: Some(identifiers(&["x", "y"])),
                ..none()
            },
        ),
        (
            "identifiers, order",
            AccountChange {
                identifiers: Some(identifiers(&["y", "x"])),
                ..none()
            },
        ),
        (
            "external id, cleared",
            AccountChange {
                external_id: Field::Null,
                ..none()
            },
        ),
        (
            "trait",
            AccountChange {
                traits: traits(Some(json!("gold"))),
                ..none()
            },
        ),
        (
            "trait, other",
            AccountChange {
                traits: traits(Some(json!({"tier": 1.0}))),
                ..none()
            },
        ),
        (
            "trait, removed",
            AccountChange {
                traits: traits(None),
                ..none()
            },
        ),
        (
            "link",
            AccountChange {
                links: link(Field::Value("1".to_owned())),
                ..none()
            },
        ),
        (
            "link, null",
            AccountChange {
                links: link(Field::Null),
                ..none()
            },
        ),
        (
            "link, forgotten",
            AccountChange {
                links: link(Field::Absent),
                ..none()
            },
        ),
        (
            "tags",
            AccountChange {
                tags: Some(tags(&["a", "b"])),
                ..none()
            },
        ),
        (
            "tags, order",
            AccountChange {
                tags: Some(tags(&["b", "a"])),
                ..none()
            },
        ),
        (
            "tags, none",
            AccountChange {
                tags: Some(tags(&[])),
                ..none()
            },
        ),
        (
            "status",
            AccountChange {
                lifecycle: Some(LifecycleChange::To(Status::Churned)),
                ..none()
            },
        ),
        (
            "churned at",
            AccountChange {
                lifecycle: Some(LifecycleChange::ChurnedAt(time("2020-01-01"))),
                ..none()
            },
        ),
        (
            "not churned",
            AccountChange {
                lifecycle: Some(LifecycleChange::NotChurned),
                ..none()
            },
        ),
        (
            "mrr",
            AccountChange {
                mrr: Field::Value(Mrr::from_millionths(1)),
                ..none()
            },
        ),
        (
            "mrr, cleared",
            AccountChange {
                mrr: Field::Null,
                ..none()
            },
        ),
        (
            "logo",
            AccountChange {
                logo_url: Field::Value("https://x.y".to_owned()),
                ..none()
            },
        ),
        (
            "renewal",
            AccountChange {
                next_renewal_at: Field::Value(time("2030-01-01")),
                ..none()
            },
        ),
        (
            "trial",
            AccountChange {
                trial_end_at: Field::Value(time("2030-01-01")),
                ..none()
            },
        ),
        (
            "role",
            AccountChange {
                roles: role(holder(1)),
                ..none()
            },
        ),
        (
            "role, other",
            AccountChange {
                roles: role(holder(2)),
                ..none()
            },
        ),
        (
            "role, null",
            AccountChange {
                roles: role(Field::Null),
                ..none()
            },
        ),
        (
            "role, forgotten",
            AccountChange {
                roles: role(Field::Absent),
                ..none()
            },
        ),
        (
            "currency",
            AccountChange {
                currency: currency("EUR"),
                ..none()
            },
        ),
        (
            "address",
            AccountChange {
                billing_address: Field::Value(address("Oslo")),
                ..none()
            },
        ),
        (
            "address, other",
            AccountChange {
                billing_address: Field::Value(address("Bergen")),
                ..none()
            },
        ),
        (
            "country",
            AccountChange {
                tax_country: country("NO"),
                ..none()
            },
        ),
        (
            "tax id",
            AccountChange {
                tax_id: Field::Value("1".to_owned()),
                ..none()
            },
        ),
        (
            "activity",
            AccountChange {
                contact_activity_at: Field::Value(time("2020-01-01")),
                ..none()
            },
        ),
        (
            "contact's tie",
            AccountChange {
                contacts: Some(vec![contact.clone()]),
                ..none()
            },
        ),
        (
            "contact's name",
            AccountChange {
                contacts: Some(vec![named]),
                ..none()
            },
        ),
        (
            "contacts, none",
            AccountChange {
                contacts: Some(vec![]),
                ..none()
            },
        ),
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
    for (what, change) in changes(&contact) {
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
    let touch = AccountChange {
        touch: true,
        ..AccountChange::default()
    };
    let touched = world
        .update(&account, touch.clone())
        .await
        .expect("touched");
    assert_eq!(touched.version, 2);
    assert!(touched.updated_at > account.updated_at);
    assert_eq!(world.stored(&account).await, touched);
    // Time on an account never runs backwards.
    world.fixture.clock.set(time("2020-01-01"));
    let again = world.update(&account, touch).await.expect("touched");
    assert_eq!((again.version, again.updated_at), (3, touched.updated_at));
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
