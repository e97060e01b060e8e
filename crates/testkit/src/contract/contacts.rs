//! The contacts of an account: people, and what their ties to it say.

use stele_application::ports::{StoreError, Unique};
use stele_domain::{AccountContact, AccountId, ContactNumber, EmailPreference};

use super::setup::{World, account, contact};
use crate::{Ports, SequentialIds};

impl World {
    /// Ties a stored person to an account of Acme, at a place of its list.
    pub(super) async fn tie(&self, account: AccountId, contact: &AccountContact, position: u32) {
        let contact = AccountContact {
            position,
            ..contact.clone()
        };
        self.write(async |work, acme| work.tie(acme, account, &contact).await)
            .await;
    }

    /// Unties a person from an account of Acme.
    pub(super) async fn untie(&self, account: AccountId, contact: &AccountContact) {
        let contact = contact.contact.id;
        self.write(async |work, acme| work.untie(acme, account, contact).await)
            .await;
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
        expected.position = 0;
        assert_eq!(inserted, expected);
        assert_eq!(world.contacts(world.acme, stored.id).await, [expected]);
        world.untie(stored.id, &inserted).await;
        assert_eq!(world.contacts(world.acme, stored.id).await, []);
    }
}

/// What a tie says, full and bare, when it is made and when it is made anew; the person stays as they were.
pub async fn every_attribute_of_a_tie_survives(ports: &Ports) {
    let world = World::new(ports).await;
    let stored = world.insert(account(1, "Pied Piper")).await;
    let full = AccountContact {
        is_primary: true,
        email_preferences: vec![EmailPreference::Billing, EmailPreference::Updates],
        ..contact(1, "Erlich", "erlich@bachman.com")
    };
    let bare = contact(2, "Jared", "jared@hooli.com");
    let full = world.insert_contact(stored.id, full, 0).await;
    let bare = world
        .insert_contact(stored.id, bare, AccountContact::LAST)
        .await;
    let both = [full, bare];
    assert_eq!(world.contacts(world.acme, stored.id).await, both);
    let mut swapped = both.clone();
    for (contact, other) in swapped.iter_mut().zip(both.iter().rev()) {
        contact.is_primary = other.is_primary;
        contact
            .email_preferences
            .clone_from(&other.email_preferences);
        contact.position = other.position;
    }
    for contact in &swapped {
        world.tie(stored.id, contact, contact.position).await;
    }
    swapped.reverse();
    assert_eq!(world.contacts(world.acme, stored.id).await, swapped);
}

/// Contacts come by position, those of one position by number, through inserts in front, changes of place and removals.
pub async fn contacts_come_in_their_order(ports: &Ports) {
    let world = World::new(ports).await;
    let stored = world.insert(account(1, "Pied Piper")).await;
    let [a, b, c, d] = [(4, "a@x.y"), (3, "b@x.y"), (2, "c@x.y"), (1, "d@x.y")]
        .map(|(n, email)| contact(n, "", email));
    let last = AccountContact::LAST;
    let a = world.insert_contact(stored.id, a, last).await;
    let b = world.insert_contact(stored.id, b, last).await;
    let order = async || {
        let contacts = world.contacts(world.acme, stored.id).await;
        emails(&contacts).join(" ")
    };
    assert_eq!(order().await, "a@x.y b@x.y");
    let c = world.insert_contact(stored.id, c, 0).await;
    let d = world.insert_contact(stored.id, d, last).await;
    assert_eq!(order().await, "c@x.y a@x.y b@x.y d@x.y");
    // As a use case rewrites a list: each is told its place, front to back.
    for (place, contact) in (0..).zip([&d, &c, &b, &a]) {
        world.tie(stored.id, contact, place).await;
    }
    assert_eq!(order().await, "d@x.y c@x.y b@x.y a@x.y");
    world.untie(stored.id, &c).await;
    assert_eq!(order().await, "d@x.y b@x.y a@x.y");
    // At one place the one with the smaller number comes first.
    world.tie(stored.id, &d, 3).await;
    assert_eq!(order().await, "b@x.y a@x.y d@x.y");
    world.tie(stored.id, &b, 3).await;
    assert_eq!(order().await, "a@x.y b@x.y d@x.y");
    let contacts = world.contacts(world.acme, stored.id).await;
    assert!(
        contacts.iter().all(|contact| contact.contact.version == 1),
        "{contacts:?}"
    );
}

/// What a tie says holds for its account alone; the person is one and the same at each.
pub async fn a_tie_holds_for_its_account_alone(ports: &Ports) {
    let world = World::new(ports).await;
    let first = world.insert(account(1, "first")).await;
    let second = world.insert(account(2, "second")).await;
    let erlich = contact(1, "Erlich", "erlich@bachman.com");
    let at_first = world.insert_contact(first.id, erlich, 5).await;
    let at_second = AccountContact {
        is_primary: true,
        email_preferences: vec![EmailPreference::Billing],
        position: 0,
        ..at_first.clone()
    };
    world.untie(second.id, &at_first).await;
    assert_eq!(
        world.contacts(world.acme, first.id).await,
        std::slice::from_ref(&at_first),
        "whoever is untied from what they are not tied to stays"
    );
    world.tie(second.id, &at_second, 0).await;
    assert_eq!(
        world.contacts(world.acme, first.id).await,
        std::slice::from_ref(&at_first)
    );
    assert_eq!(
        world.contacts(world.acme, second.id).await,
        std::slice::from_ref(&at_second)
    );
    world.untie(first.id, &at_first).await;
    assert_eq!(world.contacts(world.acme, first.id).await, []);
    assert_eq!(world.contacts(world.acme, second.id).await, [at_second]);
}

/// No two contacts of a workspace share a code; an account may have the code of a contact.
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

/// The first contacts of several accounts at once; accounts without any are left out, and so are unknown ones.
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
        (5, accounts[0], 7, "e@x.y"),
    ] {
        world
            .insert_contact(account, contact(n, "", email), place)
            .await;
    }
    let unknown = AccountId(SequentialIds::nth_uuid(99));
    let asked = [accounts[2], unknown, accounts[1], accounts[0]];
    for (limit, of_first) in [
        (1, &["a@x.y"][..]),
        (2, &["a@x.y", "b@x.y"]),
        (3, &["a@x.y", "b@x.y", "e@x.y"]),
        (1000, &["a@x.y", "b@x.y", "e@x.y"]),
    ] {
        let read = ports.accounts.contacts(world.acme, &asked, limit).await;
        let read = read.expect("the store answers");
        let shown: Vec<_> = read
            .iter()
            .map(|(id, contacts)| (*id, emails(contacts)))
            .collect();
        let expected = [
            (accounts[0], of_first.to_vec()),
            (accounts[2], vec!["c@x.y"]),
        ];
        assert_eq!(shown, expected, "{limit} at most");
        let mut work = world.begin().await;
        let seen = work.account_contacts(world.acme, accounts[0], limit).await;
        assert_eq!(emails(&seen.expect("the store answers")), of_first);
    }
    let none = ports.accounts.contacts(world.acme, &[], 10).await;
    assert!(none.expect("the store answers").is_empty());
}
