//! Groups in which something is done, and their types.

use std::collections::{BTreeMap, BTreeSet};

use stele_application::ports::{StoreError, Unique};
use stele_domain::{GroupTypeIndex, Properties, WorkspaceId};
use tokio::task::{JoinSet, yield_now};

use super::happenings::{group_type, property};
use super::setup::{World, begin, object};
use crate::Ports;

async fn try_to_type(
    ports: &Ports,
    workspace: WorkspaceId,
    names: &[&str],
) -> Result<BTreeMap<String, GroupTypeIndex>, StoreError> {
    let mut work = begin(ports).await;
    let types = work.group_types(workspace, names).await?;
    yield_now().await;
    work.commit().await?;
    Ok(types)
}

/// The indices of types of groups, by name.
async fn types(
    world: &World,
    workspace: WorkspaceId,
    names: &[&str],
) -> BTreeMap<String, GroupTypeIndex> {
    let types = try_to_type(&world.ports, workspace, names).await;
    types.expect("the store answers")
}

fn indices(pairs: &[(&str, u8)]) -> BTreeMap<String, GroupTypeIndex> {
    let indices = pairs.iter();
    indices
        .map(|(name, index)| ((*name).to_owned(), group_type(*index)))
        .collect()
}

/// Types are numbered as they are first seen, up to five, in each workspace; the others are left out.
pub async fn types_are_numbered_as_they_come(ports: &Ports) {
    let world = World::new(ports).await;
    assert_eq!(types(&world, world.acme, &[]).await, indices(&[]));
    let seen = types(&world, world.acme, &["company", "a team"]).await;
    assert_eq!(seen, indices(&[("company", 0), ("a team", 1)]));
    let seen = types(&world, world.acme, &["Company", "a team", "😀"]).await;
    assert_eq!(seen, indices(&[("Company", 2), ("a team", 1), ("😀", 3)]));
    let seen = types(&world, world.acme, &["x", "company", "y", "😀"]).await;
    assert_eq!(seen, indices(&[("x", 4), ("company", 0), ("😀", 3)]));
    let seen = types(&world, world.acme, &["y", "z"]).await;
    assert_eq!(seen, indices(&[]));
    let seen = types(&world, world.acme, &["x"]).await;
    assert_eq!(seen, indices(&[("x", 4)]));
    let seen = types(&world, world.hooli, &["y", "company"]).await;
    assert_eq!(seen, indices(&[("y", 0), ("company", 1)]));
    // Those of a dropped unit of work are not there.
    let mut work = world.begin().await;
    work.group_types(world.hooli, &["dropped"])
        .await
        .expect("typed");
    drop(work);
    let seen = types(&world, world.hooli, &["z"]).await;
    assert_eq!(seen, indices(&[("z", 2)]));
}

/// Many who bring new types at once agree on their indices.
pub async fn types_that_come_at_once_have_one_index_each(ports: &Ports) {
    let world = World::new(ports).await;
    let mut tasks = JoinSet::new();
    for n in 0..12_usize {
        let (ports, workspace) = (ports.clone(), world.acme);
        tasks.spawn(async move {
            let all = ["a", "b", "c", "d", "e", "f", "g"];
            let names = [all[n % 7], all[(n + 1) % 7], all[(n + 3) % 7]];
            for _ in 0..1000 {
                match try_to_type(&ports, workspace, &names).await {
                    Err(StoreError::Retry(_) | StoreError::Conflict(Unique::GroupType)) => {}
                    done => return done.expect("the store answers"),
                }
            }
            panic!("the store asks for one more try for ever");
        });
    }
    let mut seen = BTreeMap::new();
    while let Some(types) = tasks.join_next().await {
        for (name, index) in types.expect("no panic") {
            assert_eq!(*seen.entry(name).or_insert(index), index);
        }
    }
    let indices: BTreeSet<_> = seen.values().copied().collect();
    assert_eq!(indices, GroupTypeIndex::all().collect(), "{seen:?}");
    assert_eq!(seen.len(), 5);
}

async fn group(world: &World, index: u8, key: &str) -> Properties {
    let mut work = world.begin().await;
    let known = work.group(world.acme, group_type(index), key).await;
    known.expect("the store answers")
}

/// What is known of a group is replaced by what is stored of it, of each type and key apart.
pub async fn what_is_known_of_a_group_survives(ports: &Ports) {
    let world = World::new(ports).await;
    let odd =
        object(r#"{"": [1e400, 1.10, null], "a.b": {"😀": 12345678901234567890123}, "'": "\"\\"}"#);
    let longest = "😀".repeat(400);
    assert_eq!(group(&world, 0, "pp").await, Properties::new());
    for (index, key, known) in [
        (0, "pp", odd.clone()),
        (1, "pp", property("plan", "pro")),
        (4, longest.as_str(), property("plan", "free")),
        (0, "PP", property("plan", 1)),
        (0, "pp", property("plan", 2)),
    ] {
        world
            .write(async |work, acme| work.put_group(acme, group_type(index), key, &known).await)
            .await;
        assert_eq!(group(&world, index, key).await, known);
    }
    for (index, key, known) in [
        (0, "pp", property("plan", 2)),
        (0, "PP", property("plan", 1)),
        (0, "pp ", Properties::new()),
        (1, "pp", property("plan", "pro")),
        (1, "PP", Properties::new()),
        (1, &longest, Properties::new()),
        (4, &longest, property("plan", "free")),
        (2, "pp", Properties::new()),
    ] {
        assert_eq!(group(&world, index, key).await, known, "{index} {key}");
    }
}

/// Many who change one group at once: everybody's change stays.
pub async fn writers_of_one_group_follow_one_another(ports: &Ports) {
    let world = World::new(ports).await;
    world
        .write(async |work, acme| {
            work.put_group(acme, group_type(1), "pp", &property("first", 0))
                .await
        })
        .await;
    let mut tasks = JoinSet::new();
    for n in 0..12 {
        let (ports, workspace) = (ports.clone(), world.acme);
        tasks.spawn(async move {
            super::setup::again(|| async {
                let mut work = begin(&ports).await;
                let mut known = work.group(workspace, group_type(1), "pp").await?;
                yield_now().await;
                known.extend(property(&format!("key {n}"), n));
                work.put_group(workspace, group_type(1), "pp", &known)
                    .await?;
                work.commit().await
            })
            .await
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no panic").expect("written");
    }
    assert_eq!(group(&world, 1, "pp").await.len(), 13);
}
