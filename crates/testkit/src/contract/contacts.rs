//! People at the customer, and their ties to accounts.

use stele_application::ports::{StoreError, Unique};
use stele_domain::{AccountContact, ContactNumber, EmailPreference, PersonName};

use super::setup::{World, account, contact, identifier, later, start};
use crate::{Ports, SequentialIds};

impl World {
    async fn try_update_contact(
        &self,
        account: stele_domain::AccountId,
        contact: &AccountContact,
        position: u32,
    ) -> Result<(), StoreError> {
        let mut work = self.begin().await;
        work.update_contact(self.acme, account, contact, position)
            .await?;
        work.commit().await
    }
}

fn emails(contacts: &[AccountContact]) -> Vec<&str> {
    let email = |contact: &AccountContact| contact.contact.email.is_some();
    assert!(contacts.iter().all(email));
    let emails = contacts
        .iter()
        .filter_map(|contact| contact.contact.email.as_ref());
    emails.map(stele_domain::Email::as_str).collect()
}

/// A new contact is answered as it was given, but for the number; numbers grow and are not given again.
pub async fn an_insert_answers_the_number(ports: &Ports) {
    let world = World::new(ports).await;
    let stored = world.insert(account(1, "Pied Piper")).await;
    let mut last = ContactNumber(0);
    for n in 1..=4 {
        let given = contact(n, "Erlich Bachman", "erlich@bachman.com");
        let inserted = world.insert_contact(stored.id, given.clone(), 0).await;
        let number = inserted.contact.number;
        assert!(number > last, "{number} behind {last}");
        last = number;
        let mut expected = given;
        expected.contact.number = number;
        assert_eq!(inserted, expected);
        assert_eq!(world.contacts(world.acme, stored.id).await, [expected]);
        let mut work = world.begin().await;
        work.remove_contact(world.acme, stored.id, inserted.contact.id)
            .await
            .expect("removed");
        work.commit().await.expect("committed");
        assert_eq!(world.contacts(world.acme, stored.id).await, []);
    }
}

/// Person and tie, full and bare, from an insert and from an update.
pub async fn every_attribute_survives(ports: &Ports) {
    let world = World::new(ports).await;
    let stored = world.insert(account(1, "Pied Piper")).await;
    let mut full = contact(1, "Erlich van Bachman 😀", "Erlich@Bachman.com");
    full.contact.external_id = Some(identifier(" e/1 "));
    full.contact.created_at = later(-1);
    full.contact.updated_at = later(1);
    full.is_primary = true;
    full.email_preferences = vec![EmailPreference::Billing, EmailPreference::Updates];
    let mut bare = contact(2, "x", "x@y.z");
    bare.contact.name = PersonName::default();
    bare.contact.email = None;
    let full = world.insert_contact(stored.id, full, 0).await;
    let bare = world.insert_contact(stored.id, bare, 1).await;
    let both = [full, bare];
    assert_eq!(world.contacts(world.acme, stored.id).await, both);

    let mut swapped = both.clone();
    for (contact, other) in swapped.iter_mut().zip(both.iter().rev()) {
        let other = other.clone();
        contact.is_primary = other.is_primary;
        contact.email_preferences = other.email_preferences;
        contact.contact.name = other.contact.name;
        contact.contact.email = other.contact.email;
        contact.contact.version += 1;
        contact.contact.updated_at = later(2);
    }
    // The only one whose last part of a name stands alone.
    swapped[1].contact.name = PersonName::from_parts(None, Some("Bachman")).expect("a name");
    for (place, contact) in (0..).zip(&swapped) {
        let updated = world.try_update_contact(stored.id, contact, place).await;
        updated.expect("updated");
    }
    assert_eq!(world.contacts(world.acme, stored.id).await, swapped);
}

/// Contacts come by position, through inserts in front, changes of place and removals.
pub async fn contacts_come_in_their_order(ports: &Ports) {
    let world = World::new(ports).await;
    let stored = world.insert(account(1, "Pied Piper")).await;
    let [a, b, c] =
        [(1, "a@x.y"), (2, "b@x.y"), (3, "c@x.y")].map(|(n, email)| contact(n, "", email));
    let a = world.insert_contact(stored.id, a, 0).await;
    let b = world.insert_contact(stored.id, b, 1).await;
    assert_eq!(
        emails(&world.contacts(world.acme, stored.id).await),
        ["a@x.y", "b@x.y"]
    );
    // As a use case rewrites a list: each is told its place, front to back.
    let mut work = world.begin().await;
    work.insert_contact(world.acme, stored.id, c, 0)
        .await
        .expect("inserted");
    for (contact, place) in [(&b, 1), (&a, 2)] {
        work.update_contact(world.acme, stored.id, contact, place)
            .await
            .expect("updated");
    }
    work.commit().await.expect("committed");
    let contacts = world.contacts(world.acme, stored.id).await;
    assert_eq!(emails(&contacts), ["c@x.y", "b@x.y", "a@x.y"]);
    assert!(
        contacts.iter().all(|contact| contact.contact.version == 1),
        "{contacts:?}"
    );
    let mut work = world.begin().await;
    work.remove_contact(world.acme, stored.id, b.contact.id)
        .await
        .expect("removed");
    work.update_contact(world.acme, stored.id, &a, 1)
        .await
        .expect("updated");
    work.commit().await.expect("committed");
    let contacts = world.contacts(world.acme, stored.id).await;
    assert_eq!(emails(&contacts), ["c@x.y", "a@x.y"]);
}

