//! What usage metrics come to.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stele_application::ports::{Doer, MetricQuery};
use stele_domain::{AccountId, Event, Half, Interval, MetricFilter, MetricWindow, Timestamp};

use super::happenings::{distinct_id, event, event_of, property, waiting};
use super::setup::{World, account, later, object, start};
use crate::Ports;

pub(super) const DAY: i64 = 86_400_000_000;

/// A filter as it is sent.
pub(super) fn filter(filters: &Value) -> MetricFilter {
    let filters = filters.as_object().expect("an object");
    MetricFilter::parse(filters).expect("understood")
}

/// Every event of some names.
pub(super) fn named(names: &[&str]) -> MetricFilter {
    let entries: Vec<_> = names.iter().map(|name| json!({"id": name})).collect();
    filter(&json!({"events": entries}))
}

/// A count over the seven days before the start and the seven before these.
pub(super) fn count(doer: Doer, filter: MetricFilter) -> MetricQuery {
    MetricQuery {
        doer,
        filter,
        sum: None,
        window: window(7, start()),
    }
}

fn window(days: i64, now: Timestamp) -> MetricWindow {
    MetricWindow::of(Interval::new(days).expect("in range"), now)
}

pub(super) fn person(names: &[&str]) -> Doer {
    Doer::Person(names.iter().map(|name| distinct_id(name)).collect())
}

/// What a metric comes to on each day of each half; days of nothing are left out.
pub(super) async fn buckets(world: &World, query: &MetricQuery) -> BTreeMap<(Half, i64), f64> {
    let sums = world.ports.events.metric(world.acme, query).await;
    let mut days = BTreeMap::new();
    for bucket in sums.expect("the store answers").days {
        let half = if bucket.previous {
            Half::Previous
        } else {
            Half::Current
        };
        *days.entry((half, bucket.day)).or_default() += bucket.value;
    }
    days.retain(|_, value| *value != 0.0);
    days
}

/// What a metric comes to in its halves together.
async fn total(world: &World, query: &MetricQuery) -> f64 {
    let sums = world.ports.events.metric(world.acme, query).await;
    let sums = sums.expect("the store answers");
    sums.value + sums.previous
}

/// A metric comes to a whole number in its halves together.
#[expect(clippy::float_cmp, reason = "sums of whole numbers are exact")]
pub(super) async fn assert_total(world: &World, query: &MetricQuery, expected: f64) {
    assert_eq!(total(world, query).await, expected, "{query:?}");
}

/// Amounts that make up for one another leave the small ones beside them, in whatever order they come.
pub async fn large_amounts_leave_the_small_ones(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let amounts = [1e16, 0.25, -1e16, 1e16, 0.5, -1e16, 0.001];
    // All of them at once, and again two a day: their days round off what their half must not.
    let happened = (1..).zip(amounts).flat_map(|(n, amount)| {
        let days = i64::try_from(n).expect("small") * DAY / 2;
        [("paid", 0, start()), ("lent", 100, later(-days))].map(|(name, first, at)| Event {
            properties: property("amount", amount).into(),
            ..event_of(account, first + n, name, at)
        })
    });
    let happened: Vec<_> = happened.collect();
    world.happen(&happened).await;
    let doer = Doer::Account(account);
    // With and without what only the process can evaluate.
    let pattern = json!([{"key": "amount", "value": ".", "operator": "regex"}]);
    for (name, properties) in [
        ("paid", json!([])),
        ("paid", pattern.clone()),
        ("lent", json!([])),
        ("lent", pattern),
    ] {
        let filter = filter(&json!({"events": [{"id": name}], "properties": properties}));
        let query = MetricQuery {
            sum: Some("amount".to_owned()),
            ..count(doer.clone(), filter)
        };
        let sums = world.ports.events.metric(world.acme, &query).await;
        let found = sums.expect("the store answers").value;
        assert!((found - 0.751).abs() < 1e-12, "{found} {name}");
    }
}

