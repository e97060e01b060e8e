//! Which events usage metrics are about.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use stele_application::ports::{Doer, MetricQuery};
use stele_domain::{
    AccountId, Event, EventView, GroupTypeIndex, Half, MetricFilter, Operator, Properties,
};

use super::happenings::{distinct_id, event, event_of, group_type, property};
use super::metric_values::{DAY, assert_total, buckets, count, filter, person};
use super::setup::{World, account, later, start};
use crate::Ports;

/// Values that operators are asked about, each of them as a property too.
fn values() -> Vec<Value> {
    let mut values: Vec<Value> = [
        "Pro",
        "pro",
        "PRO plan",
        "a pro",
        "",
        " ",
        "5",
        "5.0",
        "-3",
        "+7",
        "1e3",
        "10",
        "9",
        "true",
        "null",
        "Äß",
        "äSS",
        "ΟΔΟΣ",
        "οδος",
        "İ",
        "100%",
        "l_gin",
        "login",
        "it's \"q\" \\",
        "😀",
        "2025-02-01",
        "2025-02-01T00:00:00Z",
        "2025-02-01T23:59:59.999999Z",
        "2025-02-02",
        "2025-02-01T12:00:00+02:00",
        "1969-12-31T23:59:59.999999Z",
        "[1]",
        "^l.g",
        "1,000",
        "0x10",
        "inf",
    ]
    .map(Value::from)
    .into();
    for text in [
        "5",
        "5.0",
        "-3",
        "1000",
        "10",
        "9.5",
        "0",
        "-0.0",
        "1e400",
        "123456789012345678901234567890",
        "true",
        "false",
        "[1]",
        r#"{"a": "Pro"}"#,
        "0.1",
        "1e-7",
    ] {
        values.push(serde_json::from_str(text).expect("JSON"));
    }
    values
}

/// One event for each value of the property `it`, of the event or of the person, one with null and one without. What they
/// have in `bit` adds up to a number that tells which they are.
fn marked(account: AccountId, of_person: bool) -> Vec<Event> {
    let mut properties: Vec<_> = values()
        .into_iter()
        .map(|value| property("it", value))
        .collect();
    properties.push(property("it", Value::Null));
    properties.push(property("It", "Pro"));
    // The bits of a float hold fewer.
    assert!(properties.len() < 110, "in two halves");
    let marked = (0..).zip(properties).map(|(n, it)| {
        let bit = property("bit", 1_u64 << (n % 50));
        let (day, name) = (i64::try_from(n / 50).expect("small"), "marked");
        let at = later(-day * 7 * DAY - 1);
        let (n, account) = (1 + n + 1000 * u64::from(of_person), account);
        let event = event_of(account, n, name, at);
        if of_person {
            Event {
                name: stele_domain::EventName::new("marked person").expect("a name"),
                properties: bit.into(),
                person: it,
                ..event
            }
        } else {
            Event {
                properties: Arc::new(bit.into_iter().chain(it).collect()),
                ..event
            }
        }
    });
    marked.collect()
}

/// What `bit` adds up to over the events that a metric is about, by half.
fn expected(events: &[Event], query: &MetricQuery) -> BTreeMap<Half, f64> {
    let mut sums = BTreeMap::new();
    for event in events {
        let view = EventView {
            name: event.name.as_str(),
            event: &event.properties,
            person: &event.person,
            group_keys: &event.groups,
            groups: &BTreeMap::new(),
        };
        if let Some(half) = query.window.half(event.at)
            && query.filter.matches(&view)
        {
            let bit = event.properties["bit"].as_f64().expect("a number");
            *sums.entry(half).or_default() += bit;
        }
    }
    sums
}

/// What a metric comes to, by half.
async fn halves(world: &World, query: &MetricQuery) -> BTreeMap<Half, f64> {
    let mut sums = BTreeMap::new();
    for ((half, _), value) in buckets(world, query).await {
        *sums.entry(half).or_default() += value;
    }
    sums
}

