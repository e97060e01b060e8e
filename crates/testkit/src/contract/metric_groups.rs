//! What the filters of usage metrics ask of groups.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stele_application::ports::MetricQuery;
use stele_domain::{
    Account, AccountId, Event, GroupTypeIndex, Link, MetricFilter, Properties, Traits,
};

use super::happenings::{distinct_id, event, group_type, property};
use super::metric_values::{assert_total, count, filter, person};
use super::setup::{World, account, start};
use crate::Ports;

const TEAM: u8 = 3;
const ODD: &str = "it's 100% \"x\" 😀";

const NONE: &[u64] = &[];
const ALL: &[u64] = &[0, 1, 2, 3, 4, 5, 6];

/// Seven logins of one person, at three accounts and in some teams; their `bit` tells them apart in a sum.
struct Logins {
    world: World,
    accounts: Vec<Account>,
}

impl Logins {
    async fn new(ports: &Ports) -> Self {
        let world = World::new(ports).await;
        let accounts = [(1, "Pied Piper"), (2, "GoJo"), (3, "Hooli")];
        let accounts = accounts.map(|(n, name)| account(n, name));
        let accounts = world.insert_all(accounts.to_vec()).await;
        let places: [(Option<usize>, Option<&str>); 7] = [
            (Some(0), Some("red")),
            (Some(1), Some("blue")),
            (Some(2), Some("unknown")),
            (None, Some("red")),
            (Some(0), None),
            (None, None),
            (Some(1), Some(ODD)),
        ];
        let events = (0_u64..).zip(places).map(|(n, (place, team))| {
            let account = place.map(|place| accounts[place].id);
            let team = team.map(|key| (group_type(TEAM), key.to_owned()));
            // What the sender called the account does not matter.
            let sent = (GroupTypeIndex::OF_ACCOUNTS, "sent".to_owned());
            login(n, account, team.into_iter().chain([sent]).collect())
        });
        world.happen(&events.collect::<Vec<_>>()).await;
        Self { world, accounts }
    }

    /// What is known of teams from now on.
    async fn know(&self, teams: &[(&str, Properties)]) {
        let teams = teams.iter().cloned();
        let teams = teams.map(|(key, known)| (key.to_owned(), known)).collect();
        self.world.know(group_type(TEAM), &teams).await;
    }

    /// The questions about groups of one type take in these logins.
    async fn assert_asked(&self, index: u8, asked: &[(&str, &str, &[u64])]) {
        for (key, operator, logins) in asked {
            let property = json!({"key": key, "type": "group", "group_type_index": index,
                "operator": operator, "value": "pro"});
            assert_sum(&self.world, &json!([property]), logins.iter().copied()).await;
        }
    }
}

/// Something that the person did.
fn login(n: u64, account: Option<AccountId>, groups: BTreeMap<GroupTypeIndex, String>) -> Event {
    Event {
        account,
        groups,
        distinct_id: Some(distinct_id("erlich")),
        properties: property("bit", 1_u64 << n).into(),
        ..event(1 + n, "login", start())
    }
}

/// Events of which some properties hold are these.
async fn assert_sum(world: &World, properties: &Value, bits: impl Iterator<Item = u64>) {
    let query = MetricQuery {
        sum: Some("bit".to_owned()),
        ..count(
            person(&["erlich"]),
            filter(&json!({"properties": properties})),
        )
    };
    let expected = bits.map(|bit| f64::from(1_u32 << bit)).sum();
    assert_total(world, &query, expected).await;
}

fn plan(plan: &str) -> Properties {
    property("plan", plan)
}

/// A group is what is known of it when it is asked for, whatever that was when the event came. One of which nothing is known
/// has no properties.
pub async fn groups_are_what_is_known_of_them_now(ports: &Ports) {
    let logins = Logins::new(ports).await;
    let unknown: &[(_, _, &[u64])] = &[
        ("plan", "is_set", NONE),
        ("plan", "is_not_set", ALL),
        ("plan", "regex", NONE),
        ("plan", "not_regex", ALL),
    ];
    logins.assert_asked(TEAM, unknown).await;
    logins
        .know(&[
            ("red", plan("pro")),
            ("blue", plan("free")),
            (ODD, plan("pro")),
        ])
        .await;
    let known: &[(_, _, &[u64])] = &[
        ("plan", "exact", &[0, 3, 6]),
        ("plan", "is_not", &[1, 2, 4, 5]),
        ("plan", "icontains", &[0, 3, 6]),
        ("plan", "is_set", &[0, 1, 3, 6]),
        ("plan", "is_not_set", &[2, 4, 5]),
        ("plan", "regex", &[0, 3, 6]),
        ("plan", "not_regex", &[1, 2, 4, 5]),
        ("Plan", "is_set", NONE),
    ];
    logins.assert_asked(TEAM, known).await;
    logins.assert_asked(1, unknown).await;
    logins
        .know(&[
            ("red", plan("free")),
            ("blue", Properties::new()),
            ("unknown", plan("pro")),
        ])
        .await;
    let changed: &[(_, _, &[u64])] = &[
        ("plan", "exact", &[2, 6]),
        ("plan", "is_set", &[0, 2, 3, 6]),
        ("plan", "regex", &[2, 6]),
    ];
    logins.assert_asked(TEAM, changed).await;
}

