//! Many writers at once.
//!
//! Nothing here waits for a time to pass: the tasks meet as they happen to, and whatever the order, the end is the same.

use serde_json::json;
use stele_application::AccountRef;
use stele_application::ports::{StoreError, Unique};
use stele_domain::{AccountId, WorkspaceId};
use tokio::task::{JoinHandle, yield_now};

use super::setup::{World, account, again, begin, external_first, identified, start};
use crate::Ports;

async fn all<T>(tasks: Vec<JoinHandle<T>>) -> Vec<T> {
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.expect("no task panics"));
    }
    done
}

/// Merges one trait, giving others every chance to come in between.
async fn merge(
    ports: &Ports,
    workspace: WorkspaceId,
    account: AccountId,
    key: &str,
) -> Result<(), StoreError> {
    again(|| async {
        let mut work = begin(ports).await;
        let by_id = AccountRef::Id(account);
        let found = work.account_for_update(workspace, &by_id).await?;
        let mut found = found.expect("the account is there");
        yield_now().await;
        found
            .traits
            .merge([(key.to_owned(), Some(json!(1)))].into());
        found.touch(start());
        work.update_account(workspace, &found).await?;
        yield_now().await;
        work.commit().await
    })
    .await
}

/// Twenty writers of one account: nobody's write is lost.
pub async fn writers_of_one_account_follow_one_another(ports: &Ports) {
    let world = World::new(ports).await;
    let stored = world.insert(account(1, "Pied Piper")).await;
    let tasks = (0..20).map(|n| {
        let (ports, workspace, id) = (ports.clone(), world.acme, stored.id);
        tokio::spawn(async move { merge(&ports, workspace, id, &format!("key {n}")).await })
    });
    for merged in all(tasks.collect()).await {
        merged.expect("merged");
    }
    let read = world.get(&AccountRef::Id(stored.id)).await.expect("there");
    assert_eq!((read.traits.as_map().len(), read.version), (20, 21));
}

/// A second writer that asks while a first one holds the account sees what the first one wrote, by whichever name it asks.
pub async fn a_locked_account_is_seen_as_its_holder_left_it(ports: &Ports) {
    let world = World::new(ports).await;
    let mut stored = world.insert(identified(1, &["piedpiper"])).await;
    for reference in [
        AccountRef::Id(stored.id),
        AccountRef::Number(stored.number),
        AccountRef::IdOrIdentifier("piedpiper".to_owned()),
        AccountRef::CodeOrIdentifier(stored.code.to_string()),
        AccountRef::Identifier("piedpiper".to_owned()),
    ] {
        let mut first = world.begin().await;
        let held = first.account_for_update(world.acme, &reference).await;
        assert_eq!(held.expect("the store answers").as_ref(), Some(&stored));
        let (ports, workspace, asked) = (ports.clone(), world.acme, reference.clone());
        let second = tokio::spawn(async move {
            again(|| async {
                let mut work = begin(&ports).await;
                work.account_for_update(workspace, &asked).await
            })
            .await
        });
        for _ in 0..20 {
            yield_now().await;
        }
        stored.touch(start());
        first
            .update_account(world.acme, &stored)
            .await
            .expect("updated");
        first.commit().await.expect("committed");
        let seen = second.await.expect("no panic").expect("the store answers");
        assert_eq!(seen.as_ref(), Some(&stored), "{reference:?}");
    }
}

/// Writers that lock two accounts in opposite orders get through, one of them at a second try.
pub async fn writers_that_lock_crosswise_get_through(ports: &Ports) {
    let world = World::new(ports).await;
    let a = world.insert(account(1, "a")).await.id;
    let b = world.insert(account(2, "b")).await.id;
    let tasks = [[a, b], [b, a]].map(|order| {
        let (ports, workspace) = (ports.clone(), world.acme);
        tokio::spawn(async move {
            again(|| async {
                let mut work = begin(&ports).await;
                for id in order {
                    let found = work
                        .account_for_update(workspace, &AccountRef::Id(id))
                        .await?;
                    let mut found = found.expect("the account is there");
                    found.touch(start());
                    work.update_account(workspace, &found).await?;
                    yield_now().await;
                }
                work.commit().await
            })
            .await
        })
    });
    for done in all(tasks.into()).await {
        done.expect("both get through");
    }
    for id in [a, b] {
        let read = world.get(&AccountRef::Id(id)).await.expect("there");
        assert_eq!(read.version, 3);
    }
}

