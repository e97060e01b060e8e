//! Which events usage metrics are about.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stele_application::ports::{Doer, MetricQuery};
use stele_domain::{
    Event, EventView, GroupTypeIndex, Half, MetricFilter, Operator, Properties, Traits,
};

use super::happenings::{distinct_id, event_of, group_type, property};
use super::metric_values::{DAY, count, filter, person};
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

/// Whose property `it` is.
const SCOPES: [(&str, u8); 4] = [("event", 0), ("person", 0), ("group", 0), ("group", 2)];

/// An event, and what is known of its groups.
type Marked = (Event, BTreeMap<GroupTypeIndex, Properties>);

/// One event for each value of the property `it`, of the event, of the person or of one of its groups, one with null and one
/// without. What they have in `bit` adds up to a number that tells which they are.
fn marked((scope, index): (&str, u8), first: u64) -> Vec<Marked> {
    let mut properties: Vec<_> = values()
        .into_iter()
        .map(|value| property("it", value))
        .collect();
    properties.push(property("it", Value::Null));
    properties.push(property("It", "Pro"));
    // The bits of a float hold fewer.
    assert!(properties.len() < 110, "in two halves");
    let marked = (0..).zip(properties).map(|(n, it)| {
        let mut of_event = property("bit", 1_u64 << (n % 50));
        let day = i64::try_from(n / 50).expect("small");
        let owner = account(first + n, "Owner").id;
        let name = name_of((scope, index));
        let mut event = event_of(owner, first + n, &name, later(-day * 7 * DAY - 1));
        event.distinct_id = Some(distinct_id("erlich"));
        let mut known = BTreeMap::new();
        match scope {
            "event" => of_event.extend(it),
            "person" => event.person = it,
            _ => {
                event.groups = [(group_type(index), format!("team {n}"))].into();
                known.insert(group_type(index), it);
            }
        }
        event.properties = of_event.into();
        (event, known)
    });
    marked.collect()
}

/// What the events of one of the scopes are called.
fn name_of((scope, index): (&str, u8)) -> String {
    format!("marked {scope} {index}")
}

/// Stores events with what is known of their groups; that of the first type is their account.
async fn store(world: &World, marked: &[Marked]) {
    let (mut accounts, mut teams) = (Vec::new(), BTreeMap::new());
    for ((event, known), n) in marked.iter().zip(1..) {
        let mut owner = account(n, "Owner");
        owner.id = event.account.expect("everybody has one");
        for (index, known) in known {
            if *index == GroupTypeIndex::OF_ACCOUNTS {
                owner.traits = Traits::from_map(known.clone());
            } else {
                let of_type: &mut BTreeMap<_, _> = teams.entry(*index).or_default();
                of_type.insert(event.groups[index].clone(), known.clone());
            }
        }
        accounts.push(owner);
    }
    world.insert_all(accounts).await;
    for (index, teams) in &teams {
        world.know(*index, teams).await;
    }
    let events: Vec<_> = marked.iter().map(|(event, _)| event.clone()).collect();
    world.happen(&events).await;
}

/// What `bit` adds up to over the events that a metric is about, by half.
fn expected(events: &[Marked], query: &MetricQuery) -> BTreeMap<Half, f64> {
    let mut sums = BTreeMap::new();
    for (event, groups) in events {
        let view = EventView {
            name: event.name.as_str(),
            event: &event.properties,
            person: &event.person,
            groups,
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
    let sums = world.ports.events.metric(world.acme, query).await;
    let sums = sums.expect("the store answers");
    let mut halves = BTreeMap::from([(Half::Current, sums.value), (Half::Previous, sums.previous)]);
    halves.retain(|_, sum| *sum != 0.0);
    halves
}

/// Every operator asks of every value what the definition says that it asks.
pub async fn every_operator_means_what_it_says(ports: &Ports) {
    let world = World::new(ports).await;
    let scopes = SCOPES.into_iter().zip((1..).step_by(1000));
    let marked = scopes.flat_map(|(scope, first)| marked(scope, first));
    let marked: Vec<_> = marked.collect();
    store(&world, &marked).await;
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
            for (scope, index) in SCOPES {
                let mut property = json!({"key": "it", "type": scope, "group_type_index": index, "operator": operator.word()});
                if let Some(value) = value {
                    property["value"] = value.clone();
                }
                let id = name_of((scope, index));
                let filters = json!({"events": [{"id": id, "properties": [property]}]});
                let filters = filters.as_object().expect("an object");
                // Not every value goes with every operator.
                let Ok(filter) = MetricFilter::parse(filters) else {
                    continue;
                };
                understood += 1;
                let query = MetricQuery {
                    sum: Some("bit".to_owned()),
                    ..count(person(&["erlich"]), filter)
                };
                let (found, expected) = (halves(&world, &query).await, expected(&marked, &query));
                assert_eq!(
                    found,
                    expected,
                    "{scope} {index} {} {value:?}",
                    operator.word()
                );
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
    let events = events.into_iter().map(|event| (event, BTreeMap::new()));
    let events: Vec<_> = events.collect();
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
