//! Taking events in, and what they say.

use serde_json::{Value, json};
use stele_application::{
    AccountRef, EVENTS_AT_A_TIME, Error, EventAccount, EventDraft, EventOutcome, EventQuery,
    GroupChange, Invalid, PersonChange, RecordRef, UnknownAccount,
};
use stele_domain::{
    Account, AccountChange, Contact, ContactChange, DistinctId, Event, EventName, Field,
    Identifier, Properties, Scope, Timestamp, UniqueId,
};
use stele_testkit::Fault;

use crate::interposed::{Begin, interposed};
use crate::world::{World, assert_refused};

pub(crate) fn event(name: &str) -> EventDraft {
    EventDraft::new(EventName::new(name).expect("a name"))
}

pub(crate) fn of_account(name: &str, identifier: &str) -> EventDraft {
    let account = AccountRef::Identifier(identifier.to_owned());
    EventDraft {
        account: EventAccount::Named(account, UnknownAccount::AwaitsIt),
        ..event(name)
    }
}

pub(crate) fn with_id(draft: EventDraft, id: &str) -> EventDraft {
    EventDraft {
        unique_id: Some(UniqueId::new(id).expect("an id")),
        ..draft
    }
}

pub(crate) fn by(draft: EventDraft, person: &str) -> EventDraft {
    EventDraft {
        distinct_id: Some(DistinctId::new(person).expect("a name")),
        ..draft
    }
}

fn properties(value: Value) -> Properties {
    serde_json::from_value(value).expect("an object")
}

fn identifier(text: &str) -> Identifier {
    Identifier::new(text).expect("an identifier")
}

fn external_id(text: &str) -> AccountChange {
    AccountChange {
        external_id: Field::Value(identifier(text)),
        ..AccountChange::default()
    }
}

impl World {
    async fn take_in(&self, drafts: &[EventDraft]) -> Vec<EventOutcome> {
        let outcomes = self.stele().ingest(&self.caller, drafts).await;
        outcomes.expect("events are taken in")
    }

    /// The names of an account's events, newest first.
    pub(crate) async fn events_of(&self, account: &Account) -> Vec<Event> {
        let query = EventQuery {
            account: account.id,
            name: None,
            from: None,
            to: None,
            after: None,
            limit: 100,
        };
        let events = self.stele().list_events(&self.caller, &query).await;
        events.expect("a page of events").events
    }

    async fn change(&self, account: &Account, change: AccountChange) -> Account {
        let account = AccountRef::Id(account.id);
        let changed = self.stele().update_account(&self.caller, &account, change);
        changed.await.expect("changed")
    }

    async fn reread(&self, account: &Account) -> Account {
        let account = AccountRef::Id(account.id);
        let found = self.stele().get_account(&self.caller, &account).await;
        found.expect("it is there")
    }

    /// When an account was first and last seen.
    pub(crate) async fn seen(&self, account: &Account) -> Option<(Timestamp, Timestamp)> {
        let standings = self.stele().standings(&self.caller, [account]).await;
        let seen = standings.expect("standings")[&account.id].seen?;
        Some((seen.first, seen.last))
    }
}

pub(crate) fn names(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.name.as_str()).collect()
}

#[tokio::test]
async fn an_event_counts_once_within_a_batch_and_between_batches() {
    let world = World::new().await;
    let account = world.account("GoJo").await;
    world.change(&account, external_id("gojo")).await;
    let login = with_id(of_account("login", "gojo"), "e-1");
    let anonymous = of_account("logout", "gojo");
    let outcomes = world
        .take_in(&[login.clone(), login.clone(), anonymous.clone(), anonymous])
        .await;
    let (written, known) = (EventOutcome::Written, EventOutcome::Known);
    assert_eq!(outcomes, [written, known, written, written]);
    assert_eq!(world.take_in(&[login]).await, [known]);
    assert_eq!(world.events_of(&account).await.len(), 3);
}

#[tokio::test]
async fn events_move_seen_times_and_nothing_else_of_the_account() {
    let world = World::new().await;
    let account = world.account("GoJo").await;
    let account = world.change(&account, external_id("gojo")).await;
    assert_eq!(world.seen(&account).await, None);
    let at = |time: &str| Timestamp::parse_iso(time).expect("a time");
    for time in ["2024-02-01", "2024-01-01", "2024-03-01"] {
        let draft = EventDraft {
            at: Some(at(time)),
            ..of_account("login", "gojo")
        };
        world.pass_time();
        world.take_in(&[draft]).await;
    }
    assert_eq!(
        world.seen(&account).await,
        Some((at("2024-01-01"), at("2024-03-01")))
    );
    assert_eq!(world.reread(&account).await, account);
}

