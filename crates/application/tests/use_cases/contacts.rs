//! People at the customer.

use std::time::Duration;

use stele_application::{Error, Invalid};
use stele_domain::{
    Account, AccountChange, AccountContact, Code, ContactDraft, Email, EmailPreference, Field,
    PersonName,
};

use crate::world::World;

async fn account(world: &World) -> (Account, Vec<AccountContact>) {
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .contact("Erlich Bachman", "erlich@bachman.com")
        .contact("Jared Dunn", "jared@hooli.com")
        .contact("Big Head", "bighead@hooli.com")
        .await;
    let contacts = world.contacts(&account).await;
    (account, contacts)
}

async fn replace(
    world: &World,
    account: &Account,
    drafts: Vec<ContactDraft>,
) -> Result<Vec<AccountContact>, Error> {
    world.fixture.clock.advance(Duration::from_secs(1));
    let change = AccountChange {
        contacts: Some(drafts),
        ..AccountChange::default()
    };
    let changed = world.update(account, change).await?;
    assert_eq!(world.stored(account).await, changed);
    Ok(world.contacts(account).await)
}

/// The draft that leaves a contact as it is.
fn same(contact: &AccountContact) -> ContactDraft {
    ContactDraft {
        code: Some(contact.contact.code.clone()),
        name: Field::Absent,
        email: Field::Absent,
        is_primary: contact.is_primary,
        email_preferences: contact.email_preferences.clone(),
    }
}

/// Contacts as they are, wherever they stand.
fn without_places(contacts: &[AccountContact]) -> Vec<AccountContact> {
    let somewhere = |contact: &AccountContact| AccountContact {
        position: 0,
        ..contact.clone()
    };
    contacts.iter().map(somewhere).collect()
}

fn new(name: &str) -> ContactDraft {
    ContactDraft {
        name: Field::Value(PersonName::from_whole(name).expect("a name")),
        ..ContactDraft::default()
    }
}

#[tokio::test]
async fn the_contacts_of_a_new_account_are_its_own_in_order() {
    let world = World::new().await;
    let (account, contacts) = account(&world).await;
    assert_eq!(account.derived.users_count, 3);
    let shown: Vec<_> = contacts
        .iter()
        .map(|contact| (contact.contact.name.whole(), contact.is_primary))
        .collect();
    let whole = |text: &str| Some(text.to_owned());
    let expected = [
        (whole("Erlich Bachman"), true),
        (whole("Jared Dunn"), false),
        (whole("Big Head"), false),
    ];
    assert_eq!(shown, expected);
    assert!(contacts.is_sorted_by(|a, b| a.contact.number < b.contact.number));
    assert!(contacts.iter().all(|contact| contact.contact.version == 1));
}

#[tokio::test]
async fn a_contact_that_is_named_by_its_code_stays_the_same_person() {
    let world = World::new().await;
    let (account, before) = account(&world).await;
    let renamed = ContactDraft {
        name: Field::Value(PersonName::from_parts(None, Some("Dunn")).expect("a name")),
        email: Field::Null,
        email_preferences: vec![EmailPreference::Billing],
        ..same(&before[1])
    };
    let drafts = vec![new("Monica"), renamed, same(&before[0])];
    let after = replace(&world, &account, drafts).await.expect("replaced");
    assert_eq!(after.len(), 3);
    assert!(
        before
            .iter()
            .all(|known| known.contact.id != after[0].contact.id)
    );
    let jared = &after[1].contact;
    assert_eq!(
        (jared.id, jared.number),
        (before[1].contact.id, before[1].contact.number)
    );
    assert_eq!(jared.name.whole().as_deref(), Some("Dunn"));
    assert_eq!(jared.email, None);
    assert_eq!(jared.version, 2);
    assert!(jared.updated_at > before[1].contact.updated_at);
    assert_eq!(after[1].email_preferences, [EmailPreference::Billing]);
    // Moved to another place, but the same person of the same tie.
    assert_eq!(without_places(&after[2..]), without_places(&before[..1]));
}

