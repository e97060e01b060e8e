//! How many statements a read takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stele_application::ports::{RecordReader, RelationReader};
use stele_application::{
    About, ContactsOf, MembersOf, OfAccount, RecordPaging, RecordQuery, RecordRef, ResponsesOf,
    TimeColumn, WithAccount,
};
use stele_domain::{
    AccountId, Contact, Conversation, ConversationId, GroupTypeIndex, Meeting, Member, Note,
    NpsResponse, Organization, Segment, SupportRequest, Task, UsageMetric,
};

use super::build::uuid;
use super::world::World;
use crate::Database;
use crate::records::Kept;
use crate::tests::statements::count_statements;
use crate::tests::tools::{account_id, contact_id};
use stele_domain::WorkspaceId;

/// A database that counts its statements.
struct Counting {
    database: Database,
    workspace: WorkspaceId,
    counted: Arc<AtomicUsize>,
}

impl Counting {
    #[track_caller]
    fn was(&self, count: usize, what: &str) {
        assert_eq!(self.counted.swap(0, Ordering::SeqCst), count, "{what}");
    }

    /// Each method takes one statement, and none where there is nothing to ask.
    async fn one_each<R: Kept>(&self, ofs: Vec<R::Of>) {
        let external = usize::from(R::EXTERNAL_ID.is_some());
        let numbered = usize::from(R::NUMBER.is_some());
        for (reference, statements) in [
            (RecordRef::Id(uuid(1)), 1),
            (RecordRef::IdOrExternalId(uuid(1).to_string()), 1),
            (RecordRef::IdOrExternalId("one".to_owned()), external),
            (RecordRef::ExternalId("one".to_owned()), external),
            (RecordRef::Number(1), numbered),
        ] {
            let found = RecordReader::<R>::get(&self.database, self.workspace, &reference).await;
            assert!(found.expect("answered").is_none() || statements == 1);
            self.was(statements, &format!("{reference:?}"));
        }
        let several =
            RecordReader::<R>::several(&self.database, self.workspace, &[uuid(1), uuid(2)]).await;
        several.expect("answered");
        self.was(1, "several");
        for of in ofs.into_iter().map(Some).chain([None]) {
            let walk = RecordPaging::Keyset {
                by: TimeColumn::UpdatedAt,
                after: None,
            };
            for (paging, statements) in [(walk, 1), (RecordPaging::Numbers { offset: 1 }, numbered)]
            {
                let query = RecordQuery {
                    of: of.clone(),
                    paging,
                    limit: 100,
                };
                let page = RecordReader::<R>::page(&self.database, self.workspace, &query).await;
                assert!(page.expect("answered").is_empty() || statements == 1);
                self.was(statements, &format!("{query:?}"));
            }
            let count = RecordReader::<R>::count(&self.database, self.workspace, of.as_ref()).await;
            count.expect("answered");
            self.was(1, "count");
        }
    }
}

on_both! {
    async fn each_reading_method_is_one_statement_at_most(test) {
        let World { mut database, here, .. } = World::new(test).await;
        let counted = count_statements(&mut database);
        let counting = Counting { database, workspace: here.id, counted };
        let account: AccountId = account_id(1);
        let above = stele_domain::OrganizationId(uuid(1));
        counting.one_each::<Contact>(vec![
            ContactsOf::Account(account),
            ContactsOf::Organization(above),
            ContactsOf::ExternalId("one".to_owned()),
            ContactsOf::Email("1@1.com".to_owned()),
            ContactsOf::EmailHost("1.com".to_owned()),
        ]).await;
        counting.one_each::<Member>(vec![MembersOf::Email("monica@x.com".to_owned())]).await;
        counting.one_each::<Organization>(Vec::new()).await;
        counting.one_each::<Meeting>(vec![OfAccount(account)]).await;
        counting.one_each::<SupportRequest>(vec![OfAccount(account)]).await;
        counting.one_each::<NpsResponse>(vec![
            ResponsesOf::Account(account),
            ResponsesOf::Contact(contact_id(1)),
        ]).await;
        counting.one_each::<Conversation>(vec![WithAccount(account)]).await;
        let about = || vec![About::Account(account), About::Organization(above)];
        counting.one_each::<Note>(about()).await;
        counting.one_each::<Task>(about()).await;
        counting.one_each::<UsageMetric>(vec![GroupTypeIndex::OF_ACCOUNTS]).await;
        counting.one_each::<Segment>(Vec::new()).await;
        let (database, id) = (&counting.database, here.id);
        RelationReader::accounts(database, id, &[account, account_id(2)]).await.expect("answered");
        counting.was(1, "accounts");
        database.accounts_of(id, &[contact_id(1), contact_id(2)]).await.expect("answered");
        counting.was(1, "accounts of people");
        database.organizations_of(id, &[contact_id(1), contact_id(2)]).await.expect("answered");
        counting.was(1, "organizations of people");
        RelationReader::messages(database, id, ConversationId(uuid(1))).await.expect("answered");
        counting.was(1, "messages");
        database.latest_meetings(id, account, 10).await.expect("answered");
        counting.was(1, "meetings");
        database.latest_requests(id, account, 10).await.expect("answered");
        counting.was(1, "requests");
        database.custom_fields(id, None, 10).await.expect("answered");
        counting.was(1, "custom fields");
    }
}
