//! What the background work does to events, and through which accounts it goes.

use std::collections::BTreeMap;

use stele_application::ports::{MetricQuery, UnitOfWork};
use stele_domain::{
    AccountId, DistinctId, Event, Interval, MetricWindow, Properties, Seen, Timestamp, WorkspaceId,
};

use super::happenings::{
    distinct_id, event, event_of, events, every_event, newest_first, property, waiting,
};
use super::metric_values::{DAY, assert_total, count, named, person};
use super::setup::{World, account, identified, later, start};
use crate::Ports;

/// Takes steps until there are no more. Each of them is a unit of work.
async fn sweep(
    world: &World,
    step: impl AsyncFn(&mut dyn UnitOfWork) -> Result<bool, stele_application::ports::StoreError>,
) {
    for _ in 0..100 {
        if !world.write(async |work, _| step(work).await).await {
            return;
        }
    }
    panic!("there is an end");
}

/// How many steps, each a unit of work, answered that there may be more.
async fn steps(
    world: &World,
    step: impl AsyncFn(&mut dyn UnitOfWork) -> Result<bool, stele_application::ports::StoreError>,
) -> usize {
    let taken = std::cell::Cell::new(0);
    sweep(world, async |work| {
        let more = step(work).await?;
        taken.set(taken.get() + usize::from(more));
        Ok(more)
    })
    .await;
    taken.get()
}

async fn remove_before(world: &World, before: Timestamp) {
    sweep(world, async |work| {
        work.remove_events_before(before, 3).await
    })
    .await;
}

/// Events of before a time go, of every workspace, tied to an account or not; those of that very microsecond stay. Among
/// them are such of many months.
pub async fn old_events_go_a_few_at_a_time(ports: &Ports) {
    let world = World::new(ports).await;
    let mut held = Vec::new();
    for workspace in [world.acme, world.hooli] {
        let account = world
            .try_insert(workspace, identified(1, &["pp"]))
            .await
            .expect("inserted");
        let mut happened: Vec<_> = (1..30)
            .map(|n| {
                let at = later(-i64::try_from(n).expect("small") * 11 * DAY);
                event_of(account.id, n, "login", at)
            })
            .collect();
        let boundary = -100 * DAY;
        for (n, micros) in [(100, boundary - 1), (101, boundary), (102, boundary + 1)] {
            happened.push(event_of(account.id, n, "login", later(micros)));
        }
        world.happen_in(workspace, &happened).await;
        let old = waiting("late", 200, later(boundary - 1));
        let young = waiting("late", 201, later(boundary));
        world.happen_in(workspace, &[old, young]).await;
        happened.retain(|event| event.at >= later(boundary));
        held.push((workspace, account.id, newest_first(happened)));
    }
    remove_before(&world, later(-400 * DAY)).await;
    remove_before(&world, later(-100 * DAY)).await;
    remove_before(&world, later(-100 * DAY)).await;
    for (workspace, account, expected) in held {
        let left = events(ports, workspace, &every_event(account)).await;
        assert_eq!(left, expected);
        let claimed = async |work: &mut dyn UnitOfWork, workspace| {
            work.claim_events(workspace, account, &["late"]).await
        };
        world.write_in(workspace, claimed).await;
        let left = events(ports, workspace, &every_event(account)).await;
        assert_eq!(left.len(), expected.len() + 1);
    }
    remove_before(&world, later(1)).await;
    for workspace in [world.acme, world.hooli] {
        let left = events(ports, workspace, &every_event(account(1, "x").id)).await;
        assert_eq!(left, []);
    }
}