#[tokio::test]
async fn a_tie_that_changes_leaves_the_person_alone() {
    let world = World::new().await;
    let (account, before) = account(&world).await;
    let mut drafts: Vec<_> = before.iter().map(same).collect();
    drafts[0].is_primary = false;
    drafts[1].is_primary = true;
    drafts[2].email_preferences = EmailPreference::ALL.to_vec();
    let after = replace(&world, &account, drafts).await.expect("replaced");
    let persons = |contacts: &[AccountContact]| -> Vec<_> {
        contacts
            .iter()
            .map(|contact| contact.contact.clone())
            .collect()
    };
    assert_eq!(persons(&after), persons(&before));
    let primary: Vec<_> = after.iter().map(|contact| contact.is_primary).collect();
    assert_eq!(primary, [false, true, false]);
    assert_eq!(after[2].email_preferences, EmailPreference::ALL);
    assert_eq!(world.stored(&account).await.version, 2);
}

#[tokio::test]
async fn the_same_contacts_change_nothing_and_another_order_does() {
    let world = World::new().await;
    let (account, before) = account(&world).await;
    let drafts: Vec<_> = before.iter().map(same).collect();
    let after = replace(&world, &account, drafts.clone())
        .await
        .expect("the same");
    assert_eq!(after, before);
    assert_eq!(world.stored(&account).await, account);
    let turned: Vec<_> = drafts.into_iter().rev().collect();
    let after = replace(&world, &account, turned).await.expect("replaced");
    let turned: Vec<_> = before.into_iter().rev().collect();
    assert_eq!(without_places(&after), without_places(&turned));
    assert_eq!(world.stored(&account).await.version, 2);
}

#[tokio::test]
async fn contacts_that_are_not_named_go() {
    let world = World::new().await;
    let (account, before) = account(&world).await;
    for place in (0..before.len()).rev() {
        let left = before[..place].to_vec();
        let drafts = left.iter().map(same).collect();
        assert_eq!(
            replace(&world, &account, drafts).await.expect("replaced"),
            left
        );
    }
    let stored = world.stored(&account).await;
    assert_eq!((stored.derived.users_count, stored.version), (0, 4));
}

#[tokio::test]
async fn a_refused_list_changes_nothing() {
    let world = World::new().await;
    let (account, before) = account(&world).await;
    let other = world
        .fixture
        .account(&world.caller, "Hooli")
        .contact("Gavin", "gavin@hooli.com")
        .await;
    let gavin = world.contacts(&other).await.remove(0);
    let unknown: Code = "ywgWhtGp".parse().expect("a code");
    let named = |code: &Code| ContactDraft {
        code: Some(code.clone()),
        ..ContactDraft::default()
    };
    let primary = |draft| ContactDraft {
        is_primary: true,
        ..draft
    };
    let known = &before[2].contact.code;
    for (drafts, expected) in [
        (
            vec![new("Monica"), named(&unknown)],
            Invalid::UnknownContact(unknown.clone()),
        ),
        // A contact of another account is unknown to this one.
        (
            vec![new("Monica"), named(&gavin.contact.code)],
            Invalid::UnknownContact(gavin.contact.code.clone()),
        ),
        (
            vec![same(&before[0]), primary(new("Monica"))],
            Invalid::TwoPrimaryContacts,
        ),
        (
            vec![named(known), named(known)],
            Invalid::RepeatedContact(known.clone()),
        ),
    ] {
        match replace(&world, &account, drafts).await {
            Err(Error::Invalid(invalid)) => assert_eq!(invalid, expected),
            other => panic!("{expected:?}: {other:?}"),
        }
        assert_eq!(world.stored(&account).await, account, "{expected:?}");
        assert_eq!(world.contacts(&account).await, before, "{expected:?}");
    }
    assert_eq!(world.contacts(&other).await, [gavin]);
}

#[tokio::test]
async fn an_address_may_be_shared() {
    let world = World::new().await;
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .contact("Erlich", "info@piedpiper.com")
        .contact("Jared", "info@piedpiper.com")
        .await;
    let contacts = world.contacts(&account).await;
    let email = Email::new("info@piedpiper.com").expect("an email");
    assert!(
        contacts
            .iter()
            .all(|contact| contact.contact.email.as_ref() == Some(&email))
    );
}
