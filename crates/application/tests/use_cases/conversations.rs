//! Conversations and messages, and what people and accounts make of them.

use std::collections::BTreeMap;

use serde_json::json;
use stele_application::{Error, Invalid, RecordRef, Resource, WholeConversation, WithAccount};
use stele_domain::{
    Account, Contact, ContactId, Conversation, ConversationChange, ConversationDraft, Field,
    Member, MemberId, MessageDraft, Participant, Timestamp,
};

use crate::world::{World, assert_refused, has_moved, identifier, nobody, text, time};

/// An account with two people, and one of the team.
struct Scene {
    world: World,
    account: Account,
    jared: Contact,
    monica: Contact,
    gavin: Member,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let account = world.account("Pied Piper").await;
        let jared = world.person("jared@hooli.com", &[&account]).await;
        let monica = world.person("monica@raviga.com", &[&account]).await;
        let workspace = world.caller.workspace.id;
        let gavin = world.fixture.member(workspace, "Gavin", "gavin@hooli.com");
        let gavin = gavin.await;
        Self {
            world,
            account,
            jared,
            monica,
            gavin,
        }
    }

    fn jared(&self) -> Participant {
        Participant::Contact(self.jared.id)
    }

    fn gavin(&self) -> Participant {
        Participant::Member(self.gavin.id)
    }

    async fn create(&self, draft: ConversationDraft) -> Result<WholeConversation, Error> {
        self.world.pass_time();
        let world = &self.world;
        let made = world
            .stele()
            .create_conversation(&world.caller, draft)
            .await?;
        assert_eq!(self.stored(&made).await, made);
        Ok(made)
    }

    async fn update(
        &self,
        conversation: &WholeConversation,
        change: ConversationChange,
    ) -> Result<WholeConversation, Error> {
        self.world.pass_time();
        let world = &self.world;
        let named = named(conversation);
        let updated = world
            .stele()
            .update_conversation(&world.caller, &named, change)
            .await?;
        assert_eq!(self.stored(conversation).await, updated);
        Ok(updated)
    }

    async fn put(
        &self,
        conversation: &WholeConversation,
        draft: MessageDraft,
    ) -> Result<stele_domain::Message, Error> {
        self.world.pass_time();
        let world = &self.world;
        let named = named(conversation);
        world
            .stele()
            .put_message(&world.caller, &named, draft)
            .await
    }

    async fn stored(&self, conversation: &WholeConversation) -> WholeConversation {
        let world = &self.world;
        let named = named(conversation);
        let found = world.stele().get_conversation(&world.caller, &named).await;
        found.expect("there")
    }

    /// When the account's people last wrote, and were last written to.
    async fn newest(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let derived = self.world.stored(&self.account).await.derived;
        (
            derived.last_inbound_message_at,
            derived.last_outbound_message_at,
        )
    }

    async fn newest_of(&self, contact: &Contact) -> (Option<Timestamp>, Option<Timestamp>) {
        let contact: Contact = self.world.find(contact.id.0).await.expect("there");
        (
            contact.derived.last_inbound_message_at,
            contact.derived.last_outbound_message_at,
        )
    }
}

fn named(conversation: &WholeConversation) -> RecordRef {
    RecordRef::Id(conversation.conversation.id.0)
}

fn message(from: Participant, sent_at: Option<&str>) -> MessageDraft {
    MessageDraft {
        external_id: None,
        text: text("Hello"),
        sent_at: sent_at.map(time),
        from,
        to: Vec::new(),
        cc: Vec::new(),
        bcc: Vec::new(),
    }
}

fn known_as(external_id: &str, message: MessageDraft) -> MessageDraft {
    MessageDraft {
        external_id: Some(identifier(external_id)),
        ..message
    }
}

fn of(messages: Vec<MessageDraft>) -> ConversationDraft {
    ConversationDraft {
        messages,
        ..ConversationDraft::default()
    }
}

fn saying(messages: Vec<MessageDraft>) -> ConversationChange {
    ConversationChange {
        messages,
        ..ConversationChange::default()
    }
}