/// Amounts smaller than all others are added up as any; what is left of them may be smaller than all floats, and is none.
pub async fn amounts_of_next_to_nothing_are_summed(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let amounts = [
        ("paid", 5e-323),
        ("paid", -4.4e-323),
        ("paid", -5e-324),
        ("lent", 1e-310),
        ("lent", 2e-310),
    ];
    let happened = (1..).zip(amounts).map(|(n, (name, amount))| Event {
        properties: property("amount", amount).into(),
        ..event_of(account, n, name, start())
    });
    let happened: Vec<_> = happened.collect();
    world.happen(&happened).await;
    for (name, expected, error) in [("paid", 0.0, 1e-322), ("lent", 3e-310, 1e-319)] {
        let query = MetricQuery {
            sum: Some("amount".to_owned()),
            ..count(Doer::Account(account), named(&[name]))
        };
        let found = total(&world, &query).await;
        assert!((found - expected).abs() < error, "{found} {name}");
    }
}

/// Both ends of the current half are in, and the beginning of the previous one, to the microsecond.
pub async fn windows_end_to_the_microsecond(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    for now in [
        "2025-02-01T10:00:00.000007Z",
        "2024-03-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
    ] {
        let now = Timestamp::parse_iso(now).expect("a time");
        for days in [1, 7, 31] {
            let window = window(days, now);
            let at = |time: Timestamp, by: i64| {
                Timestamp::from_micros(time.micros() + by).expect("in range")
            };
            let times = [
                at(window.previous_from, -1),
                window.previous_from,
                at(window.previous_from, 1),
                at(window.from, -1),
                window.from,
                at(window.from, 1),
                at(window.to, -1),
                window.to,
                at(window.to, 1),
            ];
            let name = format!("of {days} days before {}", now.micros());
            let base =
                u64::try_from(days).expect("small") + now.micros().unsigned_abs() / 1_000_000 * 100;
            let happened = (0..)
                .zip(times)
                .map(|(n, at)| event_of(account, base * 10 + n, &name, at));
            let happened: Vec<_> = happened.collect();
            world.happen(&happened).await;
            let query = MetricQuery {
                window,
                ..count(Doer::Account(account), named(&[&name]))
            };
            let mut expected = BTreeMap::new();
            for at in times {
                if let Some(half) = window.half(at) {
                    *expected
                        .entry((half, MetricWindow::day_of(at)))
                        .or_default() += 1.0;
                }
            }
            assert_eq!(buckets(&world, &query).await, expected, "{name}");
            assert_total(&world, &query, 7.0).await;
        }
    }
}

/// Days are those of UTC, also before 1970; the day on which the halves meet is in both.
pub async fn days_are_those_of_utc(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let noon = DAY / 2;
    let times = [
        -2 * DAY - 1,
        -2 * DAY,
        -DAY - 1,
        -DAY,
        -1,
        0,
        noon - 1,
        noon,
    ];
    let happened = (1..).zip(times).map(|(n, at)| {
        let at = Timestamp::from_micros(at).expect("in range");
        event_of(account, n, "login", at)
    });
    let happened: Vec<_> = happened.collect();
    world.happen(&happened).await;
    let now = Timestamp::from_micros(noon).expect("in range");
    let query = MetricQuery {
        window: window(1, now),
        ..count(Doer::Account(account), named(&["login"]))
    };
    let expected = [
        // From noon two days ago until noon a day ago, and from there until noon.
        ((Half::Previous, -2), 1.0),
        ((Half::Previous, -1), 1.0),
        ((Half::Current, -1), 1.0),
        ((Half::Current, 0), 3.0),
    ];
    assert_eq!(buckets(&world, &query).await, BTreeMap::from(expected));
}

