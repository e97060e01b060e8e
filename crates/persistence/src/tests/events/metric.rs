//! Metrics over random events, against the domain's own count of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sea_orm::ConnectionTrait;
use serde_json::{Map, Value, json};
use stele_application::ports::{Doer, EventReader, MetricQuery, UnitOfWork};
use stele_domain::{
    AccountId, Event, EventView, GroupTypeIndex, Interval, MetricDisplay, MetricFilter,
    MetricFormat, MetricId, MetricMath, MetricName, MetricValue, MetricWindow, Operator,
    Properties, Traits, UsageMetric, UsageMetricDraft, WorkspaceId,
};
use stele_testkit::SequentialIds;
use uuid::Uuid;

use super::build::{distinct_id, event, group_type, insert};
use crate::sql::events::Matching;
use crate::testing::TestDatabase;
use crate::tests::tools::{account, account_id, at, begin, workspace};
use crate::{Database, DatabaseKind};

const NAMES: [&str; 4] = ["login", "Login", "log%", "$pageview"];
const KEYS: [&str; 7] = ["plan", "seats", "day", "PLAN", "Ä \"$.[0]'%", "", "amount"];
const GROUPS: [&str; 3] = ["x", "Y \"'", "é"];

const NOW: i64 = 1_700_000_123_456_789;
const DAY: i64 = 86_400_000_000;

/// What properties are and what is asked of them: alike in all but what an operator looks at.
fn values() -> Vec<Value> {
    let numbers = [
        "5",
        "5.0",
        "-30",
        "0.1",
        "0.30000000000000004",
        "1e290",
        "1e291",
        "-1e-400",
        "9007199254740993",
        "123456789012345678901234567890",
        "-0",
        "5e-324",
    ];
    let mut all: Vec<Value> = numbers
        .into_iter()
        .map(|number| serde_json::from_str(number).expect("a number"))
        .collect();
    let texts = [
        "",
        "Pro",
        "pro",
        "PRO plan",
        "p_o",
        "%",
        "Ärger",
        "ärger",
        "ÄRGER",
        "ΣΑΣ",
        "σας",
        "İ",
        "ß",
        "🗿",
        "5",
        "5.0",
        "+5",
        " 5",
        "1e3",
        "-30",
        "0.1",
        "a\"b'c\\d",
        "\u{1}",
        "\u{7f}",
        "[\"Pro\",5]",
        "true",
        "null",
        "2023-11-14",
        "2023-11-14T22:00:00Z",
        "2023-11-14T22:00:00.000001Z",
        "2023-11-15T00:00:00+02:00",
        "2023-11-13T23:59:59.999999Z",
    ];
    all.extend(texts.map(Value::from));
    all.extend([
        json!(true),
        json!(false),
        json!(null),
        json!(["Pro", 5]),
        json!([]),
        json!({"Pro": [5]}),
        json!({}),
    ]);
    all
}

fn value() -> impl Strategy<Value = Value> {
    // Numbers of every size, of which neither the digits nor the last bit may get lost.
    let doubles = any::<f64>().prop_filter_map("a number", |number| {
        let number = serde_json::Number::from_f64(number)?;
        Some(Value::Number(number))
    });
    let odd = any::<Index>().prop_map(|index| Value::from(ODD[index.index(ODD.len())]));
    prop_oneof![8 => select(values()), 1 => doubles, 1 => odd]
}

/// Numbers that some readers of decimals get wrong by a bit.
const ODD: [f64; 8] = [
    0.1 + 0.2,
    1.797_693_134_862_315_7e289,
    2.225_073_858_507_201_4e-308,
    9_007_199_254_740_993.0,
    1.234_567_890_123_456_7e-5,
    6.022_140_76e23,
    7.205_759_403_792_794e-2,
    123_456.789_012_345_68,
];

fn properties() -> impl Strategy<Value = Properties> {
    // What is summed are amounts whose sum does not hang on the order.
    let amount = prop_oneof![
        3 => (-1000..1000_i32).prop_map(|cents| json!(f64::from(cents) / 100.0)),
        1 => Just(json!("12.5")),
        1 => Just(json!("twelve")),
        1 => Just(Value::Null),
    ];
    let others =
        prop::collection::btree_map(select(&KEYS[..6]).prop_map(str::to_owned), value(), 0..5);
    (others, prop::option::of(amount)).prop_map(|(mut properties, amount)| {
        if let Some(amount) = amount {
            properties.insert("amount".to_owned(), amount);
        }
        properties
    })
}