#[tokio::test]
async fn messages_count_for_those_who_take_part() {
    let scene = Scene::new().await;
    let before = scene.world.stored(&scene.account).await;
    let asked = message(scene.jared(), Some("2025-01-01"));
    let answered = message(scene.gavin(), None);
    let made = scene.create(of(vec![answered, asked])).await.expect("made");
    // By when they were sent, whatever their order in the write; nobody had taken part yet when the first was written.
    let sent: Vec<_> = made
        .messages
        .iter()
        .map(|message| message.sent_at)
        .collect();
    assert_eq!(sent, [time("2025-01-01"), scene.world.now()]);
    assert_eq!(
        scene.newest_of(&scene.jared).await,
        (Some(time("2025-01-01")), None)
    );
    assert!(has_moved(
        &before,
        &scene.world.stored(&scene.account).await
    ));
    // The team answers everyone who has taken part.
    scene
        .put(&made, message(scene.gavin(), Some("2025-01-03")))
        .await
        .expect("put");
    let expected = (Some(time("2025-01-01")), Some(time("2025-01-03")));
    assert_eq!(scene.newest_of(&scene.jared).await, expected);
    assert_eq!(scene.newest_of(&scene.monica).await, (None, None));
    assert_eq!(scene.newest().await, expected);
    // An older message says nothing new.
    let before = scene.world.stored(&scene.account).await;
    scene
        .put(&made, message(scene.jared(), Some("2024-01-01")))
        .await
        .expect("put");
    assert_eq!(scene.world.stored(&scene.account).await, before);
    let listed: Vec<Conversation> = scene.world.list(Some(WithAccount(scene.account.id))).await;
    assert_eq!(listed.len(), 1);
    let elsewhere = scene.world.account("Raviga").await;
    let listed: Vec<Conversation> = scene.world.list(Some(WithAccount(elsewhere.id))).await;
    assert_eq!(listed, []);
}

#[tokio::test]
async fn a_message_to_someone_counts_for_them() {
    let scene = Scene::new().await;
    let to_monica = MessageDraft {
        cc: vec![Participant::Contact(scene.monica.id)],
        ..message(scene.gavin(), Some("2025-01-02"))
    };
    let asked = message(scene.jared(), Some("2025-01-01"));
    scene
        .create(of(vec![asked, to_monica]))
        .await
        .expect("made");
    assert_eq!(
        scene.newest_of(&scene.monica).await,
        (None, Some(time("2025-01-02")))
    );
    assert_eq!(
        scene.newest_of(&scene.jared).await,
        (Some(time("2025-01-01")), None)
    );
}

#[tokio::test]
async fn a_conversation_that_is_refused_leaves_no_trace() {
    let scene = Scene::new().await;
    let taken = ConversationDraft {
        external_id: Some(identifier("c-1")),
        messages: vec![known_as("m-1", message(scene.jared(), None))],
        ..ConversationDraft::default()
    };
    let made = scene.create(taken.clone()).await.expect("free");
    let before = scene.world.stored(&scene.account).await;
    assert_refused!(
        scene.create(taken).await,
        Error::ExternalIdTaken(Resource::Conversation)
    );
    let elsewhere = known_as("m-1", message(scene.jared(), None));
    assert_refused!(
        scene.create(of(vec![elsewhere.clone()])).await,
        Error::ExternalIdTaken(Resource::Message)
    );
    let unknown = [
        (Participant::Contact(ContactId(nobody())), Resource::Contact),
        (Participant::Member(MemberId(nobody())), Resource::Member),
    ];
    for (nobody, expected) in unknown {
        let to_nobody = MessageDraft {
            bcc: vec![nobody],
            ..message(scene.jared(), None)
        };
        for draft in [message(nobody, None), to_nobody] {
            match scene.create(of(vec![draft.clone()])).await {
                Err(Error::Invalid(Invalid::Unknown(resource))) => assert_eq!(resource, expected),
                other => panic!("{other:?}"),
            }
            match scene.put(&made, draft).await {
                Err(Error::Invalid(Invalid::Unknown(resource))) => assert_eq!(resource, expected),
                other => panic!("{other:?}"),
            }
        }
    }
    let many = vec![message(scene.jared(), None); 101];
    assert_refused!(
        scene.create(of(many.clone())).await,
        Error::Invalid(Invalid::TooManyMessages { max: 100 })
    );
    assert_refused!(
        scene.update(&made, saying(many)).await,
        Error::Invalid(Invalid::TooManyMessages { max: 100 })
    );
    let to_many = MessageDraft {
        to: vec![scene.jared(); 101],
        ..message(scene.gavin(), None)
    };
    assert_refused!(
        scene.put(&made, to_many).await,
        Error::Invalid(Invalid::TooManyMessages { max: 100 })
    );
    assert_eq!(scene.stored(&made).await, made);
    assert_eq!(scene.world.stored(&scene.account).await, before);
    assert_eq!(scene.world.list::<Conversation>(None).await.len(), 1);
}

