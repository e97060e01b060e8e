//! The same answers as the store in memory, whatever is asked.

use stele_application::ports::{Doer, HealthRecord, MetricQuery};
use stele_application::{AccountFilter, AccountQuery, AccountRef};
use stele_domain::{
    Account, AccountId, Event, GroupTypeIndex, HealthScore, Interval, Member, MetricDisplay,
    MetricFilter, MetricValue, MetricWindow, Segment, SegmentMove, SegmentMoveKind, Timestamp,
    Traits,
};

use super::happenings::distinct_id;
use super::kinds::segment;
use super::setup::{World, account, contact, later, member, organization, start};
use crate::{Ports, generate, memory_ports};

/// Stores the same accounts in two stores, whose members may have other numbers.
async fn fill(world: &World, accounts: &[Account], members: &[Member], segments: &[Segment]) {
    for n in 1..=2 {
        world
            .insert_record(organization(n, &format!("parent {n}")))
            .await;
    }
    for segment in segments {
        world.insert_record(segment.clone()).await;
    }
    let mut own = Vec::new();
    for member in members {
        own.push(
            world
                .insert_member(Member {
                    workspace: world.acme,
                    ..member.clone()
                })
                .await,
        );
    }
    for (n, account) in (1_u32..).zip(accounts) {
        let mut account = account.clone();
        account.created_by = None;
        for assignment in account.roles.values_mut().flatten() {
            let meant = assignment.member.take();
            assignment.member =
                meant.and_then(|meant| own.iter().find(|member| member.id == meant.id).cloned());
        }
        let account = world.insert(account).await;
        // Every third account has contacts, with the addresses of the members.
        for (place, member) in (0..)
            .zip(members)
            .take(usize::from(n % 3 == 0) * members.len())
        {
            let person = u64::from(n * 10 + place);
            let contact = contact(person, "A person", member.email.as_str());
            world.insert_contact(account.id, contact, place).await;
        }
        // Some have a score, some of which are equal, and some are in segments.
        let score = HealthRecord {
            account: account.id,
            score: HealthScore::from_thousandths(n * 7 % 13 * 10_000),
        };
        let entered = segments.iter().zip([2, 3]).filter(|(_, nth)| n % nth == 0);
        let moves: Vec<_> = entered
            .map(|(segment, _)| SegmentMove {
                segment: segment.id,
                account: account.id,
                at: start(),
                kind: SegmentMoveKind::Entered,
            })
            .collect();
        world
            .write(async |work, acme| {
                if n % 5 != 0 {
                    work.put_health(acme, &[score], start()).await?;
                }
                work.move_between_segments(acme, &moves).await
            })
            .await;
    }
}

async fn ids(world: &World, query: &AccountQuery) -> Vec<AccountId> {
    let page = world.ports.accounts.page(world.acme, query).await;
    page.expect("the store answers")
        .iter()
        .map(|account| account.id)
        .collect()
}

async fn count(world: &World, filter: &AccountFilter) -> u64 {
    let count = world.ports.accounts.count(world.acme, filter).await;
    count.expect("the store answers")
}

/// Any filter, order and place over any accounts.
pub async fn any_query_answers_as_the_store_in_memory_does(ports: &Ports) {
    let world = World::new(ports).await;
    let reference = World::new(&memory_ports()).await;
    let members = ["Monica@Raviga.com", "laurie@raviga.com"];
    let members: Vec<_> = (1..)
        .zip(members)
        .map(|(n, email)| member(n, reference.acme, email))
        .collect();
    let parents = [1, 2].map(|n| organization(n, "parent").id);
    let accounts: Vec<_> = (1..=40)
        .map(|n| generate::account(n, &members, &parents))
        .collect();
    let accounts = generate::samples(&accounts, 1).remove(0);
    let segments = [segment(1), segment(2)];
    fill(&world, &accounts, &members, &segments).await;
    fill(&reference, &accounts, &members, &segments).await;
    let segments = segments.map(|segment| segment.id);
    let queries = (
        generate::filter(&accounts, &members, &segments),
        generate::offset_paging(),
    );
    for (filter, paging) in generate::samples(&queries, 300) {
        let query = AccountQuery {
            filter,
            paging,
            limit: 7,
        };
        assert_eq!(
            ids(&world, &query).await,
            ids(&reference, &query).await,
            "{query:?}"
        );
        let (counted, expected) = (
            count(&world, &query.filter).await,
            count(&reference, &query.filter).await,
        );
        assert_eq!(counted, expected, "{:?}", query.filter);
    }
}