#[tokio::test]
async fn an_event_stays_with_the_account_that_it_was_tied_to() {
    let world = World::new().await;
    let first = world.account("First").await;
    let other = world.account("Other").await;
    world.take_in(&[of_account("early", "x")]).await;
    assert_eq!(world.events_of(&first).await, []);
    world.change(&first, external_id("x")).await;
    assert_eq!(names(&world.events_of(&first).await), ["early"]);
    assert!(world.seen(&first).await.is_some());
    // The identifier goes to another account; what was tied stays, what comes is the other's.
    let cleared = AccountChange {
        external_id: Field::Null,
        ..AccountChange::default()
    };
    world.change(&first, cleared).await;
    world.pass_time();
    world.take_in(&[of_account("between", "x")]).await;
    world.change(&other, external_id("x")).await;
    world.pass_time();
    world.take_in(&[of_account("late", "x")]).await;
    assert_eq!(names(&world.events_of(&first).await), ["early"]);
    assert_eq!(names(&world.events_of(&other).await), ["late", "between"]);
}

#[tokio::test]
async fn an_account_is_made_with_the_events_that_waited_for_it() {
    let world = World::new().await;
    world.take_in(&[of_account("early", "x")]).await;
    let name = stele_domain::Name::new("X").expect("a name");
    let made = world
        .stele()
        .create_account(&world.caller, name, external_id("x"));
    let made = made.await.expect("made");
    assert_eq!(names(&world.events_of(&made).await), ["early"]);
}

#[tokio::test]
async fn an_event_of_an_unknown_account_can_be_refused_alone() {
    let world = World::new().await;
    let account = world.account("GoJo").await;
    let named = |code: &str| EventDraft {
        account: EventAccount::Named(
            AccountRef::CodeOrIdentifier(code.to_owned()),
            UnknownAccount::Refused,
        ),
        ..with_id(event("login"), code)
    };
    let outcomes = world
        .take_in(&[named(account.code.as_str()), named("nobody")])
        .await;
    assert_eq!(
        outcomes,
        [EventOutcome::Written, EventOutcome::UnknownAccount]
    );
    // Its id is not used up: once the account is there the event can be sent again.
    let account = world.change(&account, external_id("nobody")).await;
    assert_eq!(
        world.take_in(&[named("nobody")]).await,
        [EventOutcome::Written]
    );
    assert_eq!(world.events_of(&account).await.len(), 2);
}

#[tokio::test]
async fn the_first_group_type_is_the_type_of_accounts() {
    let world = World::new().await;
    let account = world.account("GoJo").await;
    let account = world.change(&account, external_id("gojo")).await;
    let group = |name: &str, key: &str| (name.to_owned(), key.to_owned());
    let draft = EventDraft {
        groups: vec![group("organization", "gojo"), group("project", "site")],
        ..event("login")
    };
    world.take_in(&[draft]).await;
    let other_way_round = EventDraft {
        groups: vec![group("project", "gojo")],
        ..event("nobody's")
    };
    world.take_in(&[other_way_round]).await;
    let events = world.events_of(&account).await;
    assert_eq!(names(&events), ["login"]);
    let groups: Vec<_> = events[0]
        .groups
        .iter()
        .map(|(index, key)| (index.get(), key.as_str()))
        .collect();
    assert_eq!(groups, [(0, "gojo"), (1, "site")]);
}

#[tokio::test]
async fn what_is_said_of_an_accounts_group_becomes_its_traits() {
    let world = World::new().await;
    let account = world.account("GoJo").await;
    let account = world.change(&account, external_id("gojo")).await;
    world.pass_time();
    world
        .take_in(&[
            say_of("gojo", json!({"plan": "pro", "seats": 5})),
            say_of("gojo", json!({"seats": null})),
        ])
        .await;
    let changed = world.reread(&account).await;
    assert_eq!(*changed.traits.as_map(), properties(json!({"plan": "pro"})));
    assert!(changed.updated_at > account.updated_at);
    // Said before there is such an account, it is the account's when it comes, where nothing else was written.
    world
        .take_in(&[say_of("late", json!({"plan": "free", "industry": "toys"}))])
        .await;
    let late = AccountChange {
        traits: [("plan".to_owned(), Some(json!("pro")))].into(),
        ..external_id("late")
    };
    let name = stele_domain::Name::new("Late").expect("a name");
    let made = world
        .stele()
        .create_account(&world.caller, name, late)
        .await;
    assert_eq!(
        *made.expect("made").traits.as_map(),
        properties(json!({"plan": "pro", "industry": "toys"}))
    );
}

