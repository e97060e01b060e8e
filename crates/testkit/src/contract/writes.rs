//! Storing, changing and removing accounts.

use stele_application::AccountRef;
use stele_application::ports::{StoreError, Unique};
use stele_domain::{Account, AccountNumber};

use super::setup::{World, account, contact, external_first, identified, later};
use crate::Ports;

fn is_taken<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Conflict(Unique::AccountIdentifier)))
}

fn is_stale<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Retry(_)))
}

/// A new account is answered as it was given, but for the number, which the store assigns.
pub async fn an_insert_answers_the_number(ports: &Ports) {
    let world = World::new(ports).await;
    let given = identified(1, &["piedpiper"]);
    let stored = world.insert(given.clone()).await;
    assert!(stored.number.0 > 0, "{}", stored.number);
    let expected = Account {
        number: stored.number,
        ..given
    };
    assert_eq!(stored, expected);
    assert_eq!(world.get(&AccountRef::Id(stored.id)).await, Some(expected));
}

/// Numbers grow within a workspace, and the number of a deleted account is not given again.
pub async fn numbers_grow_and_are_never_reused(ports: &Ports) {
    let world = World::new(ports).await;
    let mut last = AccountNumber(0);
    for n in 1..=5 {
        let stored = world.insert(account(n, "Pied Piper")).await;
        assert!(stored.number > last, "{} behind {last}", stored.number);
        last = stored.number;
        if n > 1 {
            world.delete(world.acme, stored.id).await;
        }
    }
}

/// No two accounts of a workspace share an identifier, external id or not; it is compared exactly.
pub async fn an_identifier_belongs_to_one_account(ports: &Ports) {
    let world = World::new(ports).await;
    world.insert(identified(1, &["a", "b"])).await;
    for identifiers in [&["a"][..], &["b"], &["c", "a"], &["c", "b"]] {
        let refused = world
            .try_insert(world.acme, identified(2, identifiers))
            .await;
        assert!(is_taken(&refused), "{identifiers:?}: {refused:?}");
    }
    let mut second = world.insert(identified(2, &["A", "b ", "c"])).await;
    second.identifiers = external_first(&["A", "b"]);
    second.touch(later(1));
    let refused = world.try_update(&second).await;
    assert!(is_taken(&refused), "{refused:?}");
    let kept = world.get(&AccountRef::Id(second.id)).await.expect("kept");
    assert_eq!(kept.identifiers, external_first(&["A", "b ", "c"]));
    assert_eq!(kept.version, 1);
}

/// An account may reorder its own identifiers, mark another, give one up and take one that is free again.
pub async fn identifiers_move_freely_within_an_account_and_between_writes(ports: &Ports) {
    let world = World::new(ports).await;
    let mut first = world.insert(identified(1, &["a", "b", "c"])).await;
    let mut second = world.insert(identified(2, &["d"])).await;
    for identifiers in [&["c", "a", "b"][..], &["b", "c"], &["c"], &[], &["x", "c"]] {
        world
            .update(&mut first, |account| {
                account.identifiers = external_first(identifiers);
            })
            .await;
        let stored = world.get(&AccountRef::Id(first.id)).await;
        assert_eq!(stored.as_ref(), Some(&first));
    }
    world
        .update(&mut second, |account| {
            account.identifiers = external_first(&["a", "d", "b"]);
        })
        .await;
    let found = world.get(&AccountRef::Identifier("a".to_owned())).await;
    assert_eq!(found, Some(second));
    world.delete(world.acme, first.id).await;
    world.insert(identified(3, &["c", "x"])).await;
}

/// The list may hold identifiers of which none is the external id, or of which the last is.
pub async fn the_mark_of_the_external_id_is_kept(ports: &Ports) {
    let world = World::new(ports).await;
    let list = || external_first(&["a", "b"]).all().to_vec();
    for (n, marked) in [(1, None), (2, Some("b"))] {
        let mut given = account(n, "Pied Piper");
        let marked = marked.map(super::setup::identifier);
        given.identifiers =
            stele_domain::Identifiers::from_parts(list(), marked.as_ref()).expect("no duplicates");
        let stored = world.insert(given).await;
        let read = world.get(&AccountRef::Id(stored.id)).await;
        assert_eq!(read.as_ref(), Some(&stored));
        world.delete(world.acme, stored.id).await;
    }
}

/// No two accounts of a workspace share a code.
pub async fn a_code_belongs_to_one_account(ports: &Ports) {
    let world = World::new(ports).await;
    let first = world.insert(account(1, "first")).await;
    let twin = || Account {
        code: first.code.clone(),
        ..account(2, "second")
    };
    let refused = world.try_insert(world.acme, twin()).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(Unique::Code))),
        "{refused:?}"
    );
    world
        .try_insert(world.hooli, twin())
        .await
        .expect("free in another workspace");
    world.delete(world.acme, first.id).await;
    world.insert(twin()).await;
}

/// An update goes over the version before its own, and over no other.
pub async fn a_stale_update_is_to_be_tried_again(ports: &Ports) {
    let world = World::new(ports).await;
    let mut stored = world.insert(account(1, "first")).await;
    world.update(&mut stored, |_| {}).await;
    world.update(&mut stored, |_| {}).await;
    assert_eq!(stored.version, 3);
    for version in [1, 2, 3, 5] {
        let stale = Account {
            version,
            ..stored.clone()
        };
        let refused = world.try_update(&stale).await;
        assert!(is_stale(&refused), "version {version}: {refused:?}");
    }
    assert_eq!(
        world.get(&AccountRef::Id(stored.id)).await.as_ref(),
        Some(&stored)
    );
    world.delete(world.acme, stored.id).await;
    stored.version += 1;
    let refused = world.try_update(&stored).await;
    assert!(is_stale(&refused), "{refused:?}");
}

/// Deleting removes the account with its ties, tags and identifiers, and nothing of any other.
pub async fn a_deleted_account_is_gone(ports: &Ports) {
    let world = World::new(ports).await;
    let kept = world.insert(identified(1, &["kept"])).await;
    let kept_contact = contact(1, "Jared", "jared@hooli.com");
    let kept_contact = world.insert_contact(kept.id, kept_contact, 0).await;
    let gone = world.insert(identified(2, &["gone", "away"])).await;
    world
        .insert_contact(gone.id, contact(2, "Erlich", "erlich@bachman.com"), 0)
        .await;
    world.delete(world.acme, gone.id).await;
    for reference in [
        AccountRef::Id(gone.id),
        AccountRef::Number(gone.number),
        AccountRef::CodeOrIdentifier(gone.code.to_string()),
        AccountRef::Identifier("gone".to_owned()),
        AccountRef::Identifier("away".to_owned()),
    ] {
        assert_eq!(world.get(&reference).await, None, "{reference:?}");
    }
    assert_eq!(
        world.get(&AccountRef::Id(kept.id)).await.as_ref(),
        Some(&kept)
    );
    assert_eq!(world.contacts(world.acme, kept.id).await, [kept_contact]);
    // Its names are free for a new account and its contact's for a new contact.
    let again = world.insert(identified(2, &["gone", "away"])).await;
    assert_eq!(world.contacts(world.acme, again.id).await, []);
    world
        .insert_contact(again.id, contact(2, "Erlich", "erlich@bachman.com"), 0)
        .await;
    // Deleting what is gone does nothing.
    world.delete(world.acme, again.id).await;
    world.delete(world.acme, again.id).await;
}
