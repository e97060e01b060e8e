//! Whom events name, and when they were active.

use std::collections::{BTreeMap, BTreeSet};

use stele_application::ports::{KnownContact, KnownPerson, StoreError};
use stele_domain::{
    AccountContact, Contact, ContactId, DistinctId, Email, Properties, Seen, Traits, WorkspaceId,
};
use tokio::task::{JoinSet, yield_now};

use super::happenings::{distinct_id, property};
use super::setup::{World, account, again, begin, identifier, later, object, person};
use crate::{Ports, SequentialIds};

fn span(first: i64, last: i64) -> Seen {
    Seen {
        first: later(first),
        last: later(last),
    }
}

impl World {
    pub(super) async fn person_seen(
        &self,
        name: &str,
        seen: Seen,
        properties: Option<&Properties>,
    ) {
        let people = [(distinct_id(name), (seen, properties.cloned()))].into();
        self.write(async |work, acme| work.people_seen(acme, &people).await)
            .await;
    }

    pub(super) async fn known(&self, names: &[&str]) -> BTreeMap<DistinctId, KnownPerson> {
        let names: Vec<_> = names.iter().map(|name| distinct_id(name)).collect();
        let names: Vec<_> = names.iter().collect();
        let mut work = self.begin().await;
        let known = work.known_people(self.acme, &names).await;
        known.expect("the store answers")
    }

    /// What is known of one name.
    async fn known_as(&self, name: &str) -> Option<KnownPerson> {
        let mut known = self.known(&[name]).await;
        let found = known.remove(&distinct_id(name));
        assert!(known.is_empty(), "{known:?}");
        found
    }

    /// The names of contacts that events have used.
    pub(super) async fn names_of(
        &self,
        contacts: &[ContactId],
    ) -> BTreeMap<ContactId, BTreeSet<DistinctId>> {
        let names = self.ports.events.names_of(self.acme, contacts).await;
        names.expect("the store answers")
    }

    pub(super) async fn contacts_seen(&self, contacts: &[ContactId]) -> BTreeMap<ContactId, Seen> {
        let seen = self.ports.events.people_seen(self.acme, contacts).await;
        seen.expect("the store answers")
    }

    /// Stores a person who is tied to nothing.
    pub(super) async fn insert_person(
        &self,
        n: u64,
        external_id: Option<&str>,
        email: Option<&str>,
    ) -> Contact {
        let person = Contact {
            external_id: external_id.map(identifier),
            email: email.map(|email| Email::new(email).expect("an email")),
            traits: Traits::from_map(property("n", n)),
            ..person(n)
        };
        self.insert_record(person).await
    }
}

fn said(properties: &Properties) -> KnownPerson {
    KnownPerson {
        properties: properties.clone(),
        contact: None,
    }
}

fn is(contact: &Contact) -> KnownPerson {
    KnownPerson {
        properties: Properties::new(),
        contact: Some(KnownContact {
            id: contact.id,
            traits: contact.traits.as_map().clone(),
            account: None,
        }),
    }
}