#[tokio::test]
async fn a_change_shows_in_the_conversation_and_the_same_again_does_not() {
    let scene = Scene::new().await;
    let first = known_as("m-1", message(scene.jared(), Some("2025-01-01")));
    let mut made = scene.create(of(vec![first.clone()])).await.expect("made");
    let said = |words: &str| MessageDraft {
        text: text(words),
        ..first.clone()
    };
    let traits = BTreeMap::from([("priority".to_owned(), Some(json!("high")))]);
    for (what, change) in [
        (
            "subject",
            ConversationChange {
                subject: Field::Value(text("Compression")),
                ..ConversationChange::default()
            },
        ),
        (
            "no subject",
            ConversationChange {
                subject: Field::Null,
                ..ConversationChange::default()
            },
        ),
        (
            "traits",
            ConversationChange {
                traits,
                ..ConversationChange::default()
            },
        ),
        ("rewritten", saying(vec![said("Goodbye")])),
        (
            "another",
            saying(vec![known_as("m-2", message(scene.gavin(), None))]),
        ),
    ] {
        let changed = scene.update(&made, change.clone()).await.expect(what);
        assert_ne!(changed, made, "{what}");
        let (before, after) = (&made.conversation.stamp, &changed.conversation.stamp);
        assert_eq!(after.version, before.version + 1, "{what}");
        assert_eq!(after.updated_at, scene.world.now(), "{what}");
        let same = scene.update(&made, change).await.expect(what);
        assert_eq!(same, changed, "{what}, again");
        made = changed;
    }
    let words: Vec<_> = made
        .messages
        .iter()
        .map(|message| message.text.as_str())
        .collect();
    assert_eq!(words, ["Goodbye", "Hello"]);
    let fields = scene.world.stele().custom_fields(&scene.world.caller, None);
    assert_eq!(fields.await.expect("answered")[0].key, "priority");
}

#[tokio::test]
async fn a_message_is_written_anew_by_its_external_id() {
    let scene = Scene::new().await;
    let first = known_as("m-1", message(scene.jared(), Some("2025-01-02")));
    let made = scene.create(of(vec![first.clone()])).await.expect("made");
    // What it does not say stays: the time above all.
    let untimed = MessageDraft {
        sent_at: None,
        ..first
    };
    let same = scene.put(&made, untimed.clone()).await.expect("the same");
    assert_eq!(same, made.messages[0]);
    assert_eq!(scene.stored(&made).await, made);
    let outbound = MessageDraft {
        from: scene.gavin(),
        to: vec![scene.jared()],
        ..untimed
    };
    let turned = scene.put(&made, outbound).await.expect("written");
    assert_eq!(turned.id, made.messages[0].id);
    assert_eq!(scene.newest().await, (None, Some(time("2025-01-02"))));
    assert_eq!(scene.stored(&made).await.conversation.stamp.version, 2);
}

