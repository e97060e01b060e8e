//! An event that is sent twice is one event.

use std::collections::BTreeSet;

use stele_application::ports::StoreError;
use stele_domain::{UniqueId, WorkspaceId};
use tokio::task::{JoinSet, yield_now};

use super::setup::{World, again, begin, later, start};
use crate::Ports;

fn unique_id(text: &str) -> UniqueId {
    UniqueId::new(text).expect("a unique id")
}

/// Notes unique ids and answers those that are new.
async fn try_to_note(
    ports: &Ports,
    workspace: WorkspaceId,
    texts: &[&str],
) -> Result<BTreeSet<String>, StoreError> {
    let ids: Vec<_> = texts.iter().map(|text| unique_id(text)).collect();
    again(|| async {
        let mut work = begin(ports).await;
        let asked: Vec<_> = ids.iter().collect();
        let new = work.note_event_ids(workspace, &asked, start()).await?;
        yield_now().await;
        work.commit().await?;
        Ok(new.iter().map(ToString::to_string).collect())
    })
    .await
}

async fn note(world: &World, workspace: WorkspaceId, texts: &[&str]) -> Vec<String> {
    let new = try_to_note(&world.ports, workspace, texts).await;
    new.expect("noted").into_iter().collect()
}

/// A unique id is new once, among any others, byte for byte, in each workspace.
pub async fn a_unique_id_is_new_once(ports: &Ports) {
    let world = World::new(ports).await;
    let longest = "😀".repeat(UniqueId::MAX);
    assert_eq!(note(&world, world.acme, &["a", "b"]).await, ["a", "b"]);
    assert_eq!(note(&world, world.acme, &["a", "b"]).await, [""; 0]);
    assert_eq!(
        note(&world, world.acme, &["A", "a", "a ", "c"]).await,
        ["A", "a ", "c"]
    );
    assert_eq!(
        note(&world, world.acme, &[&longest]).await,
        [longest.as_str()]
    );
    assert_eq!(note(&world, world.acme, &[&longest]).await, [""; 0]);
    assert_eq!(note(&world, world.acme, &[]).await, [""; 0]);
    assert_eq!(note(&world, world.hooli, &["a", "d"]).await, ["a", "d"]);
    assert_eq!(note(&world, world.acme, &["d"]).await, ["d"]);
}

/// What a dropped unit of work noted is not known.
pub async fn a_dropped_unit_knows_nothing(ports: &Ports) {
    let world = World::new(ports).await;
    let mut work = world.begin().await;
    let noted = work
        .note_event_ids(world.acme, &[&unique_id("a")], start())
        .await;
    assert_eq!(noted.expect("noted").len(), 1);
    // Within the unit of work it is known.
    let noted = work
        .note_event_ids(world.acme, &[&unique_id("a")], start())
        .await;
    assert_eq!(noted.expect("noted").len(), 0);
    drop(work);
    assert_eq!(note(&world, world.acme, &["a"]).await, ["a"]);
}

/// As many as the store is handed at a time, half of which are known.
pub async fn a_full_batch_is_noted(ports: &Ports) {
    let world = World::new(ports).await;
    let texts: Vec<_> = (0..stele_application::EVENTS_AT_A_TIME)
        .map(|n| format!("{n:05}"))
        .collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let known: Vec<_> = texts.iter().copied().step_by(2).collect();
    assert_eq!(note(&world, world.acme, &known).await, known);
    let new: Vec<_> = texts.iter().copied().skip(1).step_by(2).collect();
    assert_eq!(note(&world, world.acme, &texts).await, new);
}

/// Of many who send the same events at once, one finds each to be new.
pub async fn one_of_many_brings_an_event(ports: &Ports) {
    let world = World::new(ports).await;
    let mut tasks = JoinSet::new();
    for n in 0..8 {
        let (ports, workspace) = (ports.clone(), world.acme);
        tasks.spawn(async move {
            let texts: Vec<_> = (n..n + 10).map(|text| format!("{text:02}")).collect();
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            try_to_note(&ports, workspace, &texts).await
        });
    }
    let mut found = Vec::new();
    while let Some(new) = tasks.join_next().await {
        found.extend(new.expect("no panic").expect("noted"));
    }
    found.sort_unstable();
    let expected: Vec<_> = (0..17).map(|text| format!("{text:02}")).collect();
    assert_eq!(found, expected);
}

/// Ids that came before a time are forgotten some at a time, and are new again; whoever came at that time stays.
pub async fn old_ids_are_forgotten_a_few_at_a_time(ports: &Ports) {
    let world = World::new(ports).await;
    for (workspace, text, at) in [
        (world.acme, "a", 0),
        (world.acme, "b", 1),
        (world.acme, "c", 2),
        (world.acme, "d", 3),
        (world.hooli, "a", 2),
        (world.hooli, "b", 3),
    ] {
        world
            .write_in(workspace, async |work, workspace| {
                work.note_event_ids(workspace, &[&unique_id(text)], later(at))
                    .await
            })
            .await;
    }
    // What is known already keeps its time.
    world
        .write(async |work, acme| {
            work.note_event_ids(acme, &[&unique_id("a")], later(9))
                .await
        })
        .await;
    let mut steps = 0;
    while world
        .write(async |work, _| work.forget_event_ids_before(later(3), 2).await)
        .await
    {
        steps += 1;
        assert!(steps < 10, "there is an end");
    }
    assert!(steps >= 1, "two at a time, of four");
    assert_eq!(
        note(&world, world.acme, &["a", "b", "c", "d"]).await,
        ["a", "b", "c"]
    );
    assert_eq!(note(&world, world.hooli, &["a", "b"]).await, ["a"]);
}
