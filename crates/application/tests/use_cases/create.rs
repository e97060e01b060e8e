//! Making accounts.

use std::time::Duration;

use stele_application::{AccountRef, Error, Invalid};
use stele_domain::{
    Account, AccountChange, AccountNumber, Code, ContactDraft, DuplicateIdentifier, Field, Scope,
    Timestamp,
};
use stele_testkit::Fixture;

use crate::world::{World, identifier, identifiers, name};

#[tokio::test]
async fn a_new_account_has_a_name_and_nothing_else() {
    let world = World::new().await;
    let made = world.create(AccountChange::default()).await.expect("made");
    let now = made.created_at;
    assert_eq!(now.to_python_string(), stele_testkit::FixedClock::START);
    let expected = Account {
        number: AccountNumber(1),
        ..Account::new(made.id, made.code.clone(), name("Pied Piper"), None, now)
    };
    assert_eq!(made, expected);
    assert_eq!(world.stored(&made).await, made);
    let next = world.create(AccountChange::default()).await.expect("made");
    assert!(next.id > made.id && next.number > made.number && next.code != made.code);
}

#[tokio::test]
async fn the_member_whose_key_makes_it_is_its_creator() {
    let fixture = Fixture::memory().await;
    let acme = fixture.workspace("Acme").await;
    fixture.member(acme.id, "Laurie", "laurie@raviga.com").await;
    let monica = fixture.member(acme.id, "Monica", "monica@raviga.com").await;
    let key = fixture.member_key(&monica, &[Scope::All]).await;
    let caller = fixture.caller(&key).await;
    let made = fixture.account(&caller, "Pied Piper").await;
    assert_eq!(made.created_by, Some(monica.number));
}

#[tokio::test]
async fn an_identifier_that_is_taken_writes_nothing() {
    let world = World::new().await;
    let change = |texts: &[&str]| AccountChange {
        identifiers: Some(identifiers(texts)),
        contacts: Some(vec![ContactDraft::default()]),
        ..AccountChange::default()
    };
    let first = world.create(change(&["a", "b"])).await.expect("made");
    for texts in [&["a"][..], &["b"], &["new", "b"]] {
        let refused = world.create(change(texts)).await;
        assert!(
            matches!(refused, Err(Error::IdentifierTaken)),
            "{refused:?}"
        );
    }
    let external = AccountChange {
        external_id: Field::Value(identifier("b")),
        ..AccountChange::default()
    };
    let refused = world.create(external).await;
    assert!(
        matches!(refused, Err(Error::IdentifierTaken)),
        "{refused:?}"
    );
    assert_eq!(world.count().await, 1);
    let by_new = AccountRef::Identifier("new".to_owned());
    let none = world
        .fixture
        .stele
        .get_account(&world.caller, &by_new)
        .await;
    assert!(matches!(none, Err(Error::NotFound(_))), "{none:?}");
    assert_eq!(world.contacts(&first).await.len(), 1);
}

#[tokio::test]
async fn an_identifier_that_another_workspace_has_is_free() {
    let world = World::new().await;
    let hooli = world.fixture.caller_of_new_workspace("Hooli").await;
    let one = world
        .fixture
        .account(&world.caller, "one")
        .external_id("same")
        .await;
    let other = world
        .fixture
        .account(&hooli, "other")
        .external_id("same")
        .await;
    assert_ne!(one.id, other.id);
    let by_text = AccountRef::IdOrIdentifier("same".to_owned());
    for (caller, own) in [(&world.caller, one), (&hooli, other)] {
        let found = world.fixture.stele.get_account(caller, &by_text).await;
        assert_eq!(found.expect("there"), own);
    }
}

#[tokio::test]
async fn what_is_invalid_writes_nothing() {
    let world = World::new().await;
    let code: Code = "ywgWhtGp".parse().expect("a code");
    let contacts = |contacts| AccountChange {
        contacts: Some(contacts),
        ..AccountChange::default()
    };
    let known = |is_primary| ContactDraft {
        code: Some(code.clone()),
        is_primary,
        ..ContactDraft::default()
    };
    let primary = || ContactDraft {
        is_primary: true,
        ..ContactDraft::default()
    };
    let now = Timestamp::parse_iso(stele_testkit::FixedClock::START).expect("a time");
    let soon = Timestamp::from_micros(now.micros() + 1).expect("in range");
    let cases = [
        (
            AccountChange {
                identifiers: Some(identifiers(&["a", "b", "a"])),
                ..AccountChange::default()
            },
            Invalid::DuplicateIdentifier(DuplicateIdentifier(identifier("a"))),
        ),
        (
            AccountChange {
                contact_activity_at: Field::Value(soon),
                ..AccountChange::default()
            },
            Invalid::ContactActivityInFuture,
        ),
        (
            contacts(vec![primary(), primary()]),
            Invalid::TwoPrimaryContacts,
        ),
        (
            contacts(vec![known(false), known(true)]),
            Invalid::RepeatedContact(code.clone()),
        ),
        // A new account has no contacts yet that could be named.
        (
            contacts(vec![ContactDraft::default(), known(true)]),
            Invalid::UnknownContact(code.clone()),
        ),
    ];
    for (change, expected) in cases {
        match world.create(change).await {
            Err(Error::Invalid(invalid)) => assert_eq!(invalid, expected),
            other => panic!("{expected:?}: {other:?}"),
        }
        assert_eq!(world.count().await, 0, "{expected:?}");
    }
    let at_once = AccountChange {
        contact_activity_at: Field::Value(now),
        ..AccountChange::default()
    };
    world.create(at_once).await.expect("now is not the future");
    world.fixture.clock.advance(Duration::from_micros(1));
    let since = AccountChange {
        contact_activity_at: Field::Value(soon),
        ..AccountChange::default()
    };
    world.create(since).await.expect("the future has come");
}
