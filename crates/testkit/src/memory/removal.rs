//! What goes when something goes.

use std::sync::Arc;

use async_trait::async_trait;
use stele_application::ports::{RecordRemoval, StoreError};
use stele_domain::{
    AccountId, ContactId, Conversation, ConversationId, Meeting, Note, NpsResponse, Organization,
    OrganizationId, Segment, SegmentId, SupportRequest, Task, Timestamp, UsageMetric, WorkspaceId,
};
use uuid::Uuid;

use super::kept::Kept;
use super::tenant::Tenant;
use super::unit::Unit;

/// A kind of record that can be removed.
trait Removable: Kept {
    /// Removes one with all that is its own.
    fn remove(tenant: &mut Tenant, id: Uuid, _now: Timestamp) {
        Self::table_mut(tenant).rows.remove(&id);
    }
}

impl Removable for Meeting {}
impl Removable for SupportRequest {}
impl Removable for NpsResponse {}
impl Removable for Note {}
impl Removable for Task {}
impl Removable for UsageMetric {}

impl Removable for Segment {
    fn remove(tenant: &mut Tenant, id: Uuid, _now: Timestamp) {
        tenant.segments.rows.remove(&id);
        tenant
            .memberships
            .retain(|(_, segment)| *segment != SegmentId(id));
        tenant.moves.retain(|moved| moved.segment != SegmentId(id));
    }
}

impl Removable for Conversation {
    fn remove(tenant: &mut Tenant, id: Uuid, _now: Timestamp) {
        tenant.remove_conversation(ConversationId(id));
    }
}

impl Removable for Organization {
    fn remove(tenant: &mut Tenant, id: Uuid, now: Timestamp) {
        tenant.remove_organization(OrganizationId(id), now);
    }
}

#[async_trait]
impl<R: Removable> RecordRemoval<R> for Unit {
    async fn remove(
        &mut self,
        workspace: WorkspaceId,
        id: Uuid,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            R::remove(state.tenant_mut(workspace)?, id, now);
            Ok(())
        })
    }
}

impl Tenant {
    /// Removes an account with its ties, meetings, requests, notes, tasks, health and memberships, and the people who are
    /// tied to nothing else. Its events are left for later.
    pub(super) fn remove_account(&mut self, id: AccountId, now: Timestamp) {
        if self.accounts.remove(&id).is_none() {
            return;
        }
        self.meetings.rows.retain(|_, row| row.account.id != id);
        self.requests.rows.retain(|_, row| row.account.id != id);
        self.notes.rows.retain(|_, row| row.account != Some(id));
        self.tasks.rows.retain(|_, row| row.account != Some(id));
        self.memberships.retain(|(account, _)| *account != id);
        self.moves.retain(|moved| moved.account != id);
        self.health.remove(id);
        let events = self.events_mut();
        events.accounts.remove(&id);
        events.removed.insert(id, now);
        let tied = self.ties.keys().filter(|(account, _)| *account == id);
        let people: Vec<_> = tied.map(|(_, contact)| *contact).collect();
        for contact in people {
            self.ties.remove(&(id, contact));
            self.let_go(contact, now);
        }
    }

    fn remove_organization(&mut self, id: OrganizationId, now: Timestamp) {
        if self.organizations.rows.remove(&id.0).is_none() {
            return;
        }
        let notes = &mut self.notes.rows;
        notes.retain(|_, row| row.organization != Some(id) || row.account.is_some());
        for note in notes.values_mut() {
            if note.organization == Some(id) {
                let note = Arc::make_mut(note);
                note.organization = None;
                note.stamp.touch(now);
            }
        }
        let tasks = &mut self.tasks.rows;
        tasks.retain(|_, row| row.organization != Some(id) || row.account.is_some());
        for task in tasks.values_mut() {
            if task.organization == Some(id) {
                let task = Arc::make_mut(task);
                task.organization = None;
                task.stamp.touch(now);
            }
        }
        for account in self.accounts.values_mut() {
            if account.organization == Some(id) {
                let account = Arc::make_mut(account);
                account.organization = None;
                account.touch(now);
            }
        }
        let tied = self.parents.iter().filter(|(_, parent)| *parent == id);
        let people: Vec<_> = tied.map(|(contact, _)| *contact).collect();
        for contact in people {
            self.parents.remove(&(contact, id));
            self.let_go(contact, now);
        }
    }

    /// Someone has lost a tie: they go with it, or are changed by it.
    fn let_go(&mut self, id: ContactId, now: Timestamp) {
        if !self.is_tied(id) {
            self.remove_contact(id);
        } else if let Some(contact) = self.contacts.rows.get_mut(&id.0) {
            Arc::make_mut(contact).touch(now);
        }
    }

    /// Whether a person is tied to anything.
    pub(super) fn is_tied(&self, contact: ContactId) -> bool {
        self.accounts_of(contact).next().is_some()
            || self.organizations_of(contact).next().is_some()
    }

    /// Removes a person with their ties and responses, and with the conversations in which nobody else takes part who is
    /// still there.
    pub(super) fn remove_contact(&mut self, id: ContactId) {
        self.contacts.rows.remove(&id.0);
        self.ties.retain(|(_, contact), _| *contact != id);
        self.parents.retain(|(contact, _)| *contact != id);
        self.responses.rows.retain(|_, row| row.contact != id);
        let conversations: Vec<_> = self
            .conversations
            .rows
            .keys()
            .map(|conversation| ConversationId(*conversation))
            .filter(|conversation| {
                let people = self.people_in(*conversation);
                let mut others = people.iter();
                people.contains(&id)
                    && !others.any(|other| self.contacts.rows.contains_key(&other.0))
            })
            .collect();
        for conversation in conversations {
            self.remove_conversation(conversation);
        }
        for message in self.messages.values_mut() {
            if message.counts_for.contains(&id) {
                Arc::make_mut(message).counts_for.remove(&id);
            }
        }
    }

    fn remove_conversation(&mut self, id: ConversationId) {
        self.conversations.rows.remove(&id.0);
        self.messages
            .retain(|_, message| message.conversation != id);
    }
}