/// Within the window of a few days and around it.
fn time() -> impl Strategy<Value = i64> {
    let ends = select(vec![
        NOW,
        NOW - DAY,
        NOW - 2 * DAY,
        NOW - 3 * DAY,
        NOW - 6 * DAY,
        NOW - NOW % DAY,
    ]);
    let near = (ends, -1..=1_i64).prop_map(|(end, by)| end + by);
    prop_oneof![1 => near, 2 => (NOW - 8 * DAY)..(NOW + DAY)]
}

fn random_event() -> impl Strategy<Value = Event> {
    let keys =
        prop::collection::btree_map((0..3_u8).prop_map(group_type), select(&GROUPS[..]), 0..3);
    let account = prop::option::weighted(0.8, 1..=3_u64);
    let person = prop::option::weighted(0.8, select(vec!["erlich", "Erlich", "jared"]));
    (
        select(&NAMES[..]),
        time(),
        account,
        person,
        keys,
        properties(),
        properties(),
    )
        .prop_map(
            |(name, micros, account, person, keys, of_event, of_person)| Event {
                account: account.map(account_id),
                distinct_id: person.map(distinct_id),
                groups: keys
                    .into_iter()
                    .map(|(index, key)| (index, key.to_owned()))
                    .collect(),
                properties: of_event.into(),
                person: of_person,
                ..event(0, name, micros)
            },
        )
}

/// A predicate as it is sent, sound or not.
fn predicate() -> impl Strategy<Value = Value> {
    let operator = select(&Operator::ALL[..]).prop_map(Operator::word);
    let patterns =
        select(vec!["^P", "(?i)pro", "5$", ".", "^$", "[Ää]", "\\d"]).prop_map(Value::from);
    let one = prop_oneof![5 => value(), 1 => patterns];
    let asked = prop_oneof![
        4 => one.clone(),
        2 => prop::collection::vec(one.clone(), 0..4).prop_map(Value::Array),
        2 => (one.clone(), one).prop_map(|(least, most)| json!([least, most])),
    ];
    let scope = prop_oneof![
        3 => Just(json!({"type": "event"})),
        2 => Just(json!({"type": "person"})),
        1 => (0..4_u8).prop_map(|index| json!({"type": "group", "group_type_index": index})),
    ];
    (select(&KEYS[..]), scope, operator, asked).prop_map(|(key, scope, operator, asked)| {
        let mut predicate = scope;
        predicate["key"] = json!(key);
        predicate["operator"] = json!(operator);
        predicate["value"] = asked;
        predicate
    })
}

fn filter() -> impl Strategy<Value = MetricFilter> {
    let entry = (
        prop::option::weighted(0.8, select(&NAMES[..])),
        prop::collection::vec(predicate(), 0..2),
    )
        .prop_map(|(name, properties)| json!({"id": name, "properties": properties}));
    let actions = prop::option::weighted(0.1, Just(json!([{"id": 1}])));
    let parts = (
        prop::collection::vec(entry, 0..3),
        prop::collection::vec(predicate(), 0..3),
        actions,
    );
    parts.prop_filter_map("a filter", |(events, properties, actions)| {
        let filters = json!({"events": events, "properties": properties, "actions": actions});
        MetricFilter::parse(filters.as_object()?).ok()
    })
}

fn metric(days: i64, sum: Option<&str>) -> UsageMetric {
    let draft = UsageMetricDraft {
        group_type_index: GroupTypeIndex::default(),
        name: MetricName::new("Metric").expect("a name"),
        format: MetricFormat::Numeric,
        interval: Interval::new(days).expect("in range"),
        display: MetricDisplay::Sparkline,
        filters: Map::new(),
        math: if sum.is_some() {
            MetricMath::Sum
        } else {
            MetricMath::Count
        },
        math_property: sum.map(str::to_owned),
    };
    UsageMetric::new(MetricId(Uuid::nil()), draft, at(0)).expect("goes together")
}

/// What is known of groups, and of accounts by their ids.
type Known = BTreeMap<GroupTypeIndex, BTreeMap<String, Properties>>;

