//! Whom a name means, in reading as in writing.

use std::collections::{BTreeMap, BTreeSet};

use stele_application::ports::Doer;
use stele_domain::{ContactId, DistinctId, Email, Event, Seen};

use super::happenings::{distinct_id, event, property};
use super::metric_values::{assert_total, count, named};
use super::setup::{World, later, start};
use crate::{Ports, SequentialIds, generate};

type Names = BTreeMap<ContactId, BTreeSet<DistinctId>>;

/// Events use some names, of which the `n`th was active at the `n`th microsecond alone.
async fn using(world: &World, names: &[&str]) {
    for (n, name) in (0..).zip(names) {
        world
            .person_seen(name, Seen::at(later(n)), Some(&property("n", n)))
            .await;
    }
}

/// The names of contacts, who are asked for together and each alone: those that mean them in writing, and they were active
/// when these were.
async fn agreed(world: &World, names: &[&str], contacts: &[ContactId]) -> Names {
    let mut written = Names::new();
    let mut seen: BTreeMap<ContactId, Seen> = BTreeMap::new();
    let known = world.known(names).await;
    for (name, when) in names.iter().zip((0..).map(|n| Seen::at(later(n)))) {
        let name = distinct_id(name);
        let Some(contact) = known.get(&name).and_then(|known| known.contact.as_ref()) else {
            continue;
        };
        written.entry(contact.id).or_default().insert(name);
        let known = seen.entry(contact.id).or_insert(when);
        *known = known.and(when);
    }
    let read = world.names_of(contacts).await;
    assert_eq!(read, written);
    assert_eq!(world.contacts_seen(contacts).await, seen);
    for contact in contacts {
        let alone = world.names_of(&[*contact]).await;
        assert_eq!(alone.get(contact), written.get(contact));
        assert_eq!(alone.len(), usize::from(written.contains_key(contact)));
    }
    read
}

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<DistinctId> {
    names.map(distinct_id).into()
}

/// An external id goes before an email, byte for byte; an email is one whatever its case; of several with one email it is the
/// one with the smallest number. Whoever changes their email leaves the names to the next.
pub async fn a_name_means_the_same_in_reading_as_in_writing(ports: &Ports) {
    let world = World::new(ports).await;
    let used = [
        "kim@y.com",
        "Kim@Y.com",
        "KIM@Y.COM",
        "k/1",
        "K/1",
        "Σίσυφος@y.com",
        "ΣΊΣΥΦΟΣ@Y.COM",
        "new@y.com",
        "nobody",
    ];
    using(&world, &used).await;
    let by_id = world.insert_person(9, Some("kim@y.com"), None).await;
    let mut kim = world.insert_person(8, Some("k/1"), Some("kim@Y.com")).await;
    let other = world.insert_person(1, None, Some("KIM@y.com")).await;
    let sisyphus = world
        .insert_person(2, Some("s"), Some("σίσυφος@y.com"))
        .await;
    let unnamed = world.insert_person(3, Some("Nobody"), None).await;
    let absent = ContactId(SequentialIds::nth_uuid(999));
    let all = [by_id.id, kim.id, other.id, sisyphus.id, unnamed.id, absent];
    let mut expected = Names::from([
        (by_id.id, names(["kim@y.com"])),
        (kim.id, names(["Kim@Y.com", "KIM@Y.COM", "k/1"])),
        (sisyphus.id, names(["Σίσυφος@y.com", "ΣΊΣΥΦΟΣ@Y.COM"])),
    ]);
    assert_eq!(agreed(&world, &used, &all).await, expected);
    assert_eq!(world.names_of(&[]).await, Names::new());
    assert_eq!(world.names_of(&[other.id, absent]).await, Names::new());

    kim.email = Email::new("NEW@y.com").ok();
    kim.touch(start());
    world.try_update_record(&kim).await.expect("updated");
    expected.insert(kim.id, names(["k/1", "new@y.com"]));
    expected.insert(other.id, names(["Kim@Y.com", "KIM@Y.COM"]));
    assert_eq!(agreed(&world, &used, &all).await, expected);

    world
        .write(async |work, acme| work.remove_contact(acme, by_id.id).await)
        .await;
    expected.remove(&by_id.id);
    expected.insert(other.id, names(["kim@y.com", "Kim@Y.com", "KIM@Y.COM"]));
    assert_eq!(agreed(&world, &used, &all).await, expected);
}

/// What somebody did counts for them in whichever case their email was written, however many cases these are.
pub async fn an_email_counts_in_whatever_case(ports: &Ports) {
    let world = World::new(ports).await;
    let kim = world.insert_person(1, None, Some("kim@y.com")).await.id;
    let letters = "kimycom";
    let used: Vec<String> = (0..1_u32 << letters.len())
        .map(|upper| {
            let mut place = 0;
            let name = "kim@y.com".chars().map(|c| {
                let is_upper = c.is_ascii_alphabetic() && upper >> place & 1 == 1;
                place += u32::from(c.is_ascii_alphabetic());
                if is_upper { c.to_ascii_uppercase() } else { c }
            });
            name.collect()
        })
        .collect();
    let happened = (1..).zip(&used).map(|(n, name)| Event {
        distinct_id: Some(distinct_id(name)),
        ..event(n, "login", start())
    });
    let happened: Vec<_> = happened.collect();
    world.happen(&happened).await;
    using(&world, &used.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let names = world.names_of(&[kim]).await.remove(&kim);
    let names = names.unwrap_or_default();
    assert_eq!(names.len(), used.len());
    let doer = Doer::Person(names.into_iter().collect());
    assert_total(&world, &count(doer, named(&["login"])), 128.0).await;
}

/// The same of any few contacts and names.
pub async fn any_name_means_the_same_in_reading_as_in_writing(ports: &Ports) {
    use proptest::prelude::*;
    const USED: [&str; 8] = ["a@x", "A@x", "A@X", "b@x", "B@X", "c", "C", "ä@x"];
    let emails = prop::sample::select(&["a@x", "A@x", "b@X", "Ä@x"][..]);
    let people = prop::collection::vec(
        (
            prop::option::of(prop::sample::select(USED.as_slice())),
            prop::option::of(emails),
        ),
        1..6,
    );
    for (n, people) in generate::samples(&people, 20).into_iter().enumerate() {
        let names = ["Acme", "Hooli"].map(|name| format!("{name} {}", "a".repeat(n + 1)));
        let world = World::named(ports, names.each_ref().map(String::as_str)).await;
        using(&world, &USED).await;
        let mut taken = BTreeSet::new();
        let mut contacts = Vec::new();
        for (n, (external_id, email)) in (1..).zip(people) {
            let external_id = external_id.filter(|id| taken.insert(*id));
            contacts.push(world.insert_person(n, external_id, email).await.id);
        }
        agreed(&world, &USED, &contacts).await;
    }
}
