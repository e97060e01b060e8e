//! Events, and filters of usage metrics that are about some of them.

use std::collections::BTreeMap;

use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use stele_domain::{
    AccountId, DistinctId, Event, EventId, EventName, GroupTypeIndex, Operator, Properties,
    Timestamp,
};

use super::{json, text};
use crate::SequentialIds;

const NAMES: [&str; 4] = ["login", "Login", "export 100%", "😀"];
const KEYS: [&str; 4] = ["plan", "a.b \"'%", "seats", "😀"];

/// The `n`th event, of one of these accounts or of none, by one of few people or by nobody, at some moment around `at` or at
/// one of `moments`. Few names, properties and groups are shared by many.
pub fn event(
    n: u64,
    accounts: &[AccountId],
    at: Timestamp,
    moments: Vec<Timestamp>,
) -> impl Strategy<Value = Event> + use<> {
    let account = option::weighted(0.8, prop::sample::select(accounts.to_vec()));
    let person = option::weighted(0.7, prop::sample::select(&["erlich", "Jared", "x@y.z"][..]));
    let around = (-9_000_000_000_000..9_000_000_000_i64)
        .prop_map(move |micros| Timestamp::from_micros(at.micros() + micros).expect("in range"));
    let moment = prop_oneof![2 => around, 1 => prop::sample::select(moments)];
    let groups = prop::collection::btree_map(
        0..=GroupTypeIndex::MAX,
        prop::sample::select(&["red", "blue", ""][..]),
        0..3,
    );
    let name = prop::sample::select(&NAMES[..]);
    (
        account,
        person,
        moment,
        groups,
        name,
        properties(),
        properties(),
    )
        .prop_map(
            move |(account, person, at, groups, name, properties, person_properties)| Event {
                id: EventId(SequentialIds::nth_uuid(n)),
                name: EventName::new(name).expect("a name"),
                at,
                received_at: at,
                account,
                waits_for: None,
                distinct_id: person.map(|person| DistinctId::new(person).expect("a distinct id")),
                groups: groups
                    .into_iter()
                    .filter_map(|(index, key)| Some((GroupTypeIndex::new(index)?, key.to_owned())))
                    .collect(),
                properties: properties.into(),
                person: person_properties,
            },
        )
}

/// What is known of a few groups.
pub fn known_groups() -> impl Strategy<Value = BTreeMap<String, Properties>> {
    let key = prop::sample::select(&["red", "blue", ""][..]).prop_map(str::to_owned);
    prop::collection::btree_map(key, properties(), 0..3)
}

/// Properties of few keys, with values that filters ask about, and others.
pub fn properties() -> impl Strategy<Value = Properties> {
    let key = prop::sample::select(&KEYS[..]).prop_map(str::to_owned);
    prop::collection::btree_map(key, prop_oneof![4 => value(), 1 => json()], 0..4)
}

fn value() -> impl Strategy<Value = Value> {
    let texts = [
        "pro",
        "Pro",
        "PRO 2",
        "5",
        "5.0",
        "-1",
        "1e2",
        "",
        "ΟΔΟΣ",
        "2025-02-01",
        "2025-02-01T10:00:00Z",
        "100%",
        "it's",
    ];
    prop_oneof![
        3 => prop::sample::select(texts.to_vec()).prop_map(Value::from),
        1 => text(3).prop_map(Value::from),
        2 => (-3..12_i64).prop_map(Value::from),
        1 => (-30..120_i32).prop_map(|tenths| json!(f64::from(tenths) / 10.0)),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ]
}

/// Filters as they are sent. Some are not understood, by a value that does not go with its operator.
pub fn metric_filter() -> impl Strategy<Value = Map<String, Value>> {
    let some = |most| prop::collection::vec(predicate(), 0..most);
    let name = prop_oneof![
        4 => prop::sample::select(&NAMES[..]).prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    let entry =
        (name, some(3)).prop_map(|(id, properties)| json!({"id": id, "properties": properties}));
    let entries = prop::collection::vec(entry, 0..4);
    (entries, some(3), prop::bool::weighted(0.1)).prop_map(|(events, properties, actions)| {
        let mut filter = Map::new();
        filter.insert("events".to_owned(), Value::from(events));
        filter.insert("properties".to_owned(), Value::from(properties));
        if actions {
            filter.insert("actions".to_owned(), json!([{"id": 1}]));
        }
        filter
    })
}

fn predicate() -> impl Strategy<Value = Value> {
    let scope = prop_oneof![
        4 => Just(json!({"type": "event"})),
        2 => Just(json!({"type": "person"})),
        1 => (0..=GroupTypeIndex::MAX)
            .prop_map(|index| json!({"type": "group", "group_type_index": index})),
    ];
    let patterns = ["^p", "(?i)PRO", "[0-9]+", "."].to_vec();
    let asked = prop_oneof![
        4 => value(),
        2 => prop::collection::vec(value(), 0..4).prop_map(Value::from),
        1 => prop::sample::select(patterns).prop_map(Value::from),
    ];
    let key = prop::sample::select(&KEYS[..]);
    let operator = prop::sample::select(&Operator::ALL[..]);
    (scope, key, operator, asked).prop_map(|(mut predicate, key, operator, value)| {
        predicate["key"] = Value::from(key);
        predicate["operator"] = Value::from(operator.word());
        predicate["value"] = value;
        predicate
    })
}