/// Every operator asks of every value what the definition says that it asks.
pub async fn every_operator_means_what_it_says(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let mut events = marked(account, false);
    events.extend(marked(account, true));
    world.happen(&events).await;
    let lists = [
        json!([]),
        json!(["Pro"]),
        json!(["Pro", 5, true, "absent"]),
        json!(["1", "5"]),
        json!([9, 10]),
        json!([10, 9]),
        json!(["2025-02-01", "1969-12-31"]),
        json!(["a", "p"]),
    ];
    let asked: Vec<_> = values()
        .into_iter()
        .chain(lists)
        .map(Some)
        .chain([None])
        .collect();
    let mut understood = 0;
    for operator in Operator::ALL {
        for value in &asked {
            for (scope, name) in [("event", "marked"), ("person", "marked person")] {
                let mut property = json!({"key": "it", "type": scope, "operator": operator.word()});
                if let Some(value) = value {
                    property["value"] = value.clone();
                }
                let filters = json!({"events": [{"id": name, "properties": [property]}]});
                let filters = filters.as_object().expect("an object");
                // Not every value goes with every operator.
                let Ok(filter) = MetricFilter::parse(filters) else {
                    continue;
                };
                understood += 1;
                let query = MetricQuery {
                    sum: Some("bit".to_owned()),
                    ..count(Doer::Account(account), filter)
                };
                let (found, expected) = (halves(&world, &query).await, expected(&events, &query));
                assert_eq!(found, expected, "{scope} {} {value:?}", operator.word());
            }
        }
    }
    assert!(understood > 1000, "{understood}");
}

/// Properties must all hold, those of the filter and those of the entry; of the entries one.
pub async fn filters_are_put_together(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let mut events = Vec::new();
    for n in 0..48_u64 {
        let (plan, seats, name) = (["pro", "free", ""], n % 4, ["login", "export"]);
        let mut properties = property("bit", 1_u64 << n);
        let plan = plan[usize::try_from(n / 4 % 3).expect("small")];
        if !plan.is_empty() {
            properties.extend(property("a.b \"%' 😀", plan));
        }
        properties.extend(property("seats", seats));
        events.push(Event {
            properties: properties.into(),
            person: property("admin", n / 12 % 2 == 0),
            ..event_of(
                account,
                1 + n,
                name[usize::try_from(n / 24).expect("small")],
                start(),
            )
        });
    }
    world.happen(&events).await;
    let pro = json!({"key": "a.b \"%' 😀", "operator": "exact", "value": "pro"});
    let not_pro = json!({"key": "a.b \"%' 😀", "operator": "is_not", "value": "pro"});
    let matching = json!({"key": "a.b \"%' 😀", "operator": "regex", "value": "^.r[eo]"});
    let not_matching = json!({"key": "a.b \"%' 😀", "operator": "not_regex", "value": "r.e"});
    let seats = json!({"key": "seats", "operator": "gte", "value": 2});
    let few = json!({"key": "seats", "operator": "between", "value": [1, 2]});
    let admin = json!({"key": "admin", "type": "person", "value": "true"});
    for filters in [
        json!({"properties": [pro]}),
        json!({"properties": [pro, seats]}),
        json!({"properties": [not_pro, few, admin]}),
        json!({"properties": [pro, not_pro]}),
        json!({"properties": [matching]}),
        json!({"properties": [not_matching, admin]}),
        json!({"properties": [seats], "events": [{"id": "login"}]}),
        json!({"events": [{"id": "login", "properties": [pro]}, {"id": "export", "properties": [few]}]}),
        json!({"events": [{"id": "login", "properties": [matching, seats]}, {"id": "export"}]}),
        json!({"events": [{"id": null, "properties": [pro]}, {"id": "export", "properties": [not_matching]}]}),
        json!({"properties": [admin], "events": [{"id": "login", "properties": [pro]},
            {"id": "login", "properties": [seats]}, {"id": "absent"}]}),
        json!({"properties": [matching, admin], "events": [{"id": "login", "properties": [not_matching]}]}),
        json!({"properties": [pro], "actions": [{"id": 7}]}),
    ] {
        let query = MetricQuery {
            sum: Some("bit".to_owned()),
            ..count(Doer::Account(account), filter(&filters))
        };
        assert_eq!(
            halves(&world, &query).await,
            expected(&events, &query),
            "{filters}"
        );
    }
}

