//! Writing the records that hang on accounts.

use async_trait::async_trait;
use stele_domain::{
    ContactId, ConversationId, CustomField, Message, MessageId, NpsResponse, Timestamp, WorkspaceId,
};
use uuid::Uuid;

use super::StoreError;
use crate::{Record, RecordRef};

/// What a unit of work does to one kind of record.
#[async_trait]
pub trait RecordWrites<R: Record> {
    /// One record, as it is stored now; not locked.
    async fn stored(
        &mut self,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Result<Option<R>, StoreError>;

    /// One record, locked until the unit of work ends.
    async fn for_update(
        &mut self,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Result<Option<R>, StoreError>;

    /// Stores a new record and answers it with the number that the store gave it, where the kind has numbers.
    ///
    /// Fails with [`Unique::ExternalId`](super::Unique) where another record of the kind has the external id, and with
    /// [`StoreError::Retry`] where something that it names is no longer there.
    async fn insert(&mut self, workspace: WorkspaceId, record: R) -> Result<R, StoreError>;

    /// Stores a changed record over the version before; [`StoreError::Retry`] where that is no longer what is stored, or
    /// where something that it names is no longer there.
    ///
    /// Fails with [`Unique::ExternalId`](super::Unique) as [`insert`](Self::insert) does.
    async fn update(&mut self, workspace: WorkspaceId, record: &R) -> Result<(), StoreError>;
}

/// What a unit of work does to the kinds of record that can be removed.
#[async_trait]
pub trait RecordRemoval<R: Record> {
    /// Removes a record with all that is its own:
    ///
    /// - an organization's ties to people, the people who are tied to nothing else then, and the notes and tasks that are
    ///   about no account; its accounts, and the other notes and tasks, stay with nothing above them. They and the people who
    ///   stay are changed by that: at `now`, or a microsecond after their last change where that is later;
    /// - a conversation's messages.
    async fn remove(
        &mut self,
        workspace: WorkspaceId,
        id: Uuid,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

/// What a unit of work does to messages and responses, and to what a workspace knows of its traits.
#[async_trait]
pub trait ConversationWrites {
    /// The messages of a conversation, by when they were sent, then by id.
    async fn messages(
        &mut self,
        workspace: WorkspaceId,
        conversation: ConversationId,
    ) -> Result<Vec<Message>, StoreError>;

    /// One message.
    async fn message(
        &mut self,
        workspace: WorkspaceId,
        message: &RecordRef,
    ) -> Result<Option<Message>, StoreError>;

    /// Stores a message, new or over the one with its id.
    ///
    /// Fails with [`Unique::ExternalId`](super::Unique) where another message has its external id.
    async fn put_message(
        &mut self,
        workspace: WorkspaceId,
        message: &Message,
    ) -> Result<(), StoreError>;

    /// Removes a message.
    async fn remove_message(
        &mut self,
        workspace: WorkspaceId,
        message: MessageId,
    ) -> Result<(), StoreError>;

    /// When the newest inbound and the newest outbound message that count for a person were sent.
    async fn newest_messages(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>), StoreError>;

    /// A person's last response, by [`last_response`](stele_domain::last_response).
    async fn last_response(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<Option<NpsResponse>, StoreError>;

    /// Remembers traits that were written; those of a key and model that are known already stay as they are.
    async fn remember_fields(
        &mut self,
        workspace: WorkspaceId,
        fields: &[CustomField],
    ) -> Result<(), StoreError>;
}
