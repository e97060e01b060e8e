//! How many statements a read takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stele_application::ports::{AccountReader, AdministrationReader};
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Direction, RoleFilter, Search,
    SearchIn, SortBy, TieBreak,
};
use stele_domain::{AccountNumber, MemberId, Role};

use crate::Database;
use crate::tests::tools::{account, account_id, begin, workspace};

/// Counts the statements of the reading connections from here on.
pub(super) fn count_statements(database: &mut Database) -> Arc<AtomicUsize> {
    let counted = Arc::new(AtomicUsize::new(0));
    let clone = counted.clone();
    database.reader.set_metric_callback(move |_| {
        clone.fetch_add(1, Ordering::SeqCst);
    });
    counted
}

on_both! {
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
