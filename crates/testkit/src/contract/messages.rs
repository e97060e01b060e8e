//! Messages, and what follows from them.

use std::collections::BTreeSet;

use stele_application::ports::{StoreError, Unique};
use stele_application::{RecordRef, Resource};
use stele_domain::{Contact, ConversationId, Message, MessageId, Participant, Text, Timestamp};

use super::kinds::{Scene, conversation, text};
use super::setup::{World, identifier, later, start};
use crate::{Ports, SequentialIds};

/// The `n`th message, of the conversation `of`, to nobody. An inbound one counts for its sender.
pub(super) fn message(n: u64, of: u64, from: Participant, sent_at: Timestamp) -> Message {
    Message {
        id: MessageId(SequentialIds::nth_uuid(n)),
        conversation: ConversationId(SequentialIds::nth_uuid(of)),
        external_id: None,
        created_at: start(),
        text: text(""),
        sent_at,
        from,
        to: Vec::new(),
        cc: Vec::new(),
        bcc: Vec::new(),
        counts_for: from.contact().into_iter().collect(),
    }
}

/// The same message to others. An outbound one counts for those of them who are at customers.
pub(super) fn names(message: Message, [to, cc, bcc]: [&[Participant]; 3]) -> Message {
    let mut message = Message {
        to: to.to_vec(),
        cc: cc.to_vec(),
        bcc: bcc.to_vec(),
        ..message
    };
    if message.from.member().is_some() {
        message.counts_for = message
            .participants()
            .filter_map(Participant::contact)
            .collect();
    }
    message
}

impl World {
    pub(super) async fn put(&self, message: &Message) {
        self.write(async |work, acme| work.put_message(acme, message).await)
            .await;
    }

    /// The messages of the conversation `of`, which a reader and a unit of work see alike.
    pub(super) async fn messages(&self, of: u64) -> Vec<Message> {
        let conversation = ConversationId(SequentialIds::nth_uuid(of));
        let read = self.ports.records.messages(self.acme, conversation).await;
        let read = read.expect("the store answers");
        let mut work = self.begin().await;
        let seen = work.messages(self.acme, conversation).await;
        assert_eq!(read, seen.expect("the store answers"));
        read
    }

    async fn message(&self, message: &RecordRef) -> Option<Message> {
        let mut work = self.begin().await;
        let found = work.message(self.acme, message).await;
        found.expect("the store answers")
    }

    async fn newest(&self, contact: &Contact) -> (Option<Timestamp>, Option<Timestamp>) {
        let mut work = self.begin().await;
        let newest = work.newest_messages(self.acme, contact.id).await;
        newest.expect("the store answers")
    }
}

/// A message with nothing and one with everything, new and written anew over one another.
pub async fn every_attribute_survives(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let world = &scene.world;
    world.insert_record(conversation(100)).await;
    let [erlich, jared] = [0, 1].map(|place: usize| Participant::Contact(scene.people[place].id));
    let [monica, laurie] = [0, 1].map(|place: usize| Participant::Member(scene.members[place].id));
    let bare = message(100, 100, monica, later(-1));
    let full = Message {
        external_id: Some(identifier(" m/1 😀 ")),
        created_at: later(-2),
        text: Text::new("😀".repeat(Text::MAX)).expect("a text"),
        ..message(100, 100, jared, later(3))
    };
    let full = names(
        full,
        [
            &[monica, erlich, laurie],
            &[jared, monica],
            &[laurie, erlich],
        ],
    );
    // Whom an outbound message counts for can be others than those it names.
    let quiet = Message {
        counts_for: scene.people.iter().map(|person| person.id).collect(),
        ..bare.clone()
    };
    for stored in [&bare, &full, &quiet, &full, &bare] {
        let created_at = bare.created_at;
        let stored = Message {
            created_at,
            ..stored.clone()
        };
        world.put(&stored).await;
        assert_eq!(world.messages(100).await, std::slice::from_ref(&stored));
        let found = world.message(&RecordRef::Id(stored.id.0)).await;
        assert_eq!(found, Some(stored));
    }
    let other = Message {
        id: MessageId(SequentialIds::nth_uuid(101)),
        ..full.clone()
    };
    world.put(&other).await;
    assert_eq!(world.messages(100).await, [bare, other]);
}

