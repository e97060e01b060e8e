//! Nothing of one workspace is ever seen, changed or confirmed from another.
//!
//! Two workspaces hold twins: records of the same ids, codes, names, identifiers and addresses that differ in a mark. A
//! third one is empty.

use stele_application::RecordRef;
use stele_application::ports::{IdempotencyRecord, RecordWrites, StoreError};
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Direction, SortBy, TieBreak, TimeColumn,
};
use stele_domain::{Account, Member};

use super::setup::{by, external_first, later, tag};
use super::twins::{Twins, finding, finding_both, scope, twin};
use crate::Ports;

fn references(account: &Account) -> [AccountRef; 7] {
    [
        AccountRef::Id(account.id),
        AccountRef::Number(account.number),
        AccountRef::IdOrIdentifier(account.id.to_string()),
        AccountRef::IdOrIdentifier("same".to_owned()),
        AccountRef::CodeOrIdentifier(account.code.to_string()),
        AccountRef::CodeOrIdentifier("same".to_owned()),
        AccountRef::Identifier("same".to_owned()),
    ]
}

/// By every name, reading or locking, each workspace finds its own twin.
pub async fn a_name_finds_the_account_of_its_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    for (own, other) in twins.pairs() {
        for reference in references(&own.account) {
            let read = twins.world.get_in(own.workspace, &reference).await;
            assert_eq!(read.as_ref(), Some(&own.account), "{reference:?}");
            let mut work = twins.world.begin().await;
            let locked = work.account_for_update(own.workspace, &reference).await;
            assert_eq!(locked.expect("the store answers"), read, "{reference:?}");
            let none = work.account_for_update(twins.empty, &reference).await;
            assert_eq!(none.expect("the store answers"), None, "{reference:?}");
            drop(work);
            let none = twins.world.get_in(twins.empty, &reference).await;
            assert_eq!(none, None, "{reference:?}");
        }
        let text = format!("{}-only", other.mark);
        for reference in [
            AccountRef::IdOrIdentifier(text.clone()),
            AccountRef::CodeOrIdentifier(text.clone()),
            AccountRef::Identifier(text),
        ] {
            let none = twins.world.get_in(own.workspace, &reference).await;
            assert_eq!(none, None, "{reference:?}");
        }
    }
}

/// Every filter finds what is in its workspace, and nothing by what another workspace has.
pub async fn a_filter_finds_accounts_of_its_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    for (own, other) in twins.pairs() {
        let name = [own.account.name.to_string()];
        for filter in finding(own).into_iter().chain(finding_both(own)) {
            let found = twins.world.let_through(own.workspace, filter.clone()).await;
            assert_eq!(found, name, "{filter:?}");
            let found = twins.world.let_through(twins.empty, filter.clone()).await;
            assert_eq!(found, [""; 0], "{filter:?}");
        }
        for filter in finding(other) {
            let found = twins.world.let_through(own.workspace, filter.clone()).await;
            assert_eq!(found, [""; 0], "{filter:?}");
        }
    }
}

/// Every order and every walk goes through one workspace.
pub async fn a_page_shows_accounts_of_its_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    let walk = |by, after| AccountPaging::Keyset { by, after };
    let ahead = stele_application::Position {
        at: later(1),
        id: twins.both[0].account.id.0,
    };
    let pagings = [
        by(SortBy::Name, Direction::Ascending, TieBreak::Id),
        by(SortBy::Mrr, Direction::Descending, TieBreak::Number),
        by(SortBy::CreatedAt, Direction::Descending, TieBreak::Id),
        by(SortBy::UpdatedAt, Direction::Ascending, TieBreak::Number),
        by(SortBy::Health, Direction::Ascending, TieBreak::Number),
        walk(TimeColumn::CreatedAt, None),
        walk(TimeColumn::CreatedAt, Some(ahead)),
        walk(TimeColumn::UpdatedAt, None),
        walk(TimeColumn::UpdatedAt, Some(ahead)),
    ];
    for paging in pagings {
        let query = AccountQuery {
            filter: AccountFilter::default(),
            paging,
            limit: 10,
        };
        for (own, _) in twins.pairs() {
            let page = ports.accounts.page(own.workspace, &query).await;
            let page = page.expect("the store answers");
            assert_eq!(page, std::slice::from_ref(&own.account), "{query:?}");
        }
        let page = ports.accounts.page(twins.empty, &query).await;
        assert_eq!(page.expect("the store answers"), [], "{query:?}");
    }
}

/// Contacts, members and remembered answers are those of the workspace.
pub async fn other_records_are_those_of_the_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    for (own, _) in twins.pairs() {
        twins.assert_unchanged(own).await;
        let mut work = twins.world.begin().await;
        let number = RecordRef::Number(own.member.number.0);
        let member = RecordWrites::<Member>::stored(&mut *work, own.workspace, &number).await;
        assert_eq!(
            member.expect("the store answers").as_ref(),
            Some(&own.member)
        );
        let none = RecordWrites::<Member>::stored(&mut *work, twins.empty, &number).await;
        assert_eq!(none.expect("the store answers"), None);
        let none = work.member_by_email(twins.empty, "monica@raviga.com").await;
        assert_eq!(none.expect("the store answers"), None);
        let none = work.idempotency_record(twins.empty, &scope()).await;
        assert_eq!(none.expect("the store answers"), None);
        let none = work.account_contacts(twins.empty, own.account.id, 10).await;
        assert_eq!(none.expect("the store answers"), []);
        drop(work);
        let none = ports
            .accounts
            .contacts(twins.empty, &[own.account.id], 10)
            .await;
        assert!(none.expect("the store answers").is_empty());
    }
}