/// Whoever was last active before a time is forgotten, with all that events said of them; they are new when they come again.
/// Those of that very microsecond stay, as long ago as they were first active.
pub async fn people_who_are_gone_are_forgotten(ports: &Ports) {
    let world = World::new(ports).await;
    let plan = property("plan", "pro");
    let spans = [
        ("long gone", -400 * DAY, -300 * DAY),
        ("gone", -400 * DAY, -1),
        ("here", -400 * DAY, 0),
        ("new", 5, 5),
    ];
    let people = spans.map(|(name, first, last)| {
        let [first, last] = [first, last].map(later);
        (
            distinct_id(name),
            (Seen { first, last }, Some(plan.clone())),
        )
    });
    let people = people.into();
    let known = async |workspace| {
        let names: Vec<_> = spans.map(|(name, ..)| distinct_id(name)).into();
        let names: Vec<_> = names.iter().collect();
        let known = world
            .write_in(workspace, async |work, workspace| {
                work.known_people(workspace, &names).await
            })
            .await;
        let known = known.into_iter();
        let told = known.map(|(name, known)| (name.to_string(), known.properties));
        told.collect::<BTreeMap<_, _>>()
    };
    let all = [world.acme, world.hooli];
    for workspace in all {
        world
            .write_in(workspace, async |work, workspace| {
                work.people_seen(workspace, &people).await
            })
            .await;
    }
    for (before, left) in [
        (-300 * DAY, &["gone", "here", "long gone", "new"][..]),
        (-300 * DAY + 1, &["gone", "here", "new"]),
        (0, &["here", "new"]),
        (0, &["here", "new"]),
    ] {
        sweep(&world, async |work| {
            work.forget_people_before(later(before), 1).await
        })
        .await;
        let left = left.iter();
        let expected: BTreeMap<_, _> = left
            .map(|name| ((*name).to_owned(), plan.clone()))
            .collect();
        for workspace in all {
            assert_eq!(known(workspace).await, expected, "{before}");
        }
    }
    let again = [(distinct_id("gone"), (Seen::at(later(9)), None))].into();
    world
        .write(async |work, acme| work.people_seen(acme, &again).await)
        .await;
    let known = known(world.acme).await;
    assert_eq!(known["gone"], Properties::new());
}

/// A step forgets no more people than it is told to, of all workspaces together.
pub async fn people_are_forgotten_a_few_at_a_time(ports: &Ports) {
    let world = World::new(ports).await;
    let all = [world.acme, world.hooli];
    let names: Vec<_> = (1..=3)
        .map(|n| distinct_id(&format!("person {n}")))
        .collect();
    let seen = |name: &DistinctId| (name.clone(), (Seen::at(later(-1)), None));
    for workspace in all {
        let people = names.iter().map(seen).collect();
        world
            .write_in(workspace, async |work, workspace| {
                let names: Vec<_> = names.iter().collect();
                work.known_people(workspace, &names).await?;
                work.people_seen(workspace, &people).await
            })
            .await;
    }
    // Committed, not dropped: a unit of work holds whom it asks about, and a sweep passes over whom somebody holds.
    let count = async || {
        let mut count = 0;
        for workspace in all {
            let known = world.write_in(workspace, async |work, workspace| {
                let names: Vec<_> = names.iter().collect();
                work.known_people(workspace, &names).await
            });
            count += known.await.len();
        }
        count
    };
    let mut left = count().await;
    assert_eq!(left, 6, "three people in each of two workspaces");
    for limit in [1, 2, 2, 2] {
        let more = world
            .write(async |work, _| work.forget_people_before(start(), limit).await)
            .await;
        let now = count().await;
        assert!(
            left - now <= limit as usize,
            "{} of {left} went, where {limit} may",
            left - now
        );
        assert!(more || now == 0, "{now} are left");
        left = now;
    }
}

/// A step forgets no more of what is awaited than it is told to. A store that keeps nothing of it but the events has nothing
/// to forget at all.
pub async fn what_is_awaited_is_forgotten_a_few_at_a_time(ports: &Ports) {
    let world = World::new(ports).await;
    let awaited = ["a", "b", "c", "d"];
    let happened = (1..)
        .zip(awaited)
        .map(|(n, name)| waiting(name, n, start()));
    world.happen(&happened.collect::<Vec<_>>()).await;
    let taken = steps(&world, async |work| work.forget_awaited_accounts(1).await).await;
    // The last of them may know that it was.
    assert!(
        taken == 0 || taken >= awaited.len() - 1,
        "after {taken} steps of one there was nothing more of {}",
        awaited.len()
    );
}