/// The group of the type of accounts is the account that the event is tied to, whatever the sender called it; what is known of
/// it are its traits and its links.
pub async fn an_account_is_the_group_of_its_type(ports: &Ports) {
    let mut logins = Logins::new(ports).await;
    let sent = [("sent".to_owned(), plan("pro"))].into();
    logins.world.know(GroupTypeIndex::OF_ACCOUNTS, &sent).await;
    let unknown: &[(_, _, &[u64])] = &[("plan", "is_set", NONE), ("plan", "is_not", ALL)];
    logins.assert_asked(0, unknown).await;
    for (account, says) in logins.accounts.iter_mut().zip(["pro", "free"]) {
        let traits = Traits::from_map(plan(says));
        logins
            .world
            .update(account, |account| account.traits = traits)
            .await;
    }
    let known: &[(_, _, &[u64])] = &[
        ("plan", "exact", &[0, 4]),
        ("plan", "is_not", &[1, 2, 3, 5, 6]),
        ("plan", "is_set", &[0, 1, 4, 6]),
        ("plan", "is_not_set", &[2, 3, 5]),
        ("plan", "regex", &[0, 4]),
        ("plan", "not_regex", &[1, 2, 3, 5, 6]),
    ];
    logins.assert_asked(0, known).await;
}

/// What is known of an account is what it is by now: a link is what it says, whatever a trait of its name does, and one that
/// is null says nothing.
pub async fn an_account_is_asked_for_what_it_is_now(ports: &Ports) {
    const STRIPE: Link = Link::StripeCustomerId;
    let mut logins = Logins::new(ports).await;
    let world = &logins.world;
    let [first, second, third] = &mut logins.accounts[..] else {
        unreachable!("there are three")
    };
    for (account, says) in [(&mut *first, "pro"), (third, "pro")] {
        let traits = Traits::from_map(plan(says));
        world
            .update(account, |account| account.traits = traits)
            .await;
    }
    world
        .update(first, |account| account.traits = Traits::default())
        .await;
    let traits = Traits::from_map(property(STRIPE.key(), "free"));
    world
        .update(second, |account| {
            account.traits = traits;
            account.links = [(STRIPE, Some("pro".to_owned()))].into();
        })
        .await;
    let gone = second.id;
    let now: &[(_, _, &[u64])] = &[
        ("plan", "exact", &[2]),
        ("plan", "is_set", &[2]),
        (STRIPE.key(), "exact", &[1, 6]),
        (STRIPE.key(), "is_not_set", &[0, 2, 3, 4, 5]),
    ];
    logins.assert_asked(0, now).await;
    let [_, second, _] = &mut logins.accounts[..] else {
        unreachable!("there are three")
    };
    logins
        .world
        .update(second, |account| account.links = [(STRIPE, None)].into())
        .await;
    let trait_alone: &[(_, _, &[u64])] = &[
        (STRIPE.key(), "is_set", &[1, 6]),
        (STRIPE.key(), "exact", NONE),
    ];
    logins.assert_asked(0, trait_alone).await;
    // The events of a removed account go with it; those of no account stay.
    logins.world.delete(logins.world.acme, gone).await;
    let left: &[(_, _, &[u64])] = &[
        (STRIPE.key(), "is_set", NONE),
        ("plan", "is_not", &[0, 3, 4, 5]),
    ];
    logins.assert_asked(0, left).await;
}

/// A filter asks about groups of all types at once, as many questions as a filter may have, some of which only a regular
/// expression answers.
pub async fn groups_of_all_types_are_asked_at_once(ports: &Ports) {
    let world = World::new(ports).await;
    let owner = Account {
        traits: Traits::from_map(property("size", 10)),
        ..account(1, "Pied Piper")
    };
    let account = world.insert(owner).await.id;
    let types: Vec<_> = GroupTypeIndex::all().collect();
    // One login for each choice of types.
    let is_in = |n: u64, index: GroupTypeIndex| n >> index.get() & 1 == 1;
    let logins = (0..32).map(|n| {
        let groups = types.iter().filter(|index| is_in(n, **index));
        let groups = groups.map(|index| (*index, "one".to_owned())).collect();
        let account = is_in(n, GroupTypeIndex::OF_ACCOUNTS).then_some(account);
        login(n, account, groups)
    });
    world.happen(&logins.collect::<Vec<_>>()).await;
    for index in &types[1..] {
        let size = property("size", 10 * (1 + u64::from(index.get())));
        world.know(*index, &[("one".to_owned(), size)].into()).await;
    }
    let ask = |index: u8, key: &str, operator: &str, value: Value| {
        json!({"key": key, "type": "group", "group_type_index": index,
            "operator": operator, "value": value})
    };
    let most = MetricFilter::MAX_PROPERTIES - types.len();
    let absent = (0_u8..).take(most).map(|n| {
        let key = format!("absent {n}");
        ask(n % 5, &key, "is_not_set", json!("is_not_set"))
    });
    let absent: Vec<_> = absent.collect();
    for more in [&[][..], &absent] {
        for of_last in [("gte", json!(50)), ("regex", json!("^50$"))] {
            for choice in 1..32_u64 {
                let asked = types.iter().filter(|index| is_in(choice, **index));
                let asked = asked.map(|index| {
                    let (operator, value) = match index.get() {
                        4 => of_last.clone(),
                        _ => ("lt", json!(41)),
                    };
                    ask(index.get(), "size", operator, value)
                });
                let asked: Vec<_> = asked.chain(more.iter().cloned()).collect();
                let counted = (0..32).filter(|n| n & choice == choice);
                assert_sum(&world, &Value::from(asked), counted).await;
            }
        }
    }
}