/// What a metric comes to, looking at every event.
fn expected(
    metric: &UsageMetric,
    filter: &MetricFilter,
    doer: &Doer,
    events: &[Event],
    known: &Known,
) -> MetricValue {
    let mine = events.iter().filter(|event| match doer {
        Doer::Account(account) => event.account == Some(*account),
        Doer::Person(names) => event
            .distinct_id
            .as_ref()
            .is_some_and(|name| names.contains(name)),
    });
    let mine: Vec<_> = mine
        .map(|event| {
            let mut groups: BTreeMap<_, _> = event
                .groups
                .iter()
                .filter_map(|(index, key)| Some((*index, known.get(index)?.get(key)?.clone())))
                .collect();
            groups.remove(&GroupTypeIndex::OF_ACCOUNTS);
            let accounts = &known[&GroupTypeIndex::OF_ACCOUNTS];
            let account = event
                .account
                .and_then(|account| accounts.get(&account.to_string()));
            groups.extend(account.map(|known| (GroupTypeIndex::OF_ACCOUNTS, known.clone())));
            (event, groups)
        })
        .collect();
    let views: Vec<_> = mine
        .iter()
        .map(|(event, groups)| {
            let view = EventView {
                name: event.name.as_str(),
                event: &event.properties,
                person: &event.person,
                groups,
            };
            (event.at, view)
        })
        .collect();
    let views = views.iter().map(|(at, view)| (*at, view));
    MetricValue::compute(metric, filter, at(NOW), views)
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

async fn check(
    database: &Database,
    workspace: WorkspaceId,
    events: &[Event],
    known: &Known,
    filter: &MetricFilter,
) -> bool {
    let doers = [
        Doer::Account(account_id(1)),
        Doer::Person(vec![distinct_id("erlich"), distinct_id("jared")]),
    ];
    let mut counts_any = false;
    for doer in doers {
        for sum in [None, Some("amount")] {
            let metric = metric(3, sum);
            let expected = expected(&metric, filter, &doer, events, known);
            let window = MetricWindow::of(metric.interval, at(NOW));
            let query = MetricQuery {
                doer: doer.clone(),
                filter: filter.clone(),
                sum: sum.map(str::to_owned),
                window,
            };
            let sums = database.metric(workspace, &query).await.expect("answered");
            let found = MetricValue::from_sums(&window, metric.display, &sums);
            let points = |value: &MetricValue| {
                let mut all = value.timeseries.clone().expect("a sparkline");
                all.extend([value.value, value.previous]);
                all
            };
            let pairs = points(&found).into_iter().zip(points(&expected));
            for (one, other) in pairs {
                assert!(
                    close(one, other),
                    "{found:?}\nis not {expected:?}\nof {query:?}"
                );
            }
            counts_any |= sum.is_none() && expected.value > 0.0;
        }
    }
    counts_any
}

fn runner() -> TestRunner {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(Config::default(), rng)
}

fn drawn<T>(runner: &mut TestRunner, strategy: &impl Strategy<Value = T>) -> T {
    let tree = strategy.new_tree(runner);
    tree.expect("generated").current()
}

async fn world(
    test: &TestDatabase,
    runner: &mut TestRunner,
) -> (Database, WorkspaceId, Vec<Event>, Known) {
    let database = test.open().await;
    let acme = workspace(&database, "Acme").await;
    let mut events = drawn(runner, &prop::collection::vec(random_event(), 500));
    for (event, n) in events.iter_mut().zip(1..) {
        event.id.0 = SequentialIds::nth_uuid(n);
    }
    let mut work = begin(&database).await;
    if test.kind() == DatabaseKind::Postgres {
        let made = work.make_room_for_events(at(NOW - 3 * DAY), at(NOW)).await;
        made.expect("made");
    }
    insert(&mut *work, acme, &events).await;
    work.commit().await.expect("committed");
    let known = [
        (
            group_type(0),
            [1, 2]
                .map(account_id)
                .map(|account: AccountId| account.to_string())
                .to_vec(),
        ),
        (
            group_type(1),
            vec![GROUPS[0].to_owned(), GROUPS[1].to_owned()],
        ),
        (group_type(2), vec![GROUPS[2].to_owned()]),
    ];
    let known: Known = known
        .into_iter()
        .map(|(index, keys)| {
            let of_type = keys
                .into_iter()
                .map(|key| (key, drawn(runner, &properties())));
            (index, of_type.collect())
        })
        .collect();
    let mut work = begin(&database).await;
    store(&mut *work, acme, &known).await;
    work.commit().await.expect("committed");
    (database, acme, events, known)
}

/// Stores what is known of groups and of accounts.
async fn store(work: &mut dyn UnitOfWork, acme: WorkspaceId, known: &Known) {
    for (index, groups) in known {
        for ((key, known), n) in groups.iter().zip(1..) {
            if *index == GroupTypeIndex::OF_ACCOUNTS {
                let mut account = account(n, "Account", &[]);
                account.id = AccountId::parse(key).expect("an id");
                account.traits = Traits::from_map(known.clone());
                let inserted = work.insert_account(acme, account).await;
                inserted.expect("inserted");
            } else {
                let put = work.put_group(acme, *index, key, known).await;
                put.expect("stored");
            }
        }
    }
}

on_both! {
    async fn a_metric_comes_to_what_the_domain_says(test) {
        let mut runner = runner();
        let (database, acme, events, known) = world(test, &mut runner).await;
        let (filters, mut counting) = (400, 0);
        for _ in 0..filters {
            let filter = drawn(&mut runner, &filter());
            counting += u32::from(check(&database, acme, &events, &known, &filter).await);
        }
        assert!(counting > filters / 4, "{counting} of {filters} count anything");
    }

    /// Each operator by itself, of one value and of lists, on properties that have every value.
    async fn every_operator_is_what_the_domain_says(test) {
        let mut runner = runner();
        let (database, acme, mut events, known) = world(test, &mut runner).await;
        let mut work = begin(&database).await;
        let all: Vec<_> = values()
            .into_iter()
            .zip(10_000..)
            .map(|(value, n)| Event {
                account: Some(account_id(1)),
                distinct_id: Some(distinct_id("jared")),
                properties: Arc::new([("plan".to_owned(), value.clone())].into()),
                person: [("plan".to_owned(), value)].into(),
                ..event(n, "login", NOW - 1)
            })
            .collect();
        insert(&mut *work, acme, &all).await;
        work.commit().await.expect("committed");
        events.extend(all);
        let singles: Vec<_> = values();
        for operator in Operator::ALL {
            let mut asked: Vec<_> = if operator.word().contains("date") {
                singles.iter().filter(|value| value.as_str().is_some_and(|text| text.starts_with("2023"))).cloned().collect()
            } else {
                singles.iter().step_by(3).cloned().collect()
            };
            asked.push(json!([]));
            asked.push(json!([asked[0], asked[1]]));
            asked.push(json!([asked[1], asked[2], asked[3]]));
            asked.push(json!(["2023-11-14", "2023-11-14T22:00:00.000001Z"]));
            asked.push(json!(["pro", "PRO plan"]));
            asked.push(json!([-30, "5.0"]));
            for value in asked {
                let scope = if value.is_string() { "person" } else { "event" };
                let filters = json!({"properties": [{"key": "plan", "type": scope, "operator": operator.word(), "value": value}]});
                if let Ok(filter) = MetricFilter::parse(filters.as_object().expect("an object")) {
                    check(&database, acme, &events, &known, &filter).await;
                }
            }
        }
    }

    /// Rows that the process looks at are those that all but regular expressions leave, of the event, its person and its groups.
    async fn the_process_is_left_regular_expressions_alone(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let events: Vec<_> = (0..60)
            .map(|n| Event {
                account: Some(account_id(1)),
                properties: Arc::new([("seats".to_owned(), json!(n)), ("word".to_owned(), json!(format!("word {n}")))].into()),
                person: [("plan".to_owned(), json!(["pro", "free"][n % 2]))].into(),
                groups: [(group_type(1), ["gold", "grey", "none"][n % 3].to_owned())].into(),
                ..event(1 + n as u64, ["login", "logout"][n / 30], NOW - 1)
            })
            .collect();
        let mut unit = begin(&database).await;
        insert(&mut *unit, acme, &events).await;
        let known = [("gold", "yes"), ("grey", "no")]
            .map(|(key, paid)| (key.to_owned(), Properties::from([("paid".to_owned(), json!(paid))])));
        store(&mut *unit, acme, &[(group_type(1), known.into())].into()).await;
        unit.commit().await.expect("committed");
        let paid = json!({"key": "paid", "type": "group", "group_type_index": 1, "operator": "is_not", "value": "no"});
        let pro = json!({"key": "plan", "type": "person", "value": "pro"});
        let many = json!({"key": "seats", "operator": "gte", "value": 10});
        let word = json!({"key": "word", "operator": "regex", "value": "0$"});
        let query = |filters: &Value| MetricQuery {
            doer: Doer::Account(account_id(1)),
            filter: MetricFilter::parse(filters.as_object().expect("an object")).expect("valid"),
            sum: None,
            window: MetricWindow::of(Interval::default(), at(NOW)),
        };
        let seats = |holds: &dyn Fn(usize) -> bool| (0..60).filter(|n| holds(*n)).count();
        let all = json!({"properties": [paid, pro, many, word]});
        let either = json!({"properties": [paid], "events": [
            {"id": "login", "properties": [pro, word]}, {"id": "logout", "properties": [many]}]});
        for (filters, looked_at, counted) in [
            (
                all,
                seats(&|n| n % 3 != 1 && n % 2 == 0 && n >= 10),
                seats(&|n| n % 3 != 1 && n >= 10 && n % 10 == 0),
            ),
            (
                either,
                seats(&|n| n % 3 != 1 && (n >= 30 || n % 2 == 0)),
                seats(&|n| n % 3 != 1 && (n >= 30 || n % 10 == 0)),
            ),
        ] {
            let query = query(&filters);
            let statement = Matching::of(&query).statement(test.kind(), acme).expect("something to ask");
            let rows = database.reader.query_all_raw(statement).await.expect("answered");
            assert_eq!(rows.len(), looked_at, "{filters}");
            let sums = database.metric(acme, &query).await.expect("answered");
            let total = sums.value + sums.previous;
            assert!(close(total, f64::from(u32::try_from(counted).expect("few"))), "{total} of {filters}");
        }
        // Without one, what the database answers is added up already.
        let sql = Arc::new(std::sync::Mutex::new(String::new()));
        let (mut observed, asked) = (test.open().await, sql.clone());
        observed.reader.set_metric_callback(move |info| {
            asked.lock().expect("nobody panicked").clone_from(&info.statement.sql);
        });
        observed.metric(acme, &query(&json!({"properties": [paid, pro, many]}))).await.expect("answered");
        let sql = sql.lock().expect("nobody panicked");
        assert!(sql.contains("count(*)") && sql.ends_with("GROUP BY 1, 2"), "{sql}");
    }

    /// As many as a filter may have, in one list and in many.
    async fn the_largest_filters_are_answered(test) {
        let mut runner = runner();
        let (database, acme, events, known) = world(test, &mut runner).await;
        let values: Vec<_> = (0..MetricFilter::MAX_VALUES).map(|n| json!(format!("pro {n}"))).collect();
        let mut filters = Vec::new();
        for operator in ["icontains", "gt", "not_icontains", "in", "lte"] {
            filters.push(json!({"properties": [{"key": "plan", "operator": operator, "value": values}]}));
        }
        let each = |property: &dyn Fn(usize) -> Value| -> Vec<Value> {
            (0..MetricFilter::MAX_PROPERTIES).map(property).collect()
        };
        let plain = each(&|n| json!({"key": format!("key {n}"), "operator": "is_not", "value": n}));
        filters.push(json!({"properties": plain}));
        let entries = each(&|n| json!({
            "id": NAMES[n % 4],
            "properties": [{"key": KEYS[n % 7], "operator": "gte", "value": n, "type": if n % 2 == 0 { "event" } else { "person" }}],
        }));
        filters.push(json!({"events": entries}));
        let mut many = each(&|n| json!({"key": format!("key {n}"), "operator": "is_not_set", "value": "is_not_set"}));
        many[0] = json!({"key": "plan", "operator": "not_regex", "value": "^P"});
        filters.push(json!({"properties": many}));
        let mut entries = each(&|n| json!({
            "id": NAMES[n % 4],
            "properties": [{"key": KEYS[n % 7], "operator": "gt", "type": "group", "group_type_index": n % 3,
                "value": (n * 9..n * 9 + 9).collect::<Vec<_>>()}],
        }));
        entries[7]["properties"] = json!([{"key": "plan", "operator": "regex", "value": "^P"}]);
        filters.push(json!({"events": entries}));
        for filters in filters {
            let filter = MetricFilter::parse(filters.as_object().expect("an object")).expect("valid");
            check(&database, acme, &events, &known, &filter).await;
        }
    }
}