/// By when they were sent, then by id, whatever order they were written in; those of other conversations aside.
pub async fn messages_come_as_they_were_sent(ports: &Ports) {
    let scene = Scene::new(ports).await;
    for n in [100, 101] {
        scene.world.insert_record(conversation(n)).await;
    }
    let from = Participant::Contact(scene.people[0].id);
    for (n, micros) in [(5, 2), (3, 1), (4, 0), (2, 1), (1, 2)] {
        let written = message(n, 100, from, later(micros));
        scene.world.put(&written).await;
    }
    scene.world.put(&message(6, 101, from, later(1))).await;
    let order = async |of| {
        let messages = scene.world.messages(of).await;
        let ids = messages.iter().map(|message| message.id.0);
        ids.collect::<Vec<_>>()
    };
    let expected = [4, 2, 3, 1, 5].map(SequentialIds::nth_uuid);
    assert_eq!(order(100).await, expected);
    assert_eq!(order(101).await, [SequentialIds::nth_uuid(6)]);
    assert!(order(102).await.is_empty());
    let gone = MessageId(SequentialIds::nth_uuid(2));
    scene
        .world
        .write(async |work, acme| work.remove_message(acme, gone).await)
        .await;
    assert_eq!(order(100).await, [4, 3, 1, 5].map(SequentialIds::nth_uuid));
    assert_eq!(scene.world.message(&RecordRef::Id(gone.0)).await, None);
}

/// By id and by external id, of which the id wins; no two messages of a workspace share an external id.
pub async fn a_message_is_found_by_its_names(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let world = &scene.world;
    for n in [100, 101] {
        world.insert_record(conversation(n)).await;
    }
    let from = Participant::Contact(scene.people[0].id);
    let meant = message(100, 100, from, start());
    let id = meant.id.0.to_string();
    let other = Message {
        external_id: Some(identifier(&id)),
        ..message(101, 101, from, start())
    };
    world.put(&meant).await;
    world.put(&other).await;
    for (name, expected) in [
        (RecordRef::Id(meant.id.0), Some(&meant)),
        (RecordRef::IdOrExternalId(id.clone()), Some(&meant)),
        (RecordRef::ExternalId(id.clone()), Some(&other)),
        (RecordRef::ExternalId(other.id.0.to_string()), None),
        (RecordRef::IdOrExternalId(String::new()), None),
        (RecordRef::Number(1), None),
        (RecordRef::Id(SequentialIds::nth_uuid(999)), None),
    ] {
        assert_eq!(world.message(&name).await.as_ref(), expected, "{name:?}");
    }
    for conversation in [100, 101] {
        let third = Message {
            external_id: Some(identifier(&id)),
            ..message(102, conversation, from, start())
        };
        let mut work = world.begin().await;
        let refused = work.put_message(world.acme, &third).await;
        assert!(
            matches!(
                refused,
                Err(StoreError::Conflict(Unique::ExternalId(Resource::Message)))
            ),
            "{refused:?}"
        );
    }
}

/// Of each direction the newest that counts for a person, in whichever conversation; the one before when that goes.
pub async fn the_newest_messages_are_those_that_count(ports: &Ports) {
    let scene = Scene::new(ports).await;
    let world = &scene.world;
    for n in [100, 101] {
        world.insert_record(conversation(n)).await;
    }
    let [erlich, jared] = &scene.people;
    let [by_erlich, by_jared] = [erlich, jared].map(|person| Participant::Contact(person.id));
    let monica = Participant::Member(scene.members[0].id);
    assert_eq!(world.newest(erlich).await, (None, None));
    let to_erlich = |n, of, micros| {
        let message = message(n, of, monica, later(micros));
        names(message, [&[], &[by_erlich], &[]])
    };
    for written in [
        message(1, 100, by_erlich, later(10)),
        message(2, 101, by_erlich, later(30)),
        message(3, 100, by_erlich, later(20)),
        // Whoever an inbound message is addressed to, it counts for its sender.
        names(
            message(4, 100, by_jared, later(90)),
            [&[by_erlich], &[], &[]],
        ),
        to_erlich(5, 100, 40),
        to_erlich(6, 101, 15),
        // It names nobody, and counts for both.
        Message {
            counts_for: BTreeSet::from([erlich.id, jared.id]),
            ..message(7, 100, monica, later(50))
        },
        message(8, 100, monica, later(99)),
    ] {
        world.put(&written).await;
    }
    let at = |micros| Some(later(micros));
    assert_eq!(world.newest(erlich).await, (at(30), at(50)));
    assert_eq!(world.newest(jared).await, (at(90), at(50)));
    for (gone, expected) in [
        (2, (at(20), at(50))),
        (7, (at(20), at(40))),
        (3, (at(10), at(40))),
        (5, (at(10), at(15))),
        (1, (None, at(15))),
        (6, (None, None)),
    ] {
        let id = MessageId(SequentialIds::nth_uuid(gone));
        world
            .write(async |work, acme| work.remove_message(acme, id).await)
            .await;
        assert_eq!(world.newest(erlich).await, expected, "without {gone}");
    }
    assert_eq!(world.newest(jared).await, (at(90), None));
    // What is written anew counts as it says now.
    world.put(&to_erlich(4, 100, 5)).await;
    assert_eq!(world.newest(erlich).await, (None, at(5)));
    assert_eq!(world.newest(jared).await, (None, None));
}