/// A step removes no more events of removed accounts than it is told to: those that came after the account had gone are there
/// still.
pub async fn events_of_removed_accounts_go_a_few_at_a_time(ports: &Ports) {
    let world = World::new(ports).await;
    let gone = world.insert(account(1, "Pied Piper")).await.id;
    world.delete(world.acme, gone).await;
    let late: Vec<_> = (1..=4).map(|n| done(n, gone)).collect();
    world.happen(&late).await;
    let taken = steps(&world, async |work| {
        work.remove_events_of_removed_accounts(start(), 1).await
    })
    .await;
    // The last of them may know that it was.
    assert!(
        taken >= late.len() - 1,
        "after {taken} steps of one there was nothing more of {} events",
        late.len()
    );
}

/// Events wait on, whatever is forgotten of what they wait for, and others begin to wait for the same.
pub async fn events_wait_whatever_is_forgotten(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let forget = async || sweep(&world, async |work| work.forget_awaited_accounts(1).await).await;
    let happened = [("a", 1), ("b", 2), ("a", 3)].map(|(awaited, n)| waiting(awaited, n, later(0)));
    world.happen(&happened[..2]).await;
    forget().await;
    world.happen(&happened[2..]).await;
    forget().await;
    forget().await;
    world.claim(account, &["a", "b"]).await;
    let tied = happened.map(|event| Event {
        account: Some(account),
        waits_for: None,
        ..event
    });
    assert_eq!(world.events_of(account).await, newest_first(tied.into()));
}

/// Room can be made at any time and again, around events that are there already: none of them moves.
pub async fn room_is_made_around_what_is_there(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let times = [-400, -63, -31, -1, 0, 1, 31, 62, 400].map(|days| later(days * DAY));
    let mut n = 0;
    let mut held = Vec::new();
    let mut happen = || {
        let happened = times.iter().map(|at| {
            n += 1;
            event_of(account, n, "login", *at)
        });
        happened.collect::<Vec<_>>()
    };
    let more = happen();
    world.happen(&more).await;
    held.extend(more);
    for (from, to) in [
        (-62, 62),
        (-62, 62),
        (-90, 10),
        (0, 0),
        (-500, 500),
        (10, -10),
    ] {
        let (from, to) = (later(from * DAY), later(to * DAY));
        world
            .write(async |work, _| work.make_room_for_events(from, to).await)
            .await;
        assert_eq!(world.events_of(account).await, newest_first(held.clone()));
        let more = happen();
        world.happen(&more).await;
        held.extend(more);
        assert_eq!(world.events_of(account).await, newest_first(held.clone()));
    }
    remove_before(&world, later(-DAY)).await;
    held.retain(|event| event.at >= later(-DAY));
    assert_eq!(world.events_of(account).await, newest_first(held));
}

/// Two servers make the same room at once.
pub async fn room_is_made_by_two_at_once(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let happened: Vec<_> = (1..100)
        .map(|n| {
            event_of(
                account,
                n,
                "login",
                later(i64::try_from(n).expect("small") * DAY),
            )
        })
        .collect();
    world.happen(&happened).await;
    let servers = [1, 2, 3].map(|_| {
        let ports = ports.clone();
        tokio::spawn(async move {
            super::setup::again(|| async {
                let mut work = super::setup::begin(&ports).await;
                work.make_room_for_events(start(), later(90 * DAY)).await?;
                work.commit().await
            })
            .await
        })
    });
    for server in servers {
        server.await.expect("no panic").expect("made");
    }
    assert_eq!(world.events_of(account).await, newest_first(happened));
}

async fn sweep_removed(world: &World, before: Timestamp) {
    sweep(world, async |work| {
        work.remove_events_of_removed_accounts(before, 3).await
    })
    .await;
}

/// The events of somebody count as so many.
async fn assert_counted(world: &World, name: &str, expected: f64) {
    let query = MetricQuery {
        window: MetricWindow::of(Interval::default(), later(DAY)),
        ..count(person(&[name]), named(&["login"]))
    };
    assert_total(world, &query, expected).await;
}