/// What a product says of an account as of a group.
fn say_of(key: &str, set: Value) -> EventDraft {
    EventDraft {
        group: Some(GroupChange {
            group_type: "organization".to_owned(),
            key: key.to_owned(),
            set: properties(set),
        }),
        ..event("$groupidentify")
    }
}

#[tokio::test]
async fn what_is_said_of_a_group_is_not_said_of_the_group_in_which_it_is_said() {
    let world = World::new().await;
    let gojo = world.account("GoJo").await;
    let gojo = world.change(&gojo, external_id("gojo")).await;
    let other = world.account("Other").await;
    let other = world.change(&other, external_id("other")).await;
    let in_gojo = |draft: EventDraft| EventDraft {
        groups: vec![("organization".to_owned(), "gojo".to_owned())],
        ..draft
    };
    world
        .take_in(&[
            in_gojo(say_of("other", json!({"plan": "pro"}))),
            in_gojo(say_of("late", json!({"plan": "free"}))),
        ])
        .await;
    // The events are of the group in which they happened.
    assert_eq!(world.events_of(&gojo).await.len(), 2);
    assert!(world.reread(&gojo).await.traits.as_map().is_empty());
    let told = world.reread(&other).await;
    assert_eq!(*told.traits.as_map(), properties(json!({"plan": "pro"})));
    let late = world.account("Late").await;
    let late = world.change(&late, external_id("late")).await;
    assert_eq!(*late.traits.as_map(), properties(json!({"plan": "free"})));
}

#[tokio::test]
async fn what_was_said_before_there_was_an_account_is_told_once() {
    let world = World::new().await;
    world
        .take_in(&[say_of("gojo", json!({"plan": "pro"}))])
        .await;
    let first = world.account("First").await;
    let first = world.change(&first, external_id("gojo")).await;
    assert_eq!(*first.traits.as_map(), properties(json!({"plan": "pro"})));
    let without = AccountChange {
        traits: [("plan".to_owned(), None)].into(),
        external_id: Field::Null,
        ..AccountChange::default()
    };
    let first = world.change(&first, without).await;
    // Neither for this account again nor for the next one of the name.
    let first = world.change(&first, external_id("gojo")).await;
    assert!(first.traits.as_map().is_empty());
    let let_go = AccountChange {
        external_id: Field::Null,
        ..AccountChange::default()
    };
    world.change(&first, let_go).await;
    let next = world.account("Next").await;
    let next = world.change(&next, external_id("gojo")).await;
    assert!(next.traits.as_map().is_empty());
}

#[tokio::test]
async fn whoever_is_said_to_be_what_they_are_is_not_written() {
    let world = World::new().await;
    let account = world.account("GoJo").await;
    let person = world.person("ann@gojo.com", &[&account]).await;
    let say = |set: Value, set_once: Value| {
        let mut draft = by(event("$identify"), "ann@gojo.com");
        draft.person.set = properties(set);
        draft.person.set_once = properties(set_once);
        draft
    };
    world
        .take_in(&[say(json!({"plan": "pro"}), json!({}))])
        .await;
    let told: Contact = world.find(person.id.0).await.expect("the contact");
    world.pass_time();
    let again = say(json!({"plan": "pro"}), json!({"plan": "free"}));
    world.take_in(&[again.clone(), again.clone()]).await;
    let same: Contact = world.find(person.id.0).await.expect("the contact");
    assert_eq!(same, told);
    // Each by itself would leave them as they are at first.
    let back = say(json!({"plan": "pro"}), json!({}));
    world
        .take_in(&[say(json!({"plan": "free"}), json!({})), back, again])
        .await;
    let same: Contact = world.find(person.id.0).await.expect("the contact");
    assert_eq!(same.traits, told.traits);
    world
        .take_in(&[say(json!({}), json!({"source": "ad"}))])
        .await;
    let changed: Contact = world.find(person.id.0).await.expect("the contact");
    assert_eq!(
        *changed.traits.as_map(),
        properties(json!({"plan": "pro", "source": "ad"}))
    );
}

