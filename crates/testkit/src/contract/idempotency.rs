//! Remembered answers.

use stele_application::ports::{IdempotencyRecord, StoreError, Unique};
use stele_application::{IdempotencyScope, StoredAnswer};
use stele_domain::WorkspaceId;
use tokio::task::yield_now;

use super::setup::{World, again, begin, later};
use crate::Ports;

fn scope(key: &str) -> IdempotencyScope {
    IdempotencyScope {
        method: "POST".to_owned(),
        path: "/customers".to_owned(),
        key: key.to_owned(),
    }
}

fn under_way(micros: i64) -> IdempotencyRecord {
    IdempotencyRecord {
        fingerprint: [7; 32],
        started_at: later(micros),
        answer: None,
    }
}

impl World {
    async fn remember(
        &self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
        record: &IdempotencyRecord,
    ) -> Result<(), StoreError> {
        let mut work = self.begin().await;
        work.insert_idempotency_record(workspace, scope, record)
            .await?;
        work.commit().await
    }

    async fn remembered(
        &self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
    ) -> Option<IdempotencyRecord> {
        let mut work = self.begin().await;
        let found = work.idempotency_record(workspace, scope).await;
        found.expect("the store answers")
    }
}

/// Without an answer and with one; an update replaces all of it, a deletion forgets it.
pub async fn a_record_is_kept_changed_and_forgotten(ports: &Ports) {
    let world = World::new(ports).await;
    let scope = scope("key / 😀 '\"");
    assert_eq!(world.remembered(world.acme, &scope).await, None);
    world
        .remember(world.acme, &scope, &under_way(1))
        .await
        .expect("inserted");
    assert_eq!(
        world.remembered(world.acme, &scope).await,
        Some(under_way(1))
    );
    let bodies = [
        String::new(),
        "{\"name\":\"ä\\u0000😀\"}".to_owned(),
        "x".repeat(100_000),
    ];
    for (status, body) in (200..).zip(bodies) {
        let done = IdempotencyRecord {
            fingerprint: [u8::MAX; 32],
            started_at: later(2),
            answer: Some(StoredAnswer { status, body }),
        };
        let mut work = world.begin().await;
        work.update_idempotency_record(world.acme, &scope, &done)
            .await
            .expect("updated");
        work.commit().await.expect("committed");
        assert_eq!(world.remembered(world.acme, &scope).await, Some(done));
    }
    let mut work = world.begin().await;
    work.delete_idempotency_record(world.acme, &scope)
        .await
        .expect("deleted");
    work.commit().await.expect("committed");
    assert_eq!(world.remembered(world.acme, &scope).await, None);
    world
        .remember(world.acme, &scope, &under_way(3))
        .await
        .expect("free again");
}

/// A key counts for one method and one path, exactly; there it is claimed once.
pub async fn a_key_counts_for_one_method_and_one_path(ports: &Ports) {
    let world = World::new(ports).await;
    let first = scope("key");
    let others = [
        IdempotencyScope {
            method: "PUT".to_owned(),
            ..first.clone()
        },
        IdempotencyScope {
            path: "/customers/".to_owned(),
            ..first.clone()
        },
        scope("KEY"),
        scope("key "),
    ];
    world
        .remember(world.acme, &first, &under_way(0))
        .await
        .expect("inserted");
    for (micros, other) in (1..).zip(&others) {
        assert_eq!(world.remembered(world.acme, other).await, None, "{other:?}");
        let inserted = world.remember(world.acme, other, &under_way(micros)).await;
        inserted.expect("inserted");
    }
    assert_eq!(
        world.remembered(world.acme, &first).await,
        Some(under_way(0))
    );
    let refused = world.remember(world.acme, &first, &under_way(9)).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(Unique::IdempotencyKey))),
        "{refused:?}"
    );
    assert_eq!(
        world.remembered(world.acme, &first).await,
        Some(under_way(0))
    );
}

/// Clearing away takes what is older than a time, and no more than it is told to.
pub async fn old_records_are_cleared_away_a_few_at_a_time(ports: &Ports) {
    let world = World::new(ports).await;
    let keys = ["0", "1", "2", "3", "4"];
    for (micros, key) in (0..).zip(keys) {
        for workspace in [world.acme, world.hooli] {
            let inserted = world
                .remember(workspace, &scope(key), &under_way(micros))
                .await;
            inserted.expect("inserted");
        }
    }
    for (limit, left) in [(0, 5), (2, 3), (10, 2), (10, 2)] {
        let mut work = world.begin().await;
        work.delete_idempotency_records_before(world.acme, later(3), limit)
            .await
            .expect("deleted");
        work.commit().await.expect("committed");
        let mut found = 0;
        for key in keys {
            found += usize::from(world.remembered(world.acme, &scope(key)).await.is_some());
        }
        assert_eq!(found, left, "{limit} at most");
    }
    for key in ["3", "4"] {
        assert!(
            world.remembered(world.acme, &scope(key)).await.is_some(),
            "{key}"
        );
    }
    for key in keys {
        assert!(
            world.remembered(world.hooli, &scope(key)).await.is_some(),
            "{key}"
        );
    }
}

/// Of many that claim one key at once exactly one gets it.
pub async fn one_of_many_claims_a_key(ports: &Ports) {
    let world = World::new(ports).await;
    let tasks: Vec<_> = (0..8)
        .map(|micros| {
            let (ports, workspace) = (ports.clone(), world.acme);
            tokio::spawn(async move {
                again(|| async {
                    let mut work = begin(&ports).await;
                    let scope = scope("key");
                    if work.idempotency_record(workspace, &scope).await?.is_some() {
                        return Ok(false);
                    }
                    yield_now().await;
                    let claimed = work
                        .insert_idempotency_record(workspace, &scope, &under_way(micros))
                        .await;
                    match claimed {
                        Err(StoreError::Conflict(Unique::IdempotencyKey)) => return Ok(false),
                        claimed => claimed?,
                    }
                    work.commit().await?;
                    Ok(true)
                })
                .await
            })
        })
        .collect();
    let mut claimed = 0;
    for task in tasks {
        let mine = task.await.expect("no panic").expect("the store answers");
        claimed += usize::from(mine);
    }
    assert_eq!(claimed, 1);
}