/// A tie changes without its person; a person changes over the version before, and over no other.
pub async fn a_stale_update_is_to_be_tried_again(ports: &Ports) {
    let world = World::new(ports).await;
    let stored = world.insert(account(1, "Pied Piper")).await;
    let mut erlich = world
        .insert_contact(stored.id, contact(1, "Erlich", "erlich@bachman.com"), 0)
        .await;
    erlich.is_primary = true;
    let updated = world.try_update_contact(stored.id, &erlich, 3).await;
    updated.expect("a tie alone keeps the version");
    for version in [2, 3] {
        erlich.contact.version = version;
        erlich.contact.updated_at = later(version);
        let updated = world.try_update_contact(stored.id, &erlich, 0).await;
        updated.expect("the version before is stored");
    }
    // The last is what another writer would have made of version 2.
    for version in [1, 2, 5, 3] {
        let mut stale = erlich.clone();
        stale.contact.version = version;
        stale.contact.updated_at = start();
        let refused = world.try_update_contact(stored.id, &stale, 0).await;
        assert!(
            matches!(refused, Err(StoreError::Retry(_))),
            "version {version}: {refused:?}"
        );
    }
    assert_eq!(world.contacts(world.acme, stored.id).await, [erlich]);
}

/// A contact is changed only through an account that it is tied to, and untied only from that.
pub async fn a_tie_holds_for_its_account_alone(ports: &Ports) {
    let world = World::new(ports).await;
    let first = world.insert(account(1, "first")).await;
    let second = world.insert(account(2, "second")).await;
    let erlich = contact(1, "Erlich", "erlich@bachman.com");
    let erlich = world.insert_contact(first.id, erlich, 0).await;
    let mut changed = erlich.clone();
    changed.contact.version = 2;
    let refused = world.try_update_contact(second.id, &changed, 0).await;
    assert!(matches!(refused, Err(StoreError::Retry(_))), "{refused:?}");
    let mut work = world.begin().await;
    work.remove_contact(world.acme, second.id, erlich.contact.id)
        .await
        .expect("nothing to remove");
    work.commit().await.expect("committed");
    assert_eq!(world.contacts(world.acme, first.id).await, [erlich]);
    assert_eq!(world.contacts(world.acme, second.id).await, []);
}

/// No two contacts of a workspace share a code; one of an account may.
pub async fn a_code_belongs_to_one_contact(ports: &Ports) {
    let world = World::new(ports).await;
    let first = world.insert(account(1, "first")).await;
    let second = world.insert(account(2, "second")).await;
    let jared = contact(1, "Jared", "jared@hooli.com");
    assert_eq!(jared.contact.code, first.code);
    let jared = world.insert_contact(first.id, jared, 0).await;
    for account in [first.id, second.id] {
        let mut twin = contact(2, "Erlich", "erlich@bachman.com");
        twin.contact.code = SequentialIds::nth_code(1);
        let refused = world.try_insert_contact(world.acme, account, twin, 1).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(Unique::Code))),
            "{refused:?}"
        );
    }
    assert_eq!(world.contacts(world.acme, first.id).await, [jared]);
    assert_eq!(world.contacts(world.acme, second.id).await, []);
}

/// The contacts of several accounts at once; accounts without any are left out, and so are unknown ones.
pub async fn contacts_of_several_accounts_are_read_at_once(ports: &Ports) {
    let world = World::new(ports).await;
    let mut accounts = Vec::new();
    for n in 1..=4 {
        accounts.push(world.insert(account(n, "one of many")).await.id);
    }
    for (n, account, place, email) in [
        (1, accounts[0], 1, "b@x.y"),
        (2, accounts[2], 0, "c@x.y"),
        (3, accounts[0], 0, "a@x.y"),
        (4, accounts[3], 0, "d@x.y"),
    ] {
        world
            .insert_contact(account, contact(n, "", email), place)
            .await;
    }
    let unknown = stele_domain::AccountId(SequentialIds::nth_uuid(99));
    let asked = [accounts[2], unknown, accounts[1], accounts[0]];
    let read = ports.accounts.contacts(world.acme, &asked).await;
    let read = read.expect("the store answers");
    let shown: Vec<_> = read
        .iter()
        .map(|(id, contacts)| (*id, emails(contacts)))
        .collect();
    let expected = [
        (accounts[0], vec!["a@x.y", "b@x.y"]),
        (accounts[2], vec!["c@x.y"]),
    ];
    assert_eq!(shown, expected);
    let none = ports.accounts.contacts(world.acme, &[]).await;
    assert!(none.expect("the store answers").is_empty());
}
