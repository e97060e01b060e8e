//! Units of work, and how a store fails.

use async_trait::async_trait;

use stele_domain::{
    Conversation, Meeting, Member, Note, NpsResponse, Organization, Segment, SupportRequest, Task,
    UsageMetric,
};

use super::{
    AccountWrites, AdministrationWrites, ContactWrites, ConversationWrites, EventWrites,
    IdempotencyWrites, RecordRemoval, RecordWrites, SignalWrites, UpkeepWrites,
};
use crate::Resource;

/// Where everything is kept.
#[async_trait]
pub trait Store: Send + Sync {
    /// Opens a unit of work: what it writes is seen by others all at once, at its commit, or never.
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError>;

    /// Asks the store whether it answers.
    async fn ping(&self) -> Result<(), StoreError>;
}

/// One transaction. Dropped without a commit it leaves no trace, and it must be dropped after any error: PostgreSQL refuses
/// every further statement.
#[async_trait]
pub trait UnitOfWork:
    AccountWrites
    + ContactWrites
    + ConversationWrites
    + AdministrationWrites
    + IdempotencyWrites
    + RecordWrites<Member>
    + RecordWrites<Organization>
    + RecordWrites<Meeting>
    + RecordWrites<SupportRequest>
    + RecordWrites<NpsResponse>
    + RecordWrites<Conversation>
    + RecordWrites<Note>
    + RecordWrites<Task>
    + RecordWrites<UsageMetric>
    + RecordWrites<Segment>
    + RecordRemoval<Organization>
    + RecordRemoval<Meeting>
    + RecordRemoval<SupportRequest>
    + RecordRemoval<NpsResponse>
    + RecordRemoval<Conversation>
    + RecordRemoval<Note>
    + RecordRemoval<Task>
    + RecordRemoval<UsageMetric>
    + RecordRemoval<Segment>
    + EventWrites
    + SignalWrites
    + UpkeepWrites
    + Send
{
    /// Makes everything written so far durable and visible: whoever opens the store after a crash finds it.
    ///
    /// Whoever waits for it can go away at any await, as a client does that gives up: then too all of it is there or
    /// nothing, never half, and what was locked is let go. A store that cannot promise that of its own calls runs them in a
    /// task of their own, which goes on to its end.
    ///
    /// [`StoreError::Retry`] and [`StoreError::Conflict`] say that nothing was written, for the unit of work is done again.
    /// After [`StoreError::Unavailable`] and [`StoreError::Broken`] nobody knows whether all of it was or nothing: the
    /// connection may have gone before the answer came.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// A rule of uniqueness that a write would have broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// No two accounts of a workspace share an identifier.
    AccountIdentifier,
    /// No two accounts, and no two contacts, of a workspace share a code.
    Code,
    /// No two records of one kind share an external id in a workspace.
    ExternalId(Resource),
    /// No two usage metrics of one group type, and no two segments, share a name in a workspace.
    Name(Resource),
    /// No two workspaces share a project token.
    ProjectToken,
    /// No two types of groups of a workspace share an index.
    GroupType,
    /// No two team members of a workspace share an email, case aside.
    MemberEmail,
    /// No two keys share a prefix.
    KeyPrefix,
    /// An idempotency key is claimed once.
    IdempotencyKey,
}

/// How a store fails.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The write breaks a rule of uniqueness.
    #[error("the write breaks the uniqueness of {0:?}")]
    Conflict(Unique),
    /// Another writer came in between (a serialization failure, a deadlock, a stale version): the whole unit of work can be
    /// tried again.
    #[error("another writer came in between")]
    Retry(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store cannot be reached, gave no connection or no lock in time, or is not where it was.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store holds or answers what it should not.
    #[error("the store is broken")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// Whether a second try of the whole unit of work may succeed: another writer came in between, or a random name
    /// was taken already and the next try makes another.
    pub(crate) fn is_worth_retrying(&self) -> bool {
        match self {
            StoreError::Retry(_)
            | StoreError::Conflict(
                Unique::Code
                | Unique::KeyPrefix
                | Unique::IdempotencyKey
                | Unique::ProjectToken
                | Unique::GroupType,
            ) => true,
            StoreError::Conflict(
                Unique::AccountIdentifier
                | Unique::ExternalId(_)
                | Unique::Name(_)
                | Unique::MemberEmail,
            )
            | StoreError::Unavailable(_)
            | StoreError::Broken(_) => false,
        }
    }
}
