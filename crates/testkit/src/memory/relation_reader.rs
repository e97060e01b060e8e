//! Reading what ties records together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use stele_application::ports::{RelationReader, StoreError};
use stele_domain::{
    Account, AccountId, ContactId, ConversationId, CustomField, FieldModel, Meeting, Message,
    Organization, SupportRequest, WorkspaceId,
};

use super::MemoryStore;
use super::table::in_memory;

#[async_trait]
impl RelationReader for MemoryStore {
    async fn accounts(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
    ) -> Result<Vec<Account>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let ids: BTreeSet<_> = accounts.iter().collect();
        let found = ids.into_iter().filter_map(|id| tenant.accounts.get(id));
        Ok(found.map(|found| Account::clone(found)).collect())
    }

    async fn accounts_of(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, Vec<Account>>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let accounts_of = |contact: ContactId| {
            let ids = tenant.accounts_of(contact);
            let mut accounts: Vec<_> = ids
                .map(|id| Account::clone(&tenant.accounts[&id]))
                .collect();
            accounts.sort_by_key(|account| account.number);
            accounts
        };
        Ok(of_each(contacts, accounts_of))
    }

    async fn organizations_of(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, Vec<Organization>>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let organizations_of = |contact: ContactId| {
            let ids = tenant.organizations_of(contact);
            ids.map(|id| Organization::clone(&tenant.organizations.rows[&id.0]))
                .collect()
        };
        Ok(of_each(contacts, organizations_of))
    }

    async fn messages(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
    ) -> Result<Vec<Message>, StoreError> {
        Ok(self.read()?.tenant(workspace).messages_of(conversation))
    }

    async fn latest_meetings(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<Meeting>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let meetings = tenant.meetings.rows.values();
        let mut found: Vec<_> = meetings
            .filter(|meeting| meeting.account.id == account)
            .map(|meeting| Meeting::clone(meeting))
            .collect();
        found.sort_by_key(|meeting| Reverse((meeting.start_at, meeting.number)));
        found.truncate(in_memory(limit));
        Ok(found)
    }

    async fn latest_requests(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<SupportRequest>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let requests = tenant.requests.rows.values();
        let mut found: Vec<_> = requests
            .filter(|request| request.account.id == account)
            .map(|request| SupportRequest::clone(request))
            .collect();
        found.sort_by_key(|request| Reverse((request.requested_at, request.number)));
        found.truncate(in_memory(limit));
        Ok(found)
    }

    async fn custom_fields(
        &self,
        workspace: WorkspaceId,
        model: Option<FieldModel>,
        limit: u32,
    ) -> Result<Vec<CustomField>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let fields = tenant.fields.values();
        Ok(fields
            .filter(|field| model.is_none_or(|model| field.model == model))
            .take(in_memory(limit))
            .cloned()
            .collect())
    }
}

/// What there is of each of several people; those without are left out.
fn of_each<T>(
    contacts: &[ContactId],
    of: impl Fn(ContactId) -> Vec<T>,
) -> BTreeMap<ContactId, Vec<T>> {
    let each = contacts.iter().map(|contact| (*contact, of(*contact)));
    each.filter(|(_, found)| !found.is_empty()).collect()
}
