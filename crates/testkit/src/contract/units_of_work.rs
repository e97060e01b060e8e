//! All at once, or never.

use stele_application::AccountRef;
use stele_application::ports::{StoreError, Unique};

use super::setup::{World, account, contact, identified, member};
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
    changed.touch(super::setup::later(1));
    work.update_account(world.acme, &changed)
        .await
        .expect("updated");
    work.delete_account(world.acme, kept.id, super::setup::later(2))
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
