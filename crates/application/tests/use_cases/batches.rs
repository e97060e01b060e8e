//! Messages and events that are told at once.

use serde_json::json;
use stele_application::{BatchPart, Error, EventAccount, EventDraft, Invalid, Told};
use stele_domain::{
    AccountChange, Contact, ContactChange, Organization, OrganizationChange, Scope,
};
use stele_testkit::Fault;

use crate::events::{by, event, names, of_account as event_of, with_id};
use crate::interposed::{Begin, interposed};
use crate::tellings::{
    account, contact, of_account, of_contact, of_organization, parted, plan, planned, tell, telling,
};
use crate::world::{World, assert_refused, identifier};

fn message(id: &str, told: Told) -> BatchPart {
    BatchPart::Telling(telling(id, told))
}

fn happened<const N: usize>(events: [EventDraft; N]) -> BatchPart {
    BatchPart::Events(events.into())
}

/// An event of the account of whoever did it.
fn of_person(name: &str, person: &str) -> EventDraft {
    let event = EventDraft {
        account: EventAccount::OfPerson,
        ..by(event(name), person)
    };
    with_id(event, name)
}

/// Something of everything: of an account and an organization that are not there, and an event of the account.
fn batch() -> Vec<BatchPart> {
    let user = Told::Contact {
        id: identifier("u"),
        account: Some(identifier("a")),
        organization: Some(identifier("o")),
        change: Box::default(),
    };
    vec![
        message("1", of_organization("o", OrganizationChange::default())),
        message("2", of_account("a", planned("free"))),
        message("3", user),
        happened([with_id(event_of("login", "a"), "4")]),
        message("5", of_account("a", planned("paid"))),
    ]
}

impl World {
    async fn tell_all(&self, parts: &[BatchPart]) {
        let told = self.stele().tell_all(&self.caller, parts).await;
        told.expect("told");
    }

    /// Asserts that nothing of the [`batch`] is there.
    async fn knows_nothing(&self) {
        assert_eq!(account(self, "a").await, None);
        assert_eq!(contact(self, "u").await, None);
        assert_eq!(self.list::<Organization>(None).await, []);
    }

    /// Asserts that all of it is there, its event once.
    async fn knows_it(&self) {
        let made = account(self, "a").await.expect("it is there");
        assert_eq!(made.traits.as_map()["plan"], json!("paid"));
        assert_eq!(made.derived.users_count, 1);
        assert_eq!(names(&self.events_of(&made).await), ["login"]);
        assert!(self.seen(&made).await.is_some());
        assert_eq!(self.list::<Organization>(None).await.len(), 1);
        assert_eq!(self.list::<Contact>(None).await.len(), 1);
    }
}

#[tokio::test]
async fn a_batch_is_one_unit_of_work() {
    let (world, store) = interposed().await;
    // What fails at its end has written nothing, and knows none of its messages.
    world.store.fail_commits([Fault::Unavailable]);
    let failed = world.stele().tell_all(&world.caller, &batch()).await;
    assert_refused!(failed, Error::Unavailable(_));
    world.knows_nothing().await;
    // A second unit of work would fail.
    store.say([Begin::Well, Begin::Fails]);
    world.tell_all(&batch()).await;
    world.knows_it().await;
    // An empty one is none at all.
    store.say([Begin::Fails]);
    world.tell_all(&[]).await;
}

#[tokio::test]
async fn a_batch_that_met_another_writer_is_tried_again_whole() {
    let world = World::new().await;
    world.store.fail_commits([Fault::Retry]);
    world.tell_all(&batch()).await;
    world.knows_it().await;
}

#[tokio::test]
async fn what_is_told_again_after_a_success_says_nothing_more() {
    let world = World::new().await;
    world.tell_all(&batch()).await;
    tell(&world, of_account("a", planned("trial")))
        .await
        .expect("told");
    world.pass_time();
    let before = account(&world, "a").await;
    world.tell_all(&batch()).await;
    assert_eq!(account(&world, "a").await, before);
    let made = before.expect("it is there");
    assert_eq!(names(&world.events_of(&made).await), ["login"]);
}

