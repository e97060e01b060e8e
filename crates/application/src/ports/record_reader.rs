//! Reading the records that hang on accounts.

use std::collections::BTreeMap;

use async_trait::async_trait;
use stele_domain::{
    Account, AccountId, Contact, ContactId, Conversation, ConversationId, CustomField, FieldModel,
    Meeting, Member, Message, Note, NpsResponse, Organization, Segment, SupportRequest, Task,
    UsageMetric, WorkspaceId,
};
use uuid::Uuid;

use super::StoreError;
use crate::{Record, RecordQuery, RecordRef};

/// Reads one kind of record outside of any transaction: one statement for each method.
#[async_trait]
pub trait RecordReader<R: Record>: Send + Sync {
    /// One record. A name of a sort that the kind has not is nobody's.
    async fn get(
        &self,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Result<Option<R>, StoreError>;

    /// Those of several records that there are, in no order, each once.
    async fn several(&self, workspace: WorkspaceId, ids: &[Uuid]) -> Result<Vec<R>, StoreError>;

    /// One page of records, in the order that the query asks for. A page by number of a kind without numbers is empty.
    async fn page(
        &self,
        workspace: WorkspaceId,
        query: &RecordQuery<R::Of>,
    ) -> Result<Vec<R>, StoreError>;

    /// How many records there are.
    async fn count(&self, workspace: WorkspaceId, of: Option<&R::Of>) -> Result<u64, StoreError>;
}

/// Reads what ties records together, outside of any transaction: one statement for each method.
#[async_trait]
pub trait RelationReader: Send + Sync {
    /// Several accounts, in no order.
    async fn accounts(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
    ) -> Result<Vec<Account>, StoreError>;

    /// The accounts that several people are tied to, each person's by number. People without accounts are left out.
    async fn accounts_of(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, Vec<Account>>, StoreError>;

    /// The organizations that several people are tied to themselves, each person's by id. People without are left out.
    async fn organizations_of(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, Vec<Organization>>, StoreError>;

    /// The messages of one conversation, by when they were sent, then by id.
    async fn messages(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
    ) -> Result<Vec<Message>, StoreError>;

    /// The most recent meetings of one account, newest first, the larger number first among equals.
    async fn latest_meetings(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<Meeting>, StoreError>;

    /// The most recent requests of one account, by when they were asked, newest first, the larger number first among
    /// equals.
    async fn latest_requests(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<SupportRequest>, StoreError>;

    /// The traits that records have had, of one model or of all, by key and then by model, `limit` at most.
    async fn custom_fields(
        &self,
        workspace: WorkspaceId,
        model: Option<FieldModel>,
        limit: u32,
    ) -> Result<Vec<CustomField>, StoreError>;
}

/// Reads every kind of record.
pub trait Records:
    RecordReader<Contact>
    + RecordReader<Member>
    + RecordReader<Organization>
    + RecordReader<Meeting>
    + RecordReader<SupportRequest>
    + RecordReader<NpsResponse>
    + RecordReader<Conversation>
    + RecordReader<Note>
    + RecordReader<Task>
    + RecordReader<UsageMetric>
    + RecordReader<Segment>
    + RelationReader
{
}

impl<T> Records for T where
    T: RecordReader<Contact>
        + RecordReader<Member>
        + RecordReader<Organization>
        + RecordReader<Meeting>
        + RecordReader<SupportRequest>
        + RecordReader<NpsResponse>
        + RecordReader<Conversation>
        + RecordReader<Note>
        + RecordReader<Task>
        + RecordReader<UsageMetric>
        + RecordReader<Segment>
        + RelationReader
{
}