/// An account's metric counts the events that are tied to it, of the names that the filter has, whoever did them.
pub async fn an_accounts_events_are_those_that_are_tied_to_it(ports: &Ports) {
    let world = World::new(ports).await;
    let accounts = [account(1, "Pied Piper"), account(2, "GoJo")].to_vec();
    let accounts = world.insert_all(accounts).await;
    let [pied_piper, gojo] = [accounts[0].id, accounts[1].id];
    let events = [
        event_of(pied_piper, 1, "login", start()),
        Event {
            distinct_id: Some(distinct_id("erlich")),
            ..event_of(pied_piper, 2, "login", start())
        },
        event_of(pied_piper, 3, "Login", start()),
        event_of(pied_piper, 4, "export", start()),
        event_of(gojo, 5, "login", start()),
        event(6, "login", start()),
        waiting("pp", 7, start()),
    ];
    world.happen(&events).await;
    let any =
        json!({"events": [{"id": null}], "properties": [{"key": "x", "operator": "is_not_set"}]});
    for (doer, filter, expected) in [
        (pied_piper, named(&["login"]), 2.0),
        (pied_piper, named(&["login", "export", "absent"]), 3.0),
        (pied_piper, named(&["Login"]), 1.0),
        (pied_piper, named(&["absent"]), 0.0),
        (pied_piper, filter(&any), 4.0),
        (pied_piper, filter(&json!({"actions": [{"id": 1}]})), 0.0),
        (
            pied_piper,
            filter(&json!({"actions": [{"id": 1}], "events": [{"id": "login"}]})),
            2.0,
        ),
        (gojo, named(&["login"]), 1.0),
        (gojo, named(&["export"]), 0.0),
        (gojo, named(&["waited"]), 0.0),
    ] {
        let query = count(Doer::Account(doer), filter);
        assert_total(&world, &query, expected).await;
    }
    world.claim(gojo, &["pp"]).await;
    let query = count(Doer::Account(gojo), named(&["waited", "login"]));
    assert_total(&world, &query, 2.0).await;
}

/// A person's metric counts what was done under any of their names, at every account and at none; what belongs to an
/// account that was removed counts no more.
pub async fn a_persons_events_are_those_of_their_names(ports: &Ports) {
    let world = World::new(ports).await;
    let accounts = [account(1, "Pied Piper"), account(2, "GoJo")].to_vec();
    let accounts = world.insert_all(accounts).await;
    let [pied_piper, gojo] = [accounts[0].id, accounts[1].id];
    let done = |n, who: &str, of: Option<AccountId>| Event {
        account: of,
        distinct_id: Some(distinct_id(who)),
        ..event(n, "login", start())
    };
    let events = [
        done(1, "a", Some(pied_piper)),
        done(2, "a", Some(gojo)),
        done(3, "a", None),
        done(4, "b", Some(gojo)),
        done(5, "A", None),
        Event {
            waits_for: Some("hooli".to_owned()),
            ..done(6, "b", None)
        },
        event(7, "login", start()),
    ];
    world.happen(&events).await;
    let login = || named(&["login"]);
    for (names, expected) in [
        (&["a"][..], 3.0),
        (&["a", "b"], 5.0),
        (&["b", "absent"], 2.0),
        (&["A"], 1.0),
        (&["absent"], 0.0),
    ] {
        let query = count(person(names), login());
        assert_total(&world, &query, expected).await;
    }
    world.delete(world.acme, gojo).await;
    for (names, expected) in [(&["a"][..], 2.0), (&["a", "b"], 3.0), (&["b"], 1.0)] {
        let query = count(person(names), login());
        assert_total(&world, &query, expected).await;
    }
}

/// Numbers are summed, and strings that read as such; all else adds nothing.
pub async fn sums_are_those_of_numbers(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let amounts = object(
        r#"{"a": 0.1, "b": "0.2", "c": -1e3, "d": "1e3", "e": "", "f": "ten", "g": null, "h": [1], "i": true,
            "j": 1e400, "k": " 1", "l": 123456789.123456, "m": "-0", "n": {"amount": 1}}"#,
    );
    let mut events: Vec<_> = (1..)
        .zip(amounts.into_values())
        .map(|(n, amount)| Event {
            properties: property("amount.of '\"%😀", amount).into(),
            person: property("amount.of '\"%😀", 7),
            ..event_of(account, n, "paid", start())
        })
        .collect();
    events.push(event_of(account, 100, "paid", start()));
    world.happen(&events).await;
    let sum = |of: &str| MetricQuery {
        sum: Some(of.to_owned()),
        ..count(Doer::Account(account), named(&["paid"]))
    };
    let found = total(&world, &sum("amount.of '\"%😀")).await;
    let expected = 0.1 + 0.2 + 123_456_789.123_456;
    assert!((found - expected).abs() <= 1e-9 * expected, "{found}");
    assert_total(&world, &sum("amount"), 0.0).await;
    let all = count(Doer::Account(account), named(&["paid"]));
    assert_total(&world, &all, 15.0).await;
}