#[tokio::test]
async fn what_is_said_of_a_person_is_kept_with_the_event_and_on_the_contact() {
    let world = World::new().await;
    let account = world.account("GoJo").await;
    let account = world.change(&account, external_id("gojo")).await;
    let person = world.person("ann@gojo.com", &[&account]).await;
    let change = ContactChange {
        traits: [("title".to_owned(), Some(json!("CTO")))].into(),
        ..ContactChange::default()
    };
    let id = RecordRef::Id(person.id.0);
    let changed = world.stele().update_contact(&world.caller, &id, change);
    changed.await.expect("changed");
    let mut draft = by(of_account("$identify", "gojo"), "ann@gojo.com");
    draft.person.set = properties(json!({"plan": "pro"}));
    draft.person.set_once = properties(json!({"title": "Boss", "source": "ad"}));
    world
        .take_in(&[draft, by(of_account("login", "gojo"), "ann@gojo.com")])
        .await;
    let known = properties(json!({"plan": "pro", "title": "CTO", "source": "ad"}));
    for event in world.events_of(&account).await {
        assert_eq!(event.person, known, "{}", event.name);
    }
    let contact: Contact = world.find(person.id.0).await.expect("the contact");
    assert_eq!(*contact.traits.as_map(), known);
    let seen = world.stele().people_seen(&world.caller, [contact.id]).await;
    assert!(seen.expect("seen").contains_key(&contact.id));
}

#[tokio::test]
async fn an_event_of_a_person_is_their_first_accounts() {
    let world = World::new().await;
    let first = world.account("First").await;
    let second = world.account("Second").await;
    world.person("ann@gojo.com", &[&second, &first]).await;
    let draft = EventDraft {
        account: EventAccount::OfPerson,
        ..by(event("login"), "ann@gojo.com")
    };
    let nobody = EventDraft {
        distinct_id: DistinctId::new("nobody").ok(),
        ..draft.clone()
    };
    let outcomes = world.take_in(&[draft, nobody]).await;
    assert_eq!(outcomes, [EventOutcome::Written; 2]);
    assert_eq!(names(&world.events_of(&first).await), ["login"]);
    assert_eq!(world.events_of(&second).await, []);
}

#[tokio::test]
async fn events_need_their_own_scope() {
    let world = World::new().await;
    let key = world
        .fixture
        .key(world.caller.workspace_id(), &[Scope::AccountWrite]);
    let may_not = world.fixture.caller(&key.await).await;
    let refused = world.stele().ingest(&may_not, &[event("login")]).await;
    assert_refused!(refused, Error::Forbidden(Scope::EventWrite));
    assert_eq!(world.take_in(&[]).await, []);
}

/// More events than the store is handed at a time, of several parts of which each says something of one person and of one
/// account.
fn large_batch() -> Vec<EventDraft> {
    let draft = |place: usize| {
        let set = properties(json!({"last": place}));
        let draft = EventDraft {
            person: PersonChange {
                set: set.clone(),
                set_once: properties(json!({"first": place})),
            },
            group: place.is_multiple_of(1_000).then(|| GroupChange {
                group_type: "organization".to_owned(),
                key: "gojo".to_owned(),
                set,
            }),
            ..by(of_account("login", "gojo"), "erlich")
        };
        with_id(draft, &format!("e-{}", place % (EVENTS_AT_A_TIME + 7)))
    };
    (0..2 * EVENTS_AT_A_TIME + 3).map(draft).collect()
}

#[tokio::test]
async fn a_batch_of_any_size_is_one_unit_of_work() {
    let (world, store) = interposed().await;
    let account = world.account("GoJo").await;
    let account = world.change(&account, external_id("gojo")).await;
    let batch = large_batch();
    // What fails at its end has written nothing.
    world.store.fail_commits([Fault::Unavailable]);
    let failed = world.stele().ingest(&world.caller, &batch).await;
    assert_refused!(failed, Error::Unavailable(_));
    assert_eq!(world.reread(&account).await, account);
    assert_eq!(world.events_of(&account).await, []);
    assert_eq!(world.seen(&account).await, None);
    // A second unit of work would fail.
    store.say([Begin::Well, Begin::Fails]);
    let outcomes = world.take_in(&batch).await;
    let (written, known) = outcomes.split_at(EVENTS_AT_A_TIME + 7);
    assert!(
        written
            .iter()
            .all(|outcome| *outcome == EventOutcome::Written)
    );
    // Also those that stand in another part than the one that has their id.
    assert!(known.iter().all(|outcome| *outcome == EventOutcome::Known));
    assert_eq!(known.len(), EVENTS_AT_A_TIME - 4);
}