/// Twenty clients that make an account of the same external id: one does, the others are told that it is taken.
pub async fn one_of_many_takes_an_identifier(ports: &Ports) {
    let world = World::new(ports).await;
    let tasks = (1..=20).map(|n| {
        let (ports, workspace) = (ports.clone(), world.acme);
        tokio::spawn(async move {
            again(|| async {
                let mut work = begin(&ports).await;
                let new = identified(n, &["own", "wanted"]);
                let inserted = work.insert_account(workspace, new).await?;
                yield_now().await;
                work.commit().await?;
                Ok(inserted)
            })
            .await
        })
    });
    let (made, refused): (Vec<_>, Vec<_>) = all(tasks.collect())
        .await
        .into_iter()
        .partition(Result::is_ok);
    assert_eq!((made.len(), refused.len()), (1, 19));
    for refused in refused {
        assert!(
            matches!(
                refused,
                Err(StoreError::Conflict(Unique::AccountIdentifier))
            ),
            "{refused:?}"
        );
    }
    let all = stele_application::AccountFilter::default();
    assert_eq!(world.let_through(world.acme, all).await.len(), 1);
}

/// An identifier that one account gives up while another claims it has one owner or none in the end, never two.
pub async fn an_identifier_given_up_and_claimed_has_one_owner(ports: &Ports) {
    let world = World::new(ports).await;
    for round in 0..10 {
        let owner = world.insert(identified(2 * round + 1, &["wanted"])).await;
        let rival = world.insert(account(2 * round + 2, "rival")).await;
        let tasks = [(owner.id, &[][..]), (rival.id, &["wanted"])].map(|(id, identifiers)| {
            let (ports, workspace) = (ports.clone(), world.acme);
            tokio::spawn(async move {
                again(|| async {
                    let mut work = begin(&ports).await;
                    let found = work
                        .account_for_update(workspace, &AccountRef::Id(id))
                        .await?;
                    let mut found = found.expect("the account is there");
                    found.identifiers = external_first(identifiers);
                    found.touch(start());
                    yield_now().await;
                    work.update_account(workspace, &found).await?;
                    work.commit().await
                })
                .await
            })
        });
        let done = all(tasks.into()).await;
        assert!(done[0].is_ok(), "giving up succeeds: {:?}", done[0]);
        let holder = world
            .get(&AccountRef::Identifier("wanted".to_owned()))
            .await;
        match &done[1] {
            Ok(()) => assert_eq!(holder.map(|account| account.id), Some(rival.id)),
            Err(StoreError::Conflict(Unique::AccountIdentifier)) => assert_eq!(holder, None),
            Err(other) => panic!("{other:?}"),
        }
        world.delete(world.acme, owner.id).await;
        world.delete(world.acme, rival.id).await;
    }
}

/// Of many servers that start on an empty store exactly one makes the first workspace.
pub async fn one_of_many_makes_the_first_workspace(ports: &Ports) {
    let tasks = (0..8).map(|_| {
        let ports = ports.clone();
        tokio::spawn(async move {
            again(|| async {
                let mut work = begin(&ports).await;
                if !work.no_workspace_exists().await? {
                    return Ok(false);
                }
                yield_now().await;
                work.insert_workspace(super::setup::workspace("First"))
                    .await?;
                yield_now().await;
                work.commit().await?;
                Ok(true)
            })
            .await
        })
    });
    let made = all(tasks.collect()).await;
    let made = made
        .into_iter()
        .map(|made| made.expect("the store answers"));
    assert_eq!(made.filter(|made| *made).count(), 1);
    let workspaces = ports.administration.workspaces().await;
    assert_eq!(workspaces.expect("the store answers").len(), 1);
}
