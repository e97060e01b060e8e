//! Names at their longest.
//!
//! Indices of databases hold only so much, in bytes and after having pressed it together: these names are of characters of
//! four bytes each, of which none follows from those before it.

use std::iter;

use serde_json::json;
use stele_application::ports::Doer;
use stele_application::{AccountFilter, AccountRef, RecordRef};
use stele_domain::{
    Contact, CustomField, DistinctId, Email, Event, EventName, FieldKind, FieldModel,
    GroupTypeIndex, Identifier, Member, MetricName, Name, Participant, Seen, Tag, UniqueId,
};

use super::happenings::{event, property};
use super::kinds::{Kind, Scene, conversation, for_each_kind, metric, metric_name, name, segment};
use super::messages::message;
use super::metric_values::{assert_total, count, filter};
use super::setup::{World, account, external_first, member, person, start, tag};
use crate::Ports;

/// The most characters of what groups and their types are called: those of an identifier.
const GROUP: usize = Identifier::MAX;

/// So many characters; other ones for another seed.
fn random(seed: u64, characters: usize) -> String {
    let mut state = seed;
    let next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // All but the first 16 bits' worth of characters: every one of these is a character, and takes four bytes.
        let place = u32::try_from(state >> 44).expect("20 bits");
        char::from_u32(0x1_0000 + place).expect("a character")
    };
    iter::repeat_with(next).take(characters).collect()
}

fn longest_email(seed: u64) -> Email {
    let (local, host) = (random(seed, 64), random(seed + 1, Email::MAX - 65));
    Email::new(&format!("{local}@{host}")).expect("an email")
}

/// An event, who did it, for whom it waits and in which groups it was done; and what is known of all of these.
pub async fn an_event_of_the_longest_names(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let awaited = random(1, Identifier::MAX);
    let person = DistinctId::new(random(2, DistinctId::MAX)).expect("a distinct id");
    let [index, other] = [1, 2].map(|n| GroupTypeIndex::new(n).expect("at most four"));
    let waiting = Event {
        waits_for: Some(awaited.clone()),
        distinct_id: Some(person.clone()),
        groups: [index, other].map(|of| (of, random(3, GROUP))).into(),
        name: EventName::new(random(4, EventName::MAX)).expect("a name"),
        ..event(1, "x", start())
    };
    world.happen(std::slice::from_ref(&waiting)).await;
    world.claim(account, &[&awaited]).await;
    let tied = Event {
        account: Some(account),
        waits_for: None,
        ..waiting
    };
    assert_eq!(world.events_of(account).await, [tied]);
    let doer = Doer::Person(vec![person.clone()]);
    let known: std::collections::BTreeMap<_, _> =
        [(random(3, GROUP), property("plan", "pro"))].into();
    world.know(index, &known).await;
    let asked = json!({"key": "plan", "type": "group", "group_type_index": 1, "value": "pro"});
    let query = count(doer, filter(&json!({"properties": [asked]})));
    assert_total(&world, &query, 1.0).await;

    let known = property("plan", "pro");
    let id = UniqueId::new(random(5, UniqueId::MAX)).expect("an id");
    let (group_type, key) = (random(6, GROUP), random(7, GROUP));
    for is_new in [true, false] {
        let (new, types) = world
            .write(async |work, acme| {
                let people = [(person.clone(), (Seen::at(start()), Some(known.clone())))];
                work.people_seen(acme, &people.into()).await?;
                work.put_group(acme, index, &key, &known).await?;
                let new = work.note_event_ids(acme, &[&id], start()).await?;
                Ok((new, work.group_types(acme, &[&group_type]).await?))
            })
            .await;
        assert_eq!(new.contains(&id), is_new);
        assert_eq!(types[&group_type], GroupTypeIndex::OF_ACCOUNTS);
        let told = world
            .write(async |work, acme| {
                let people = work.known_people(acme, &[&person]).await?;
                Ok((people, work.group(acme, index, &key).await?))
            })
            .await;
        assert_eq!(told.0[&person].properties, known);
        assert_eq!(told.1, known);
    }
}

/// An account by its name, each of its identifiers and its tags; and the traits that are known of it.
pub async fn an_account_of_the_longest_names(ports: &Ports) {
    let world = World::new(ports).await;
    let identifiers = [1, 2, 3].map(|seed| random(seed, Identifier::MAX));
    let mut stored = account(1, &random(4, Name::MAX));
    stored.identifiers = external_first(&identifiers.each_ref().map(String::as_str));
    stored.tags = [5, 6]
        .map(|seed| tag(&random(seed, Tag::MAX)))
        .into_iter()
        .collect();
    let stored = world.insert(stored).await;
    for identifier in identifiers {
        let found = world.get(&AccountRef::Identifier(identifier)).await;
        assert_eq!(found.as_ref(), Some(&stored));
    }
    for tag in stored.tags.as_slice() {
        let filter = AccountFilter {
            any_tag: Some(vec![tag.to_string()]),
            ..AccountFilter::default()
        };
        let found = world.let_through(world.acme, filter).await;
        assert_eq!(found, [stored.name.to_string()]);
    }
    let fields: Vec<_> = (10..)
        .zip(FieldModel::ALL)
        .map(|(seed, model)| CustomField {
            model,
            key: random(seed, CustomField::MAX_KEY),
            kind: FieldKind::ALL[0],
            created_at: start(),
        })
        .collect();
    world
        .write(async |work, acme| work.remember_fields(acme, &fields).await)
        .await;
    let read = ports.records.custom_fields(world.acme, None, 100).await;
    let read = read.expect("the store answers");
    assert!(fields.iter().all(|field| read.contains(field)));
}

/// Records by their external ids, their emails and their names.
pub async fn records_of_the_longest_names(ports: &Ports) {
    async fn stays<K: Kind>(scene: &Scene, record: K) {
        let stored = scene.world.insert_record(record).await;
        let read = scene.world.record::<K>(&stored.id().into()).await;
        assert_eq!(read, Some(stored));
    }
    async fn check<K: Kind>(scene: &Scene) {
        if let Some(named) = K::bare(scene, 100).named(&random(1, Identifier::MAX)) {
            stays(scene, named).await;
        }
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
    let contact = Contact {
        email: Some(longest_email(1)),
        ..person(200)
    };
    stays(&scene, contact).await;
    let member = Member {
        email: longest_email(3),
        ..member(200, scene.world.acme, "x@y.z")
    };
    stays(&scene, member).await;
    let mut metric = metric(200);
    metric.name = metric_name(&random(5, MetricName::MAX));
    stays(&scene, metric).await;
    let mut segment = segment(200);
    segment.name = name(&random(6, Name::MAX));
    stays(&scene, segment).await;

    scene.world.insert_record(conversation(300)).await;
    let mut message = message(300, 300, Participant::Contact(scene.people[0].id), start());
    let id = random(7, Identifier::MAX);
    message.external_id = Some(Identifier::new(id.clone()).expect("an identifier"));
    scene.world.put(&message).await;
    let found = scene
        .world
        .write(async |work, acme| work.message(acme, &RecordRef::ExternalId(id)).await)
        .await;
    assert_eq!(found, Some(message));
}