/// What a metric comes to, and how much was added up on the way.
async fn value(world: &World, query: &MetricQuery) -> (MetricValue, f64) {
    let sums = world.ports.events.metric(world.acme, query).await;
    let sums = sums.expect("the store answers");
    let size = sums.days.iter().map(|bucket| bucket.value.abs()).sum();
    let display = MetricDisplay::Sparkline;
    (MetricValue::from_sums(&query.window, display, &sums), size)
}

/// All numbers that a metric comes to.
fn numbers(value: &MetricValue) -> Vec<f64> {
    let days = value.timeseries.clone().unwrap_or_default();
    [vec![value.value, value.previous], days].concat()
}

fn questions(
    accounts: &[AccountId],
    moments: &[Timestamp],
) -> impl proptest::strategy::Strategy<Value = (Doer, i64, Timestamp, Option<String>)> + use<> {
    use proptest::prelude::*;
    let names = prop::sample::subsequence(vec!["erlich", "Jared", "x@y.z", "absent"], 1..3);
    let person = names.prop_map(|names| Doer::Person(names.into_iter().map(distinct_id).collect()));
    let account = prop::sample::select(accounts.to_vec()).prop_map(Doer::Account);
    let sum = prop::option::of(prop::sample::select(&["seats", "a.b \"'%"][..]));
    (
        prop_oneof![2 => account, 1 => person],
        prop::sample::select(&[1, 7, 30][..]),
        prop::sample::select(moments.to_vec()),
        sum.prop_map(|sum| sum.map(str::to_owned)),
    )
}

/// Any filter over any events, in windows whose ends lie at events, comes to what it comes to in memory, where the domain's
/// own definition is asked of each event: counts exactly, sums to a billionth.
pub async fn any_metric_comes_to_what_it_does_in_memory(ports: &Ports) {
    const DAY: i64 = 86_400_000_000;
    let world = World::new(ports).await;
    let reference = World::new(&memory_ports()).await;
    let accounts = [account(1, "Pied Piper"), account(2, "GoJo")];
    let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
    // A window ends at each of them; others begin there, or a microsecond before or after.
    let moments: Vec<_> = [0, -DAY, -7 * DAY, -14 * DAY, -30 * DAY, -60 * DAY]
        .into_iter()
        .flat_map(|at| [-1, 0, 1].map(|micros| later(at + micros)))
        .collect();
    let events: Vec<_> = (1..=400)
        .map(|n| generate::event(n, &ids, start(), moments.clone()))
        .collect();
    let events: Vec<Event> = generate::samples(&events, 1).remove(0);
    for world in [&world, &reference] {
        world.insert_all(accounts.to_vec()).await;
        world.happen(&events).await;
    }
    let known: Vec<_> = GroupTypeIndex::all()
        .skip(1)
        .map(|_| generate::known_groups())
        .collect();
    let questions = (generate::metric_filter(), questions(&ids, &moments));
    let questions = proptest::collection::vec(questions, 30);
    let mut counted = 0;
    for (known, traits, questions) in
        generate::samples(&(known, generate::properties(), questions), 10)
    {
        for world in [&world, &reference] {
            for (group_type, known) in GroupTypeIndex::all().skip(1).zip(&known) {
                world.know(group_type, known).await;
            }
            let first = AccountRef::Id(ids[0]);
            let mut account = world.get(&first).await.expect("it is there");
            let traits = Traits::from_map(traits.clone());
            world
                .update(&mut account, |account| account.traits = traits)
                .await;
        }
        for (filters, (doer, days, now, sum)) in questions {
            let Ok(filter) = MetricFilter::parse(&filters) else {
                continue;
            };
            let query = MetricQuery {
                doer,
                filter,
                sum,
                window: MetricWindow::of(Interval::new(days).expect("in range"), now),
            };
            let ((found, _), (expected, size)) =
                (value(&world, &query).await, value(&reference, &query).await);
            counted += usize::from(size > 0.0);
            for (found, expected) in numbers(&found).into_iter().zip(numbers(&expected)) {
                let close = (found - expected).abs() <= 1e-9 * size;
                assert!(close, "{found} is not {expected}: {filters:?}\n{query:#?}");
            }
        }
    }
    assert!(counted > 50, "{counted} of the metrics come to something");
}
