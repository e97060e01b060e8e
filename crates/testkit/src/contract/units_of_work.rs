//! All at once, or never.

use std::pin::pin;
use std::task::{Context, Waker};

use stele_application::AccountRef;
use stele_application::ports::{StoreError, Unique};
use tokio::task::yield_now;

use super::setup::{World, account, again, begin, contact, identified, later, member};
use crate::Ports;

/// A store that was just opened answers.
pub async fn the_store_answers(ports: &Ports) {
    ports.store.ping().await.expect("an open store answers");
}

/// What was written is seen by its own unit of work, and by others once it is committed.
pub async fn writes_are_seen_at_the_commit(ports: &Ports) {
    let world = World::new(ports).await;
    let mut work = world.begin().await;
    let written = work
        .insert_account(world.acme, account(1, "Pied Piper"))
        .await
        .expect("inserted");
    let by_id = AccountRef::Id(written.id);
    let seen = work.account_for_update(world.acme, &by_id).await;
    assert_eq!(seen.expect("the store answers"), Some(written.clone()));
    assert_eq!(world.get(&by_id).await, None, "it is not committed yet");
    work.commit().await.expect("committed");
    assert_eq!(world.get(&by_id).await, Some(written));
}

/// A unit of work that is dropped leaves no trace of anything it did.
pub async fn a_dropped_unit_leaves_no_trace(ports: &Ports) {
    let world = World::new(ports).await;
    let kept = world.insert(identified(1, &["kept"])).await;
    let kept_contact = world
        .insert_contact(kept.id, contact(1, "Erlich", "erlich@bachman.com"), 0)
        .await;

    let mut work = world.begin().await;
    let new = work
        .insert_account(world.acme, identified(2, &["new"]))
        .await;
    let new = new.expect("inserted");
    let jared = contact(2, "Jared", "jared@hooli.com");
    work.insert_contact(world.acme, jared.contact.clone())
        .await
        .expect("inserted");
    work.tie(world.acme, new.id, &jared).await.expect("tied");
    work.insert(world.acme, member(1, world.acme, "monica@raviga.com"))
        .await
        .expect("inserted");
    work.insert_workspace(super::setup::workspace("Raviga"))
        .await
        .expect("inserted");
    let mut changed = kept.clone();
    changed.identifiers = super::setup::external_first(&["changed"]);
    changed.touch(later(1));
    work.update_account(world.acme, &changed)
        .await
        .expect("updated");
    work.delete_account(world.acme, kept.id, later(2))
        .await
        .expect("deleted");
    drop(work);

    assert_eq!(
        world.get(&AccountRef::Id(kept.id)).await,
        Some(kept.clone())
    );
    assert_eq!(world.contacts(world.acme, kept.id).await, [kept_contact]);
    for text in ["new", "changed"] {
        let found = world.get(&AccountRef::Identifier(text.to_owned())).await;
        assert_eq!(found, None, "{text}");
    }
    let workspaces = ports.administration.workspaces().await;
    assert_eq!(workspaces.expect("the store answers").len(), 2);
    let mut work = world.begin().await;
    let by_email = work.member_by_email(world.acme, "monica@raviga.com").await;
    assert_eq!(by_email.expect("the store answers"), None);
    // What the dropped unit of work took is free.
    work.insert_account(world.acme, identified(2, &["new", "changed"]))
        .await
        .expect("inserted");
    work.commit().await.expect("committed");
}

/// A unit of work that met an error is dropped: nothing it did before stays, and the next one works.
pub async fn a_failed_unit_is_dropped_and_the_next_one_works(ports: &Ports) {
    let world = World::new(ports).await;
    world.insert(identified(1, &["taken"])).await;

    let mut work = world.begin().await;
    work.insert_account(world.acme, identified(2, &["before"]))
        .await
        .expect("inserted");
    let refused = work
        .insert_account(world.acme, identified(3, &["free", "taken"]))
        .await;
    assert!(
        matches!(
            refused,
            Err(StoreError::Conflict(Unique::AccountIdentifier))
        ),
        "{refused:?}"
    );
    drop(work);

    for text in ["before", "free"] {
        let found = world.get(&AccountRef::Identifier(text.to_owned())).await;
        assert_eq!(found, None, "{text}");
    }
    world.insert(identified(2, &["before"])).await;
}

/// A unit of work that only reads can be dropped, and keeps no one waiting then.
pub async fn a_reading_unit_lets_go_when_dropped(ports: &Ports) {
    let world = World::new(ports).await;
    let stored = world.insert(account(1, "Pied Piper")).await;
    for _ in 0..50 {
        let mut work = world.begin().await;
        let by_id = AccountRef::Id(stored.id);
        let found = work.account_for_update(world.acme, &by_id).await;
        assert_eq!(found.expect("the store answers").as_ref(), Some(&stored));
    }
}

/// Polls a future so many times at most, and drops it.
async fn give_up_after(polls: usize, future: impl Future) {
    let mut future = pin!(future);
    for _ in 0..polls {
        let polled = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        if polled.is_ready() {
            return;
        }
        yield_now().await;
    }
}

/// Whoever waits for a commit can go away at any of its awaits: what was written is there as a whole then or not at all, what
/// was locked is let go, and the store works on.
pub async fn a_dropped_commit_is_whole_or_nothing(ports: &Ports) {
    let world = World::new(ports).await;
    let first = world.insert(account(1, "Pied Piper")).await;
    let by_id = AccountRef::Id(first.id);
    let (mut version, mut people) = (first.version, 0);
    for round in 1..=30_u64 {
        let mut work = world.begin().await;
        let mut changed = work
            .account_for_update(world.acme, &by_id)
            .await
            .expect("the store answers")
            .expect("it was committed");
        changed.touch(later(i64::try_from(round).expect("small")));
        work.update_account(world.acme, &changed)
            .await
            .expect("updated");
        let person = contact(100 + round, "Erlich", "erlich@bachman.com");
        let inserted = work.insert_contact(world.acme, person.contact.clone());
        inserted.await.expect("inserted");
        work.tie(world.acme, first.id, &person).await.expect("tied");
        give_up_after(usize::try_from(round % 6).expect("small"), work.commit()).await;

        // Whoever asks for what it had locked comes after it, and sees how it ended.
        let (seen, tied) = again(|| async {
            let mut work = begin(ports).await;
            let seen = work.account_for_update(world.acme, &by_id).await?;
            let mut seen = seen.expect("it was committed");
            let tied = work.account_contacts(world.acme, first.id, 1000).await?;
            let version = seen.version;
            seen.touch(later(1000));
            work.update_account(world.acme, &seen).await?;
            work.commit().await?;
            Ok((version, tied.len()))
        })
        .await
        .expect("the store works on");
        let tied = i64::try_from(tied).expect("few");
        let outcome = (seen - version, tied - people);
        assert!(
            [(0, 0), (1, 1)].contains(&outcome),
            "of the account and the person that one commit wrote, this many are there: {outcome:?}"
        );
        (version, people) = (seen + 1, tied);
        let read = world.get(&by_id).await.map(|account| account.version);
        assert_eq!(read, Some(version), "a reader sees what was committed");
        let read = world.contacts(world.acme, first.id).await.len();
        assert_eq!(i64::try_from(read).expect("few"), people);
    }
}