/// What events said of somebody stays until they say something else; names are compared byte for byte.
pub async fn people_are_known_by_what_events_said(ports: &Ports) {
    let world = World::new(ports).await;
    assert_eq!(world.known_as("erlich").await, None);
    world.person_seen("erlich", span(1, 1), None).await;
    assert_eq!(
        world.known_as("erlich").await,
        Some(said(&Properties::new()))
    );
    let odd = object(r#"{"": [1e400, 1.10], "a.b": {"😀": 12345678901234567890123}, "'": "\"\\"}"#);
    for properties in [&property("plan", "pro"), &odd, &Properties::new(), &odd] {
        world
            .person_seen("erlich", span(2, 2), Some(properties))
            .await;
        assert_eq!(world.known_as("erlich").await, Some(said(properties)));
        world.person_seen("erlich", span(2, 2), None).await;
        assert_eq!(world.known_as("erlich").await, Some(said(properties)));
    }
    let longest = "😀".repeat(DistinctId::MAX);
    let other = property("plan", "free");
    world.person_seen(&longest, span(3, 3), Some(&other)).await;
    for name in ["Erlich", "erlich ", "erlic", ""] {
        let name = if name.is_empty() { &longest[4..] } else { name };
        assert_eq!(world.known_as(name).await, None, "{name}");
    }
    let known = world.known(&["erlich", "nobody", &longest]).await;
    let expected = [("erlich", &odd), (&longest, &other)];
    let expected = expected.map(|(name, known)| (distinct_id(name), said(known)));
    assert_eq!(known, BTreeMap::from(expected));
    assert_eq!(world.known(&[]).await, BTreeMap::new());
}

/// Somebody is the contact of that external id, else the one of that email, case aside, with the smallest number.
pub async fn people_are_the_contacts_of_their_name(ports: &Ports) {
    let world = World::new(ports).await;
    let by_email = world
        .insert_person(9, None, Some("Erlich@Aviato.com"))
        .await;
    let second = world
        .insert_person(1, Some("e/1"), Some("erlich@aviato.com"))
        .await;
    let by_id = world.insert_person(5, Some("jared@aviato.com"), None).await;
    world.insert_person(2, None, Some("jared@aviato.com")).await;
    assert!(by_email.number < second.number);
    for (name, expected) in [
        ("Erlich@Aviato.com", Some(is(&by_email))),
        ("ERLICH@aviato.com", Some(is(&by_email))),
        ("erlich@aviato.com", Some(is(&by_email))),
        ("e/1", Some(is(&second))),
        ("E/1", None),
        ("jared@aviato.com", Some(is(&by_id))),
        ("aviato.com", None),
    ] {
        assert_eq!(world.known_as(name).await, expected, "{name}");
    }
    // An external id is compared byte for byte, an email is not.
    let by_email = world.known_as("JARED@aviato.com").await;
    let by_email = by_email.and_then(|known| known.contact).expect("known");
    assert_eq!(by_email.id, person(2).id);
    // What events said comes along.
    let plan = property("plan", "pro");
    world.person_seen("e/1", span(1, 1), Some(&plan)).await;
    let expected = KnownPerson {
        properties: plan,
        ..is(&second)
    };
    let known = world
        .known(&["e/1", "Erlich@Aviato.com", "ERLICH@aviato.com"])
        .await;
    assert_eq!(known.get(&distinct_id("e/1")), Some(&expected));
    assert_eq!(known.len(), 3);
}

/// The account of somebody is the first, by number, of those that they are tied to.
pub async fn the_account_of_a_person_is_their_first(ports: &Ports) {
    let world = World::new(ports).await;
    // Numbers grow while ids shrink.
    let accounts = [9, 8, 7].map(|n| account(n, "An account")).to_vec();
    let accounts = world.insert_all(accounts).await;
    let erlich = AccountContact::new(world.insert_person(1, Some("erlich"), None).await);
    let known = async || {
        let known = world.known_as("erlich").await.expect("known");
        known.contact.expect("a contact").account
    };
    assert_eq!(known().await, None);
    for (tied, first) in [(2, 2), (1, 1), (0, 0)] {
        world.tie(accounts[tied].id, &erlich, 0).await;
        assert_eq!(known().await, Some(accounts[first].id));
    }
    world
        .write(async |work, acme| work.untie(acme, accounts[0].id, erlich.contact.id).await)
        .await;
    assert_eq!(known().await, Some(accounts[1].id));
}

/// The first time is the earliest and the last the latest of all, in whichever order they are told, under each of a contact's
/// names: their external id, and their email in any case.
pub async fn contacts_are_seen_under_all_of_their_names(ports: &Ports) {
    let world = World::new(ports).await;
    let erlich = world
        .insert_person(1, Some("e/1"), Some("Erlich@Aviato.com"))
        .await
        .id;
    let jared = world
        .insert_person(2, None, Some("jared@aviato.com"))
        .await
        .id;
    let dinesh = world.insert_person(3, Some("dinesh"), None).await.id;
    let gilfoyle = world.insert_person(4, None, None).await.id;
    let absent = ContactId(SequentialIds::nth_uuid(999));
    let asked = [erlich, jared, dinesh, gilfoyle, absent];
    assert_eq!(world.contacts_seen(&asked).await, BTreeMap::new());
    assert_eq!(world.contacts_seen(&[]).await, BTreeMap::new());
    let mut expected = BTreeMap::new();
    for (name, told, of, seen) in [
        ("e/1", span(5, 5), Some(erlich), span(5, 5)),
        ("e/1", span(7, 9), Some(erlich), span(5, 9)),
        ("e/1", span(6, 8), Some(erlich), span(5, 9)),
        ("Erlich@Aviato.com", span(4, 4), Some(erlich), span(4, 9)),
        ("erlich@aviato.com", span(20, 30), Some(erlich), span(4, 30)),
        ("E/1", span(0, 90), None, span(0, 0)),
        ("ERLICH@aviato.com", span(0, 90), Some(erlich), span(0, 90)),
        ("jared@aviato.com", span(3, 3), Some(jared), span(3, 3)),
        ("Jared@aviato.com", span(2, 3), Some(jared), span(2, 3)),
        ("dinesh", span(1, 2), Some(dinesh), span(1, 2)),
    ] {
        world.person_seen(name, told, None).await;
        if let Some(of) = of {
            expected.insert(of, seen);
        }
        assert_eq!(
            world.contacts_seen(&asked).await,
            expected,
            "{name} {told:?}"
        );
    }
    let one = world.contacts_seen(&[jared]).await;
    assert_eq!(one, BTreeMap::from([(jared, span(2, 3))]));
}

/// An account's first time is the earliest and its last the latest of all that is told; of several accounts at once, and
/// without the account itself being changed.
pub async fn accounts_are_seen(ports: &Ports) {
    let world = World::new(ports).await;
    let accounts = [account(1, "Pied Piper"), account(2, "GoJo")].to_vec();
    let accounts = world.insert_all(accounts).await;
    let [pied_piper, gojo] = [accounts[0].id, accounts[1].id];
    for (told, expected) in [
        (vec![(pied_piper, span(5, 6))], [Some(span(5, 6)), None]),
        (
            vec![(pied_piper, span(7, 7)), (gojo, span(1, 1))],
            [Some(span(5, 7)), Some(span(1, 1))],
        ),
        (
            vec![(gojo, span(-9, 9)), (pied_piper, span(6, 6))],
            [Some(span(5, 7)), Some(span(-9, 9))],
        ),
        (
            vec![(pied_piper, span(4, 5))],
            [Some(span(4, 7)), Some(span(-9, 9))],
        ),
    ] {
        let told = told.into_iter().collect();
        world
            .write(async |work, acme| work.accounts_seen(acme, &told).await)
            .await;
        let seen = [world.seen(pied_piper).await, world.seen(gojo).await];
        assert_eq!(seen, expected, "{told:?}");
    }
    for account in &accounts {
        let by_id = stele_application::AccountRef::Id(account.id);
        assert_eq!(world.get(&by_id).await.as_ref(), Some(account));
    }
}

async fn see(ports: &Ports, workspace: WorkspaceId, n: i64) -> Result<(), StoreError> {
    let seen = span(-n, n);
    let accounts = [1, 2, 3].map(|n| (account(n, "x").id, seen)).into();
    let people = ["a", "b", "c"]
        .map(|name| (distinct_id(name), (seen, None)))
        .into();
    again(|| async {
        let mut work = begin(ports).await;
        work.people_seen(workspace, &people).await?;
        yield_now().await;
        work.accounts_seen(workspace, &accounts).await?;
        work.commit().await
    })
    .await
}

/// Many who tell of the same accounts and people at once: nothing is lost.
pub async fn whoever_is_seen_by_many_at_once_is_seen_by_all(ports: &Ports) {
    let world = World::new(ports).await;
    let accounts: Vec<_> = [1, 2, 3].map(|n| account(n, "An account")).into();
    world.insert_all(accounts.clone()).await;
    let mut people = Vec::new();
    for (n, name) in [(1, "a"), (2, "b"), (3, "c")] {
        people.push(world.insert_person(n, Some(name), None).await.id);
    }
    let mut tasks = JoinSet::new();
    for n in 0..20 {
        let (ports, workspace) = (ports.clone(), world.acme);
        tasks.spawn(async move { see(&ports, workspace, n).await });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no panic").expect("written");
    }
    for account in accounts {
        assert_eq!(world.seen(account.id).await, Some(span(-19, 19)));
    }
    let seen = world.contacts_seen(&people).await;
    assert_eq!(
        seen,
        people.into_iter().map(|id| (id, span(-19, 19))).collect()
    );
}
