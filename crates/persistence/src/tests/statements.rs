//! How many statements a read and a lock take.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stele_application::ports::{AccountReader, AdministrationReader};
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Direction, RecordRef, RoleFilter,
    Search, SearchIn, SortBy, TieBreak,
};
use stele_domain::{AccountNumber, MemberId, Role, WorkspaceId};

use crate::tests::tools::{
    account, account_id, at, begin, contact_id, organization, person, tied, workspace,
};
use crate::{Database, DatabaseKind};

/// Counts the statements of the reading connections from here on.
pub(super) fn count_statements(database: &mut Database) -> Arc<AtomicUsize> {
    let counted = Arc::new(AtomicUsize::new(0));
    let clone = counted.clone();
    database.reader.set_metric_callback(move |_| {
        clone.fetch_add(1, Ordering::SeqCst);
    });
    counted
}

/// The people of a workspace whom the store has locked, with how many statements.
async fn held(
    database: &Database,
    counted: &AtomicUsize,
    workspace: WorkspaceId,
    people: std::ops::RangeInclusive<u64>,
) -> (usize, usize) {
    let refs: Vec<_> = people.map(|n| RecordRef::Id(contact_id(n).0)).collect();
    let mut work = begin(database).await;
    counted.store(0, Ordering::SeqCst);
    let held = work.people_for_update(workspace, &refs).await;
    let held = held.expect("answered");
    assert_eq!(held.people.len(), refs.len());
    for person in held.people.values() {
        assert_eq!(person.accounts.len(), 2);
        assert_eq!(person.organizations.len(), 1);
    }
    (held.accounts.len(), counted.load(Ordering::SeqCst))
}

on_both! {
    /// However many people are locked, and however many accounts they have.
    async fn locking_people_takes_a_fixed_number_of_statements(test) {
        let mut database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        let hooli = work.insert(acme, organization(1, "hooli")).await.expect("inserted");
        for n in 1..=31 {
            work.insert_account(acme, account(n, "Account", &[])).await.expect("inserted");
        }
        for n in 1..=30 {
            let made = person(n, "Erlich", "e@x.com");
            tied(&mut *work, acme, made, &[account_id(n), account_id(n + 1)]).await;
            work.tie_organizations(acme, contact_id(n), &[hooli.id]).await.expect("tied");
        }
        work.commit().await.expect("committed");
        let counted = Arc::new(AtomicUsize::new(0));
        let clone = counted.clone();
        database.writer.set_metric_callback(move |_| {
            clone.fetch_add(1, Ordering::SeqCst);
        });
        let statements = match test.kind() {
            // Who they are, their ties, their accounts.
            DatabaseKind::Sqlite => 3,
            // The lookup, two locks, of which the second answers the people, their ties, their accounts.
            DatabaseKind::Postgres => 5,
        };
        assert_eq!(held(&database, &counted, acme, 1..=1).await, (2, statements));
        assert_eq!(held(&database, &counted, acme, 1..=30).await, (31, statements));
        // They are changed without being read again.
        let mut work = begin(&database).await;
        let by_id = [RecordRef::Id(contact_id(1).0)];
        let mut held = work.people_for_update(acme, &by_id).await.expect("answered");
        let mut changed = held.people.remove(&contact_id(1)).expect("found").contact;
        changed.touch(at(1));
        counted.store(0, Ordering::SeqCst);
        work.update_contact(acme, &changed).await.expect("updated");
        assert_eq!(counted.load(Ordering::SeqCst), 1);
    }

    async fn each_reading_method_is_one_statement(test) {
        let mut database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        work.insert_account(acme, account(1, "Pied Piper", &["pp"])).await.expect("inserted");
        work.commit().await.expect("committed");
        let counted = count_statements(&mut database);
        let one = |what: &str| assert_eq!(counted.swap(0, Ordering::SeqCst), 1, "{what}");
        for reference in [
            AccountRef::Id(account_id(1)),
            AccountRef::Number(AccountNumber(1)),
            AccountRef::IdOrIdentifier(account_id(1).to_string()),
            AccountRef::IdOrIdentifier("pp".to_owned()),
            AccountRef::CodeOrIdentifier(crate::tests::tools::code(1).to_string()),
            AccountRef::Identifier("nobody".to_owned()),
        ] {
            database.get(acme, &reference).await.expect("answered");
            one(&format!("{reference:?}"));
        }
        let filter = AccountFilter {
            search: Some(Search { text: "pied".to_owned(), within: SearchIn::NameOrExternalId }),
            external_id: Some("pp".to_owned()),
            any_tag: Some(vec!["vip".to_owned()]),
            any_contact_email: Some(vec!["a@b.c".to_owned()]),
            roles: [(Role::Csm, RoleFilter::AnyMember(vec![MemberId(account_id(9).0)]))].into(),
            ..AccountFilter::default()
        };
        let paging = AccountPaging::Offset {
            by: SortBy::Name,
            direction: Direction::Ascending,
            tie: TieBreak::Number,
            offset: 0,
        };
        let query = AccountQuery { filter: filter.clone(), paging, limit: 100 };
        database.page(acme, &query).await.expect("answered");
        one("page");
        database.count(acme, &filter).await.expect("answered");
        one("count");
        database.contacts(acme, &[account_id(1), account_id(2)], 1000).await.expect("answered");
        one("contacts");
        database.key_by_prefix("000000000001").await.expect("answered");
        one("key");
    }
}