#[tokio::test]
async fn a_batch_says_no_more_than_can_be_written_at_once() {
    let world = World::new().await;
    let account = world.account("GoJo").await;
    let account = world.change(&account, external_id("gojo")).await;
    let of_group = |place: usize| EventDraft {
        group: Some(GroupChange {
            group_type: "organization".to_owned(),
            key: format!("group {place}"),
            set: properties(json!({"place": place})),
        }),
        ..of_account("login", "gojo")
    };
    let many: Vec<_> = (0..=2 * EVENTS_AT_A_TIME).map(of_group).collect();
    let (_, fewer) = many.split_first().expect("many");
    // Somebody of whom much is known, whose every event is written with it.
    let mut known = by(of_account("login", "gojo"), "erlich");
    known.person.set = properties(json!({"text": "x".repeat(8_000)}));
    let by_them = vec![known; (128 << 20) / 8_000 + 1];
    for too_much in [&many, &by_them] {
        let refused = world.stele().ingest(&world.caller, too_much).await;
        assert_refused!(refused, Error::Invalid(Invalid::TooMuchAtOnce));
        assert_eq!(world.events_of(&account).await, []);
    }
    for much in [fewer, &by_them[..EVENTS_AT_A_TIME]] {
        let outcomes = world.take_in(much).await;
        assert_eq!(outcomes.len(), much.len());
    }
}

#[tokio::test]
async fn every_part_of_a_large_batch_knows_what_those_before_it_said() {
    let world = World::new().await;
    let account = world.account("GoJo").await;
    let account = world.change(&account, external_id("gojo")).await;
    world.pass_time();
    world.take_in(&large_batch()).await;
    let last = EVENTS_AT_A_TIME + 6;
    let known = world.events_of(&account).await;
    let of_last = known.iter().find(|event| event.person["last"] == last);
    assert_eq!(
        of_last.map(|event| &event.person),
        Some(&properties(json!({"first": 0, "last": last})))
    );
    // However many parts say something of it, the account is changed once.
    let changed = world.reread(&account).await;
    assert_eq!(changed.traits.as_map()["last"], EVENTS_AT_A_TIME);
    assert_eq!(changed.version, account.version + 1);
}

#[tokio::test]
async fn names_that_no_account_and_no_group_can_have_name_none() {
    let world = World::new().await;
    for name in ["a\0b", "", &"x".repeat(401)] {
        let group = |key: &str| vec![("organization".to_owned(), key.to_owned())];
        let grouped = EventDraft {
            groups: group(name),
            ..event("login")
        };
        let typed = EventDraft {
            groups: vec![(name.to_owned(), "gojo".to_owned())],
            ..event("login")
        };
        let refused = EventDraft {
            account: EventAccount::Named(
                AccountRef::CodeOrIdentifier(name.to_owned()),
                UnknownAccount::Refused,
            ),
            ..event("login")
        };
        let outcomes = world
            .take_in(&[of_account("login", name), grouped, typed, refused])
            .await;
        assert_eq!(outcomes[..3], [EventOutcome::Written; 3], "{name}");
        assert_eq!(outcomes[3], EventOutcome::UnknownAccount, "{name}");
    }
}

#[tokio::test]
async fn what_events_say_has_an_end() {
    let world = World::new().await;
    let account = world.account("GoJo").await;
    let account = world.change(&account, external_id("gojo")).await;
    let much: Properties = (0..200)
        .map(|n| (format!("key-{n:03}"), json!("x".repeat(1_000))))
        .collect();
    let mut draft = by(of_account("$set", "gojo"), "ann");
    draft.person.set = much.clone();
    draft.group = Some(GroupChange {
        group_type: "organization".to_owned(),
        key: "gojo".to_owned(),
        set: much,
    });
    world
        .take_in(&[draft, by(of_account("login", "gojo"), "ann")])
        .await;
    for event in world.events_of(&account).await {
        assert!(stele_domain::weight(&event.person) <= stele_domain::MAX_KNOWN);
        assert!(!event.person.is_empty());
    }
    let traits = world.reread(&account).await.traits;
    assert!(stele_domain::weight(traits.as_map()) <= stele_domain::MAX_TOLD_TRAITS);
    assert!(!traits.as_map().is_empty());
}
