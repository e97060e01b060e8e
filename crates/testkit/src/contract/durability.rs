//! What was committed outlives whoever wrote it.
//!
//! Each of these cases opens its store twice, through [`Harness::reopen`]. A store that has nothing to open again passes them
//! unasked.

use std::collections::BTreeSet;

use stele_application::AccountFilter;
use stele_application::ports::JobRecord;
use stele_domain::UniqueId;

use super::Harness;
use super::happenings::{distinct_id, events, every_event, group_type, property};
use super::setup::{World, account, begin, identified, later, start};
use super::twins::Twins;
use crate::SequentialIds;

/// Accounts, people, records, events, segments, health and keys, and the answer that is remembered for a request.
pub async fn all_that_was_committed_is_there_again(opened: impl Harness) {
    let Twins { world, both, empty } = Twins::new(opened.ports()).await;
    let World { ports, acme, hooli } = world;
    drop(ports);
    let Some(opened) = opened.reopen().await else {
        return;
    };
    let ports = opened.ports().clone();
    let twins = Twins {
        world: World { ports, acme, hooli },
        both,
        empty,
    };
    for twin in &twins.both {
        twins.assert_unchanged(twin).await;
        let keys = &twins.world.ports.administration;
        let found = keys.key_by_prefix(&twin.key.prefix).await;
        assert_eq!(found.expect("the store answers").as_ref(), Some(&twin.key));
    }
    drop(twins);
    opened.close().await;
}

/// The unique ids of events, the events that wait for an account, and what is known of people and of groups.
pub async fn what_events_wait_for_is_there_again(opened: impl Harness) {
    let Twins { world, both, .. } = Twins::new(opened.ports()).await;
    drop(world);
    let Some(opened) = opened.reopen().await else {
        return;
    };
    let ports = opened.ports();
    for twin in &both {
        let mut work = begin(ports).await;
        let ids = ["same", "new"].map(|id| UniqueId::new(id).expect("valid"));
        let [same, new] = &ids;
        let unknown = work
            .note_event_ids(twin.workspace, &[new, same], later(1))
            .await;
        let unknown = unknown.expect("the store answers");
        assert_eq!(unknown, BTreeSet::from([new.clone()]), "the other is known");
        let types = work.group_types(twin.workspace, &["company", "team"]);
        let types = types.await.expect("the store answers");
        let types: BTreeSet<_> = types.into_values().collect();
        let expected = [group_type(0), group_type(1)];
        assert_eq!(types, BTreeSet::from(expected), "types keep their indices");
        let name = distinct_id("same 1");
        let known = work.known_people(twin.workspace, &[&name]).await;
        let known = known.expect("the store answers").remove(&name);
        let said = known.map(|known| known.properties);
        assert_eq!(said, Some(property("said", twin.mark)));
        let group = work.group(twin.workspace, group_type(1), "same").await;
        let expected = property("group", twin.mark);
        assert_eq!(group.expect("the store answers"), expected);
        let claimed = work.claim_events(twin.workspace, twin.account.id, &["awaited"]);
        assert_eq!(claimed.await.expect("the store answers"), [expected]);
        work.commit().await.expect("committed");
        let claimed = events(ports, twin.workspace, &every_event(twin.account.id)).await;
        assert_eq!(claimed.len(), 2, "one more than before");
    }
    opened.close().await;
}

/// A number that was given is not given again, though what had it is gone.
pub async fn numbers_go_on_where_they_were(opened: impl Harness) {
    let world = World::new(opened.ports()).await;
    let kept = world.insert(account(1, "Pied Piper")).await;
    let gone = world.insert(account(2, "GoJo")).await;
    world.delete(world.acme, gone.id).await;
    let acme = world.acme;
    drop(world);
    let Some(opened) = opened.reopen().await else {
        return;
    };
    let mut work = begin(opened.ports()).await;
    let next = work.insert_account(acme, account(3, "Hooli")).await;
    let next = next.expect("inserted");
    work.commit().await.expect("committed");
    let numbers = [kept.number, gone.number, next.number];
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    opened.close().await;
}

/// Jobs are due when they were, and whoever is at one is at it still.
pub async fn jobs_stand_where_they_stood(opened: impl Harness) {
    let full = JobRecord {
        name: "sweep".to_owned(),
        due_at: later(7),
        lease: Some((SequentialIds::nth_uuid(7), later(1))),
        cursor: Some("7".to_owned()),
        finished_at: Some(later(2)),
        failures: 3,
        last_error: Some("the store is not available".to_owned()),
    };
    let jobs = [JobRecord::new("rest", start()), full];
    for job in &jobs {
        let mut work = begin(opened.ports()).await;
        let new = work.job_for_update(&job.name, start()).await;
        new.expect("the store answers");
        work.put_job(job).await.expect("stored");
        work.commit().await.expect("committed");
    }
    let Some(opened) = opened.reopen().await else {
        return;
    };
    let read = opened.ports().administration.jobs().await;
    assert_eq!(read.expect("the store answers"), jobs);
    opened.close().await;
}

/// Otherwise no cursor that a client holds would be good for anything once the server was started again.
pub async fn the_cursor_secret_is_the_same(opened: impl Harness) {
    let before = opened.ports().administration.cursor_secret().await;
    let before = before.expect("the store answers");
    let Some(opened) = opened.reopen().await else {
        return;
    };
    let after = opened.ports().administration.cursor_secret().await;
    assert_eq!(after.expect("the store answers"), before);
    opened.close().await;
}

/// Units of work that nobody committed left nothing that comes to light later; what they took is free.
pub async fn what_was_not_committed_is_not_there(opened: impl Harness) {
    let world = World::new(opened.ports()).await;
    let kept = world.insert(identified(1, &["kept"])).await;
    let mut work = world.begin().await;
    work.insert_account(world.acme, identified(2, &["dropped"]))
        .await
        .expect("inserted");
    work.delete_account(world.acme, kept.id, later(1))
        .await
        .expect("deleted");
    drop(work);
    let World { ports, acme, hooli } = world;
    drop(ports);
    let Some(opened) = opened.reopen().await else {
        return;
    };
    let ports = opened.ports().clone();
    let world = World { ports, acme, hooli };
    let found = world.let_through(acme, AccountFilter::default()).await;
    assert_eq!(found, [kept.name.to_string()]);
    world.insert(identified(2, &["dropped"])).await;
    drop(world);
    opened.close().await;
}
