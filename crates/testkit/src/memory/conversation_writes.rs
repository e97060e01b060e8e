//! Writing messages, and what follows from them and from responses.

use std::sync::Arc;

use async_trait::async_trait;
use stele_application::ports::{ConversationWrites, StoreError, Unique};
use stele_application::{RecordRef, Resource};
use stele_domain::{
    ContactId, ConversationId, CustomField, Identifier, Message, MessageDirection, MessageId,
    NpsResponse, Participant, Timestamp, WorkspaceId, last_response,
};

use super::state::broken;
use super::table::parse_id;
use super::tenant::Tenant;
use super::unit::Unit;

#[async_trait]
impl ConversationWrites for Unit {
    async fn messages(
        &mut self,
        workspace: WorkspaceId,
        conversation: ConversationId,
    ) -> Result<Vec<Message>, StoreError> {
        self.run(|state| Ok(state.tenant(workspace).messages_of(conversation)))
    }

    async fn message(
        &mut self,
        workspace: WorkspaceId,
        message: &RecordRef,
    ) -> Result<Option<Message>, StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            Ok(tenant.message(message).map(|found| Message::clone(found)))
        })
    }

    async fn put_message(
        &mut self,
        workspace: WorkspaceId,
        message: &Message,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(workspace)?;
            tenant.check_message(message)?;
            let messages = &mut tenant.messages;
            messages.insert(message.id, Arc::new(message.clone()));
            Ok(())
        })
    }

    async fn remove_message(
        &mut self,
        workspace: WorkspaceId,
        message: MessageId,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            state.tenant_mut(workspace)?.messages.remove(&message);
            Ok(())
        })
    }

    async fn newest_messages(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>), StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            let newest = |direction: MessageDirection| {
                let messages = tenant.messages.values();
                messages
                    .filter(|message| message.counts_for.contains(&contact))
                    .filter(|message| message.direction() == direction)
                    .map(|message| message.sent_at)
                    .max()
            };
            let inbound = newest(MessageDirection::Inbound);
            Ok((inbound, newest(MessageDirection::Outbound)))
        })
    }

    async fn last_response(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<Option<NpsResponse>, StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            let responses = tenant.responses.rows.values().map(AsRef::as_ref);
            let theirs = responses.filter(|response| response.contact == contact);
            Ok(last_response(theirs).cloned())
        })
    }

    async fn remember_fields(
        &mut self,
        workspace: WorkspaceId,
        fields: &[CustomField],
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let known = &mut state.tenant_mut(workspace)?.fields;
            for field in fields {
                let name = (field.key.clone(), field.model.word());
                known.entry(name).or_insert_with(|| field.clone());
            }
            Ok(())
        })
    }
}

impl Tenant {
    fn message(&self, message: &RecordRef) -> Option<&Arc<Message>> {
        let by_id = |id| self.messages.get(&MessageId(id));
        let by_external_id = |text: &str| {
            let mut messages = self.messages.values();
            messages
                .find(|message| message.external_id.as_ref().map(Identifier::as_str) == Some(text))
        };
        match message {
            RecordRef::Id(id) => by_id(*id),
            RecordRef::Number(_) => None,
            RecordRef::ExternalId(text) => by_external_id(text),
            RecordRef::IdOrExternalId(text) => parse_id(text)
                .and_then(by_id)
                .or_else(|| by_external_id(text)),
        }
    }

    /// The rules that hold between a message and the rest of the workspace. People whom it names may be gone.
    fn check_message(&self, message: &Message) -> Result<(), StoreError> {
        if message.external_id.is_some() {
            let mut others = self
                .messages
                .values()
                .filter(|other| other.id != message.id);
            if others.any(|other| other.external_id == message.external_id) {
                return Err(StoreError::Conflict(Unique::ExternalId(Resource::Message)));
            }
        }
        if !self
            .conversations
            .rows
            .contains_key(&message.conversation.0)
        {
            return Err(broken("there is no such conversation"));
        }
        let mut members = message.participants().filter_map(Participant::member);
        if members.any(|member| !self.members.rows.contains_key(&member.0)) {
            return Err(broken("a message names a member that is not stored"));
        }
        let mut counted = message.counts_for.iter();
        if counted.any(|contact| !self.contacts.rows.contains_key(&contact.0)) {
            return Err(broken("a message counts for a person who is not stored"));
        }
        Ok(())
    }
}