/// A key comes with the member of its own workspace, though another has one of the same id.
pub async fn a_key_comes_with_the_member_of_its_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    for own in &twins.both {
        let read = ports.administration.key_by_prefix(&own.key.prefix).await;
        assert_eq!(read.expect("the store answers").as_ref(), Some(&own.key));
        let read = ports.administration.keys(Some(own.workspace)).await;
        assert_eq!(
            read.expect("the store answers"),
            std::slice::from_ref(&own.key)
        );
    }
    let none = ports.administration.keys(Some(twins.empty)).await;
    assert_eq!(none.expect("the store answers"), []);
    let read = ports.administration.keys(None).await;
    let both = twins.both.each_ref().map(|own| own.key.clone());
    assert_eq!(read.expect("the store answers"), both);
}

/// Every rule of uniqueness counts within a workspace: the twins are there, and a third one can be made in the empty one.
pub async fn names_are_free_in_another_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    twin(&twins.world, twins.empty, "third", 9).await;
    for twin in &twins.both {
        twins.assert_unchanged(twin).await;
    }
}

/// Changing everything of one twin leaves the other as it was.
pub async fn a_change_stays_in_its_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    for (own, other) in twins.pairs() {
        // The other twin may have been through this already.
        let by_id = AccountRef::Id(own.account.id);
        let other_account = twins.world.get_in(other.workspace, &by_id).await;
        let other_contacts = twins.world.contacts(other.workspace, own.account.id).await;
        let mut account = own.account.clone();
        account.identifiers = external_first(&["changed"]);
        account.tags = [tag("changed")].into_iter().collect();
        account.roles.clear();
        account.touch(later(1));
        let mut contact = own.contacts[0].clone();
        contact.is_primary = true;
        contact.contact.email = None;
        contact.contact.version += 1;
        let changed = IdempotencyRecord {
            started_at: later(1),
            ..own.record.clone()
        };
        let mut work = twins.world.begin().await;
        work.update_account(own.workspace, &account)
            .await
            .expect("updated");
        work.update_contact(own.workspace, &contact.contact)
            .await
            .expect("updated");
        work.tie(own.workspace, account.id, &contact)
            .await
            .expect("tied");
        work.update_idempotency_record(own.workspace, &scope(), &changed)
            .await
            .expect("updated");
        work.commit().await.expect("committed");
        assert_eq!(
            twins.world.get_in(own.workspace, &by_id).await,
            Some(account)
        );
        assert_eq!(
            twins.world.get_in(other.workspace, &by_id).await,
            other_account
        );
        let contacts = twins.world.contacts(other.workspace, own.account.id).await;
        assert_eq!(contacts, other_contacts);
        let mut work = twins.world.begin().await;
        let record = work.idempotency_record(own.workspace, &scope()).await;
        assert_eq!(record.expect("the store answers"), Some(changed));
    }
}

/// Deleting one twin with its contacts leaves the other as it was, and takes the contacts though others of their ids stay.
pub async fn a_deletion_stays_in_its_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    let [own, other] = &twins.both;
    let mut work = twins.world.begin().await;
    work.remove_contact(own.workspace, own.contacts[0].contact.id)
        .await
        .expect("removed");
    work.delete_account(own.workspace, own.account.id, later(1))
        .await
        .expect("deleted");
    work.delete_idempotency_record(own.workspace, &scope())
        .await
        .expect("deleted");
    work.commit().await.expect("committed");
    twins.assert_unchanged(other).await;
    let by_id = AccountRef::Id(own.account.id);
    assert_eq!(twins.world.get_in(own.workspace, &by_id).await, None);
    let again = twins
        .world
        .try_insert(own.workspace, own.account.clone())
        .await;
    again.expect("all its names are free");
    for contact in &own.contacts {
        let again = twins
            .world
            .try_insert_contact(own.workspace, own.account.id, contact.clone(), 0)
            .await;
        again.expect("their codes are free");
    }
}

/// From a workspace that does not hold them, nothing can be done to records whose ids are known.
pub async fn known_ids_open_nothing_elsewhere(ports: &Ports) {
    let twins = Twins::new(ports).await;
    let [own, _] = &twins.both;
    let (account, contact) = (&own.account, &own.contacts[0]);
    let mut next = account.clone();
    next.touch(later(1));
    let mut work = twins.world.begin().await;
    let refused = work.update_account(twins.empty, &next).await;
    assert!(
        matches!(refused, Err(StoreError::Retry(_))),
        "an update of an account that only another workspace holds finds no version to go over: {refused:?}"
    );
    let mut next = contact.clone();
    next.contact.version += 1;
    drop(work);
    let mut work = twins.world.begin().await;
    let refused = work.update_contact(twins.empty, &next.contact).await;
    assert!(
        matches!(refused, Err(StoreError::Retry(_))),
        "an update of a person whom only another workspace holds finds no version to go over: {refused:?}"
    );
    drop(work);
    let mut work = twins.world.begin().await;
    work.remove_contact(twins.empty, contact.contact.id)
        .await
        .expect("nothing to remove");
    work.delete_account(twins.empty, account.id, later(1))
        .await
        .expect("nothing to delete");
    work.delete_idempotency_record(twins.empty, &scope())
        .await
        .expect("nothing to forget");
    work.delete_idempotency_records_before(twins.empty, later(100), 100)
        .await
        .expect("nothing to clear away");
    work.commit().await.expect("committed");
    for twin in &twins.both {
        twins.assert_unchanged(twin).await;
    }
}