#[tokio::test]
async fn one_message_that_is_refused_refuses_the_batch() {
    let world = World::new().await;
    for n in 0..100 {
        let told = of_contact("full", &n.to_string(), ContactChange::default());
        tell(&world, told).await.expect("told");
    }
    let known = account(&world, "0").await.expect("it is there");
    let mut parts = batch();
    parts.insert(4, happened([with_id(event_of("login", "0"), "6")]));
    parts.insert(
        5,
        message(
            "7",
            of_contact("full", "one more", ContactChange::default()),
        ),
    );
    let refused = world.stele().tell_all(&world.caller, &parts).await;
    assert_refused!(refused, Error::Invalid(Invalid::TooManyTies { max: 100 }));
    world.knows_nothing().await;
    assert_eq!(account(&world, "one more").await, None);
    assert_eq!(account(&world, "0").await, Some(known.clone()));
    assert_eq!(world.events_of(&known).await, []);
    assert_eq!(world.seen(&known).await, None);
    // None of them is known.
    tell(&world, parted("full", "0")).await.expect("told");
    world.tell_all(&parts).await;
    assert_eq!(plan(&world, "a").await, json!("paid"));
    assert!(account(&world, "one more").await.is_some());
    assert_eq!(names(&world.events_of(&known).await), ["login"]);
}

#[tokio::test]
async fn what_can_be_seen_at_once_refuses_the_batch_before_it_begins() {
    let (world, store) = interposed().await;
    let of_nothing = Told::Contact {
        id: identifier("v"),
        account: None,
        organization: None,
        change: Box::default(),
    };
    let mut parts = batch();
    parts.push(message("6", of_nothing));
    store.say([Begin::Fails]);
    let refused = world.stele().tell_all(&world.caller, &parts).await;
    assert_refused!(refused, Error::Invalid(Invalid::TiedToNothing));
}

#[tokio::test]
async fn a_batch_takes_effect_in_its_order() {
    let world = World::new().await;
    let joined =
        |id: &str, account: &str| message(id, of_contact("u", account, ContactChange::default()));
    world
        .tell_all(&[
            happened([of_person("before", "u"), event_of("awaits", "a")]),
            joined("1", "a"),
            happened([of_person("of a", "u"), event_of("finds", "a")]),
            message("2", parted("u", "a")),
            happened([of_person("of nobody", "u")]),
            joined("3", "b"),
            happened([of_person("of b", "u")]),
        ])
        .await;
    let events_of = async |id: &str| {
        let account = account(&world, id).await.expect("it is there");
        let mut events = world.events_of(&account).await;
        events.sort_by(|one, other| one.name.as_str().cmp(other.name.as_str()));
        names(&events).join(", ")
    };
    assert_eq!(events_of("a").await, "awaits, finds, of a");
    assert_eq!(events_of("b").await, "of b");
}

#[tokio::test]
async fn a_message_counts_once_within_a_batch() {
    let world = World::new().await;
    let login = with_id(event_of("login", "a"), "login");
    world
        .tell_all(&[
            happened([login.clone()]),
            message("1", of_account("a", planned("free"))),
            message("2", of_account("a", planned("paid"))),
            message("1", of_account("a", planned("free"))),
            happened([login]),
        ])
        .await;
    assert_eq!(plan(&world, "a").await, json!("paid"));
    let account = account(&world, "a").await.expect("it is there");
    assert_eq!(names(&world.events_of(&account).await), ["login"]);
}

#[tokio::test]
async fn accounts_enter_segments_by_the_events_of_a_batch() {
    let world = World::new().await;
    let rule = json!({ "usage": { "event": "login", "days": 30 }, "operator": "gte", "value": 1 });
    world.segment("Users", rule).await;
    tell(&world, of_account("a", AccountChange::default()))
        .await
        .expect("told");
    world
        .tell_all(&[
            happened([event_of("login", "a")]),
            message("1", of_account("b", AccountChange::default())),
            happened([event_of("login", "b")]),
        ])
        .await;
    for id in ["a", "b"] {
        let account = account(&world, id).await.expect("it is there");
        assert_eq!(world.segments_of(&account).await, ["Users"], "{id}");
    }
}

#[tokio::test]
async fn every_part_takes_its_scope() {
    let world = World::new().await;
    let workspace = world.caller.workspace.id;
    for (scope, missing) in [
        (Scope::EventWrite, Scope::AccountWrite),
        (Scope::AccountWrite, Scope::EventWrite),
    ] {
        let key = world.fixture.key(workspace, &[scope]).await;
        let caller = world.fixture.caller(&key).await;
        let refused = world.stele().tell_all(&caller, &batch()).await;
        assert!(
            matches!(refused, Err(Error::Forbidden(lacks)) if lacks == missing),
            "{refused:?}"
        );
        world.knows_nothing().await;
        let own: Vec<_> = batch()
            .into_iter()
            .filter(|part| matches!(part, BatchPart::Events(_)) == (scope == Scope::EventWrite))
            .collect();
        let told = world.stele().tell_all(&caller, &own).await;
        told.expect("it takes no more");
        if scope == Scope::EventWrite {
            world.knows_nothing().await;
        }
    }
    world.knows_it().await;
}