/// What a filter asks of groups it asks of their keys, settled; the key of the group of an account is the account's id.
pub async fn groups_are_asked_for_by_their_keys(ports: &Ports) {
    let world = World::new(ports).await;
    let accounts = [
        account(1, "Pied Piper"),
        account(2, "GoJo"),
        account(3, "Hooli"),
    ]
    .to_vec();
    let ids: Vec<_> = world
        .insert_all(accounts)
        .await
        .iter()
        .map(|account| account.id)
        .collect();
    let team = group_type(3);
    let done = |n: u64, of: Option<AccountId>, group: Option<&str>| Event {
        account: of,
        distinct_id: Some(distinct_id("erlich")),
        // What the sender called the account does not matter.
        groups: group
            .map(|key| (team, key.to_owned()))
            .into_iter()
            .chain([(GroupTypeIndex::OF_ACCOUNTS, "sent".to_owned())])
            .collect(),
        properties: property("bit", 1_u64 << n).into(),
        ..event(1 + n, "login", start())
    };
    let events = [
        done(0, Some(ids[0]), Some("red")),
        done(1, Some(ids[1]), Some("blue")),
        done(2, Some(ids[2]), Some("unknown")),
        done(3, None, Some("red")),
        done(4, Some(ids[0]), None),
        done(5, None, None),
        done(6, Some(ids[1]), Some("it's 100% \"x\" 😀")),
    ];
    world.happen(&events).await;
    let known: BTreeMap<GroupTypeIndex, BTreeMap<String, Properties>> = [
        (
            GroupTypeIndex::OF_ACCOUNTS,
            [
                (ids[0].to_string(), property("plan", "pro")),
                (ids[1].to_string(), property("plan", "free")),
                ("sent".to_owned(), property("plan", "pro")),
            ]
            .into(),
        ),
        (
            team,
            [
                ("red".to_owned(), property("plan", "pro")),
                ("blue".to_owned(), property("plan", "free")),
                ("it's 100% \"x\" 😀".to_owned(), property("plan", "pro")),
            ]
            .into(),
        ),
    ]
    .into();
    let asks = |index: u8, operator: &str| {
        let value = json!({"key": "plan", "type": "group", "group_type_index": index,
            "operator": operator, "value": "pro"});
        filter(&json!({"properties": [value]})).settled(&known)
    };
    let bits = |bits: &[u64]| -> f64 { bits.iter().map(|bit| f64::from(1_u32 << bit)).sum() };
    for (filter, expected) in [
        (asks(0, "exact"), bits(&[0, 4])),
        (asks(0, "is_not"), bits(&[1, 2, 3, 5, 6])),
        (asks(0, "is_set"), bits(&[0, 1, 4, 6])),
        (asks(0, "is_not_set"), bits(&[2, 3, 5])),
        (asks(0, "not_regex"), bits(&[1, 2, 3, 5, 6])),
        (asks(3, "exact"), bits(&[0, 3, 6])),
        (asks(3, "is_not"), bits(&[1, 2, 4, 5])),
        (asks(3, "icontains"), bits(&[0, 3, 6])),
        (asks(3, "is_set"), bits(&[0, 1, 3, 6])),
        (asks(3, "regex"), bits(&[0, 3, 6])),
        (asks(1, "exact"), 0.0),
        (asks(1, "is_not"), bits(&[0, 1, 2, 3, 4, 5, 6])),
    ] {
        let query = MetricQuery {
            sum: Some("bit".to_owned()),
            ..count(person(&["erlich"]), filter)
        };
        assert_total(&world, &query, expected).await;
    }
}