fn done(n: u64, account: AccountId) -> Event {
    Event {
        distinct_id: Some(distinct_id("erlich")),
        ..event_of(account, n, "login", later(i64::try_from(n).expect("small")))
    }
}

/// The events of an account that was removed go with it, a few at a time, also those that came after; of others none goes. An
/// account is forgotten once all of its events are gone and it was removed before a time.
pub async fn events_of_removed_accounts_go(ports: &Ports) {
    let world = World::new(ports).await;
    for workspace in [world.acme, world.hooli] {
        for (n, account) in [(0, account(1, "Pied Piper")), (10, account(2, "GoJo"))] {
            let account = world
                .try_insert(workspace, account)
                .await
                .expect("inserted")
                .id;
            let happened: Vec<_> = (1..10).map(|event| done(n + event, account)).collect();
            world.happen_in(workspace, &happened).await;
            let seen = [(account, Seen::at(start()))].into();
            world
                .write_in(workspace, async |work, workspace| {
                    work.accounts_seen(workspace, &seen).await
                })
                .await;
        }
    }
    let [gone, kept] = [1, 2].map(|n| account(n, "x").id);
    world.delete(world.acme, gone).await;
    sweep_removed(&world, start()).await;
    assert_counted(&world, "erlich", 9.0).await;
    assert_eq!(world.events_of(kept).await.len(), 9);
    let elsewhere = events(ports, world.hooli, &every_event(gone)).await;
    assert_eq!(elsewhere.len(), 9, "nothing was removed there");
    // Something that was on its way when the account was removed.
    world.happen(&[done(50, gone)]).await;
    sweep_removed(&world, later(1)).await;
    sweep_removed(&world, later(1)).await;
    // All is forgotten: were there such an account again, nothing would be known of it.
    world.insert(account(1, "Pied Piper")).await;
    assert_eq!(world.events_of(gone).await, []);
    assert_eq!(world.seen(gone).await, None);
    world.happen(&[done(51, gone)]).await;
    sweep_removed(&world, later(DAY)).await;
    assert_eq!(world.events_of(gone).await, [done(51, gone)]);
    assert_counted(&world, "erlich", 10.0).await;
    world.happen(&[event(60, "login", start())]).await;
    let elsewhere = events(ports, world.hooli, &every_event(gone)).await;
    assert_eq!(elsewhere.len(), 9);
}

/// The accounts of all workspaces, each once, by workspace and id, some at a time.
pub async fn a_walk_goes_through_all_accounts(ports: &Ports) {
    let world = World::new(ports).await;
    let mut expected = Vec::new();
    for (workspace, numbers) in [(world.acme, [5, 1, 3]), (world.hooli, [4, 1, 2])] {
        for n in numbers {
            let account = world
                .try_insert(workspace, account(n, &format!("Account {n}")))
                .await;
            expected.push((workspace, account.expect("inserted")));
        }
    }
    expected.sort_by_key(|(workspace, account)| (*workspace, account.id));
    for limit in [1, 4, 6, 7] {
        let mut walked = Vec::new();
        loop {
            let after = walked
                .last()
                .map(|(workspace, account): &(_, stele_domain::Account)| (*workspace, account.id));
            let page = world
                .write(async |work, _| work.accounts_after(after, limit).await)
                .await;
            if page.is_empty() {
                break;
            }
            assert!(page.len() <= limit as usize);
            walked.extend(page);
        }
        assert_eq!(walked, expected, "{limit} at a time");
    }
    // Behind what is not there.
    let nowhere = AccountId(uuid::Uuid::max());
    for (after, left) in [
        ((WorkspaceId(0), nowhere), 6),
        ((world.acme, nowhere), 3),
        ((world.acme, AccountId(uuid::Uuid::nil())), 6),
        ((WorkspaceId(99), nowhere), 0),
    ] {
        let page = world
            .write(async |work, _| work.accounts_after(Some(after), 100).await)
            .await;
        assert_eq!(page.len(), left, "{after:?}");
    }
}
