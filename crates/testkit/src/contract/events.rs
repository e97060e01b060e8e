//! Events: what goes in comes out, in its order.

use std::collections::BTreeMap;

use stele_application::{EVENTS_AT_A_TIME, EventPage, EventQuery, Position};
use stele_domain::{AccountId, Event, EventId, EventName, Timestamp};
use uuid::Uuid;

use super::happenings::{
    distinct_id, event, event_of, events, every_event, group_type, newest_first,
};
use super::setup::{World, account, later, object, start};
use crate::{Ports, SequentialIds};

/// The longest text that names an event or somebody.
fn longest() -> String {
    "😀".repeat(EventName::MAX)
}

/// An event with as little as one can have, and one with everything, at its extremes.
fn variants(account: AccountId) -> [Event; 3] {
    let keys = [" ", "GoJo", "%2F/😀", "'\"\\", "4"];
    let groups = (0..).zip(keys);
    let bare = event_of(account, 1, " $x ", start());
    let full = Event {
        name: EventName::new(longest()).expect("a name"),
        received_at: later(1),
        distinct_id: Some(distinct_id(&longest())),
        groups: groups
            .map(|(index, key)| (group_type(index), key.to_owned()))
            .collect(),
        properties: object(
            r#"{"": 1, "a.b": {"c": [1e400, 1.10, null]}, "null": null, "😀 \"'\\%": "x\ty", "n": -0.0,
                "digits": 12345678901234567890123, "A": "ΟΔΟΣ", "$[0]": "[", "t": "2025-02-01"}"#,
        )
        .into(),
        person: object(r#"{"plan": "Pro", "a": [], "o": {}, "email": "Ä@x.y", "b": true}"#),
        ..event_of(account, 2, "x", Timestamp::MIN)
    };
    let last = Timestamp::parse_iso("9999-12-31T23:59:59.999999Z").expect("a time");
    let odd = Event {
        received_at: Timestamp::MIN,
        groups: BTreeMap::from([(group_type(4), longest())]),
        properties: object(r#"{"text": ""}"#).into(),
        ..event_of(account, 3, "x", last)
    };
    [bare, full, odd]
}

/// From nothing to everything, at the ends of time.
pub async fn every_attribute_survives(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await;
    let [bare, full, odd] = variants(account.id);
    world.happen(&[bare.clone(), full.clone()]).await;
    world.happen(std::slice::from_ref(&odd)).await;
    world.happen(&[]).await;
    assert_eq!(world.events_of(account.id).await, [odd, bare, full]);
}

/// As many events as the store is handed at a time.
pub async fn a_full_batch_is_written(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await;
    let count = u64::try_from(EVENTS_AT_A_TIME).expect("small");
    let batch: Vec<_> = (1..=count)
        .map(|n| Event {
            distinct_id: Some(distinct_id(&format!("person {}", n % 7))),
            properties: object(&format!(r#"{{"n": {n}}}"#)).into(),
            ..event_of(
                account.id,
                n,
                "login",
                later(i64::try_from(n % 100).expect("small")),
            )
        })
        .collect();
    world.happen(&batch).await;
    assert_eq!(world.events_of(account.id).await, newest_first(batch));
}

/// Many events of few times, in no order.
async fn crowd(world: &World, account: AccountId) -> Vec<Event> {
    let event = |n: u64| {
        let at = later(i64::try_from(n % 3).expect("small"));
        event_of(account, 100 + n * 7 % 31, "login", at)
    };
    let crowd: Vec<_> = (0..31).map(event).collect();
    for events in crowd.chunks(8) {
        world.happen(events).await;
    }
    newest_first(crowd)
}

/// Newest first, the larger id first among equals: each event of an account once, whatever the size of a page.
pub async fn a_walk_shows_each_event_once(ports: &Ports) {
    let world = World::new(ports).await;
    let pied_piper = world.insert(account(1, "Pied Piper")).await.id;
    let gojo = world.insert(account(2, "GoJo")).await.id;
    let crowd = crowd(&world, pied_piper).await;
    let others = [
        event_of(gojo, 1, "login", later(1)),
        event(2, "login", later(1)),
    ];
    world.happen(&others).await;
    for limit in [1, 10, 30, 31, 32] {
        let mut walked = Vec::<Event>::new();
        loop {
            let after = walked.last().map(|last| Position {
                at: last.at,
                id: last.id.0,
            });
            let query = EventQuery {
                after,
                limit,
                ..every_event(pied_piper)
            };
            let page = events(ports, world.acme, &query).await;
            let is_last = page.len() < limit as usize;
            walked.extend(page);
            if is_last {
                break;
            }
        }
        assert_eq!(walked, crowd, "{limit} at a time");
    }
    assert_eq!(world.events_of(gojo).await, others[..1]);
    let absent = AccountId(SequentialIds::nth_uuid(999));
    assert_eq!(world.events_of(absent).await, []);
}

/// A walk goes on from anywhere: behind each event, and behind places at which none stands.
pub async fn a_walk_goes_on_from_anywhere(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let crowd = crowd(&world, account).await;
    let place = |event: &Event| (event.at, event.id);
    for event in &crowd {
        for id in [Uuid::nil(), event.id.0, Uuid::max()] {
            let after = (event.at, EventId(id));
            let behind = crowd.iter().filter(|event| place(event) < after);
            let expected: Vec<_> = behind.take(3).cloned().collect();
            let query = EventQuery {
                after: Some(Position { at: event.at, id }),
                limit: 3,
                ..every_event(account)
            };
            assert_eq!(
                events(ports, world.acme, &query).await,
                expected,
                "{after:?}"
            );
        }
    }
}

/// A page of large events ends before its limit, and says that there are more; a small one, or the last, does not.
pub async fn a_page_of_large_events_is_short(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let third = "x".repeat(EventPage::MAX_BYTES as usize / 3);
    let crowd: Vec<_> = (1..=7)
        .map(|n| Event {
            properties: object(&format!(r#"{{"text": "{third}"}}"#)).into(),
            person: object(r#"{"plan": "pro"}"#),
            ..event_of(account, n, "login", later(1))
        })
        .collect();
    world.happen(&crowd).await;
    let crowd = newest_first(crowd);
    let mut walked = Vec::<Event>::new();
    let mut pages = Vec::new();
    loop {
        let query = EventQuery {
            after: walked.last().map(|last| Position {
                at: last.at,
                id: last.id.0,
            }),
            limit: if walked.is_empty() { 2 } else { 100 },
            ..every_event(account)
        };
        let page = ports.events.events(world.acme, &query).await;
        let page = page.expect("the store answers");
        pages.push((page.events.len(), page.more));
        walked.extend(page.events);
        if !page.more {
            break;
        }
    }
    // By the limit; by what is large, the one with which it becomes too much being the last; and what remains.
    assert_eq!(pages, [(2, true), (3, true), (2, false)]);
    assert!(walked == crowd, "each once, in order");
}

/// By name, exactly, and by time, both ends in, to the microsecond; one or all of them.
pub async fn a_page_is_narrowed(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let names = ["login", "Login", "login ", "log", "100%", "l_gin"];
    let crowd: Vec<_> = (0..30_u64)
        .map(|n| {
            let (place, at) = (usize::try_from(n % 6), i64::try_from(n / 3));
            let (place, at) = (place.expect("small"), at.expect("small"));
            event_of(account, 1 + n, names[place], later(at))
        })
        .collect();
    world.happen(&crowd).await;
    let crowd = newest_first(crowd);
    let texts = names
        .iter()
        .map(|name| Some(*name))
        .chain([None, Some("absent")]);
    for text in texts {
        for (from, to) in [
            (None, None),
            (Some(3), None),
            (None, Some(6)),
            (Some(3), Some(6)),
            (Some(4), Some(4)),
            (Some(6), Some(3)),
            (Some(10), None),
            (None, Some(-1)),
        ] {
            let name = text.map(|text| EventName::new(text).expect("a name"));
            let query = EventQuery {
                name: name.clone(),
                from: from.map(later),
                to: to.map(later),
                ..every_event(account)
            };
            let expected = crowd.iter().filter(|event| {
                name.as_ref().is_none_or(|name| event.name == *name)
                    && from.is_none_or(|from| later(from) <= event.at)
                    && to.is_none_or(|to| event.at <= later(to))
            });
            let expected: Vec<_> = expected.cloned().collect();
            assert_eq!(
                events(ports, world.acme, &query).await,
                expected,
                "{query:?}"
            );
        }
    }
}

/// Nothing of a dropped unit of work stays.
pub async fn a_dropped_unit_leaves_no_event(ports: &Ports) {
    let world = World::new(ports).await;
    let pied_piper = world.insert(account(1, "Pied Piper")).await.id;
    world
        .happen(&[super::happenings::waiting("pp", 1, start())])
        .await;
    let mut work = world.begin().await;
    let events = [event_of(pied_piper, 2, "login", start())];
    work.insert_events(world.acme, &events)
        .await
        .expect("inserted");
    work.claim_events(world.acme, pied_piper, &["pp"])
        .await
        .expect("claimed");
    drop(work);
    assert_eq!(world.events_of(pied_piper).await, []);
    assert_eq!(world.seen(pied_piper).await, None);
}