#[tokio::test]
async fn a_message_to_everyone_does_not_count_for_those_who_joined_later() {
    let scene = Scene::new().await;
    let monica = Participant::Contact(scene.monica.id);
    let messages = [
        known_as("m-1", message(scene.jared(), Some("2025-01-01"))),
        known_as("m-2", message(scene.gavin(), Some("2025-01-02"))),
        known_as("m-3", message(monica, Some("2025-01-03"))),
    ];
    let made = scene.create(of(messages.to_vec())).await.expect("made");
    let people = [&scene.jared, &scene.monica];
    let was = [
        scene.newest_of(people[0]).await,
        scene.newest_of(people[1]).await,
    ];
    assert_eq!(
        was.map(|(_, outbound)| outbound),
        [Some(time("2025-01-02")), None]
    );
    let account = scene.world.stored(&scene.account).await;
    // Whoever sends all of it again has said nothing.
    let same = scene
        .update(&made, saying(messages.to_vec()))
        .await
        .expect("the same");
    assert_eq!(same, made);
    assert_eq!(
        scene
            .put(&made, messages[1].clone())
            .await
            .expect("the same"),
        made.messages[1]
    );
    assert_eq!(scene.stored(&made).await, made);
    assert_eq!(
        [
            scene.newest_of(people[0]).await,
            scene.newest_of(people[1]).await
        ],
        was
    );
    assert_eq!(scene.world.stored(&scene.account).await, account);
}

#[tokio::test]
async fn what_is_deleted_counts_no_more() {
    let scene = Scene::new().await;
    let (stele, caller) = (scene.world.stele(), &scene.world.caller);
    let messages = ["2025-01-01", "2025-01-02"].map(|at| message(scene.jared(), Some(at)));
    let made = scene.create(of(messages.to_vec())).await.expect("made");
    assert_eq!(scene.newest().await.0, Some(time("2025-01-02")));
    scene.world.pass_time();
    let last = RecordRef::Id(made.messages[1].id.0);
    stele.delete_message(caller, &last).await.expect("deleted");
    assert_eq!(scene.newest().await.0, Some(time("2025-01-01")));
    let left = scene.stored(&made).await;
    assert_eq!(left.messages, made.messages[..1]);
    assert_eq!(left.conversation.stamp.updated_at, scene.world.now());
    assert_refused!(
        stele.delete_message(caller, &last).await,
        Error::NotFound(Resource::Message)
    );
    scene.world.pass_time();
    let named = named(&made);
    let deleted = stele.delete_conversation(caller, &named).await;
    deleted.expect("deleted");
    assert_eq!(scene.newest().await, (None, None));
    assert_eq!(scene.newest_of(&scene.jared).await, (None, None));
    let first = RecordRef::Id(made.messages[0].id.0);
    assert_refused!(
        stele.delete_message(caller, &first).await,
        Error::NotFound(Resource::Message)
    );
    assert_refused!(
        stele.delete_conversation(caller, &named).await,
        Error::NotFound(Resource::Conversation)
    );
    assert_refused!(
        scene.update(&made, ConversationChange::default()).await,
        Error::NotFound(Resource::Conversation)
    );
    assert_refused!(
        scene.put(&made, message(scene.jared(), None)).await,
        Error::NotFound(Resource::Conversation)
    );
}

#[tokio::test]
async fn nothing_counts_for_who_is_gone() {
    let scene = Scene::new().await;
    let messages = [scene.jared(), Participant::Contact(scene.monica.id)]
        .map(|from| message(from, Some("2025-01-01")));
    let made = scene.create(of(messages.to_vec())).await.expect("made");
    let jared = RecordRef::Id(scene.jared.id.0);
    let deleted = scene
        .world
        .stele()
        .delete_contact(&scene.world.caller, &jared);
    deleted.await.expect("deleted");
    let to_everyone = message(scene.gavin(), Some("2025-01-02"));
    let put = scene.put(&made, to_everyone).await.expect("put");
    assert_eq!(put.counts_for, [scene.monica.id].into());
    let stored = scene.stored(&made).await;
    assert!(
        stored
            .messages
            .iter()
            .any(|message| message.from == scene.jared())
    );
}
