//! All that a workspace holds, through every reader.

use std::collections::BTreeMap;

use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, RecordPaging, RecordQuery, TimeColumn,
};
use stele_domain::{
    Account, AccountContact, AccountId, ApiKey, Contact, ContactId, Conversation, ConversationId,
    CustomField, Meeting, Member, Message, Note, NpsResponse, Organization, SupportRequest, Task,
    Workspace, WorkspaceId,
};

use super::kinds::Stored;
use crate::Ports;

/// More than a case stores.
const ALL: u32 = 10_000;

/// What a workspace holds, newest first, to be compared with what it holds at another time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holdings {
    pub(super) workspace: Option<Workspace>,
    pub(super) keys: Vec<ApiKey>,
    pub(super) accounts: Vec<Account>,
    pub(super) account_contacts: BTreeMap<AccountId, Vec<AccountContact>>,
    pub(super) contacts: Vec<Contact>,
    pub(super) accounts_of: BTreeMap<ContactId, Vec<Account>>,
    pub(super) organizations_of: BTreeMap<ContactId, Vec<Organization>>,
    pub(super) members: Vec<Member>,
    pub(super) organizations: Vec<Organization>,
    pub(super) meetings: Vec<Meeting>,
    pub(super) requests: Vec<SupportRequest>,
    pub(super) responses: Vec<NpsResponse>,
    pub(super) conversations: Vec<Conversation>,
    pub(super) messages: BTreeMap<ConversationId, Vec<Message>>,
    pub(super) notes: Vec<Note>,
    pub(super) tasks: Vec<Task>,
    pub(super) fields: Vec<CustomField>,
}

impl Holdings {
    /// Of one workspace, now.
    pub(super) async fn of(ports: &Ports, workspace: WorkspaceId) -> Self {
        let query = AccountQuery {
            filter: AccountFilter::default(),
            paging: AccountPaging::Keyset {
                by: TimeColumn::CreatedAt,
                after: None,
            },
            limit: ALL,
        };
        let accounts = ports.accounts.page(workspace, &query).await;
        let accounts = accounts.expect("the store answers");
        let account_ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
        let account_contacts = ports.accounts.contacts(workspace, &account_ids, ALL).await;
        let contacts = all::<Contact>(ports, workspace).await;
        let contact_ids: Vec<_> = contacts.iter().map(|contact| contact.id).collect();
        let accounts_of = ports.records.accounts_of(workspace, &contact_ids).await;
        let organizations_of = ports
            .records
            .organizations_of(workspace, &contact_ids)
            .await;
        let conversations = all::<Conversation>(ports, workspace).await;
        let mut messages = BTreeMap::new();
        for conversation in &conversations {
            let own = ports.records.messages(workspace, conversation.id).await;
            messages.insert(conversation.id, own.expect("the store answers"));
        }
        let found = ports.administration.workspace(workspace).await;
        let keys = ports.administration.keys(Some(workspace)).await;
        let fields = ports.records.custom_fields(workspace, None, ALL).await;
        Self {
            workspace: found.expect("the store answers"),
            keys: keys.expect("the store answers"),
            accounts,
            account_contacts: account_contacts.expect("the store answers"),
            contacts,
            accounts_of: accounts_of.expect("the store answers"),
            organizations_of: organizations_of.expect("the store answers"),
            members: all(ports, workspace).await,
            organizations: all(ports, workspace).await,
            meetings: all(ports, workspace).await,
            requests: all(ports, workspace).await,
            responses: all(ports, workspace).await,
            conversations,
            messages,
            notes: all(ports, workspace).await,
            tasks: all(ports, workspace).await,
            fields: fields.expect("the store answers"),
        }
    }
}

async fn all<R: Stored>(ports: &Ports, workspace: WorkspaceId) -> Vec<R> {
    let query = RecordQuery {
        of: None,
        paging: RecordPaging::Keyset {
            by: TimeColumn::CreatedAt,
            after: None,
        },
        limit: ALL,
    };
    let page = R::reader(ports).page(workspace, &query).await;
    page.expect("the store answers")
}
