//! What one workspace holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use stele_application::ports::IdempotencyRecord;
use stele_application::{AccountRef, IdempotencyScope};
use stele_domain::{
    Account, AccountContact, AccountId, Contact, ContactId, Conversation, ConversationId,
    CustomField, EmailPreference, Meeting, Member, MemberId, Message, MessageId, Note, NpsResponse,
    Organization, OrganizationId, Participant, Segment, SegmentId, SegmentMove, SupportRequest,
    Task, UsageMetric,
};

use super::event_log::EventLog;
use super::signals::Health;
use super::table::Table;

/// The tables of one workspace. That each workspace has its own is how this store isolates them.
#[derive(Clone, Default)]
pub(super) struct Tenant {
    pub(super) accounts: BTreeMap<AccountId, Arc<Account>>,
    pub(super) contacts: Table<Contact>,
    pub(super) members: Table<Member>,
    pub(super) organizations: Table<Organization>,
    pub(super) meetings: Table<Meeting>,
    pub(super) requests: Table<SupportRequest>,
    pub(super) responses: Table<NpsResponse>,
    pub(super) conversations: Table<Conversation>,
    pub(super) notes: Table<Note>,
    pub(super) tasks: Table<Task>,
    pub(super) metrics: Table<UsageMetric>,
    pub(super) segments: Table<Segment>,
    pub(super) messages: BTreeMap<MessageId, Arc<Message>>,
    /// Who is tied to which account.
    pub(super) ties: BTreeMap<(AccountId, ContactId), Tie>,
    /// Who is tied to which organization.
    pub(super) parents: BTreeSet<(ContactId, OrganizationId)>,
    /// Who is in which segment.
    pub(super) memberships: BTreeSet<(AccountId, SegmentId)>,
    /// Who entered and left which segment, in the order in which they did.
    pub(super) moves: Vec<SegmentMove>,
    pub(super) health: Health,
    pub(super) events: Arc<EventLog>,
    /// What traits records have had, by key and model.
    pub(super) fields: BTreeMap<(String, &'static str), CustomField>,
    pub(super) answers: BTreeMap<IdempotencyScope, IdempotencyRecord>,
    /// The number of the last account. It only grows, so that of a deleted one is not given again.
    pub(super) last_account: i64,
}

/// What holds for one contact at one account.
#[derive(Clone)]
pub(super) struct Tie {
    position: u32,
    is_primary: bool,
    email_preferences: Vec<EmailPreference>,
}

impl Tenant {
    /// The account that is meant.
    pub(super) fn account(&self, account: &AccountRef) -> Option<&Arc<Account>> {
        match account {
            AccountRef::Id(id) => self.accounts.get(id),
            AccountRef::Number(number) => self
                .accounts
                .values()
                .find(|account| account.number == *number),
            AccountRef::IdOrIdentifier(text) => AccountId::parse(text)
                .and_then(|id| self.accounts.get(&id))
                .or_else(|| self.identified(text)),
            AccountRef::CodeOrIdentifier(text) => self
                .accounts
                .values()
                .find(|account| account.code.as_str() == text)
                .or_else(|| self.identified(text)),
            AccountRef::Identifier(text) => self.identified(text),
        }
    }

    fn identified(&self, text: &str) -> Option<&Arc<Account>> {
        self.accounts.values().find(|account| {
            let mut identifiers = account.identifiers.all().iter();
            identifiers.any(|identifier| identifier.as_str() == text)
        })
    }

    /// The accounts on which a team member holds a role, to be changed.
    pub(super) fn accounts_of_member(
        &mut self,
        member: MemberId,
    ) -> impl Iterator<Item = &mut Account> {
        let holds = move |account: &Account| {
            let mut assigned = account.roles.values().flatten();
            assigned.any(|role| role.member.as_ref().map(|member| member.id) == Some(member))
        };
        let accounts = self.accounts.values_mut();
        accounts
            .filter(move |account| holds(account))
            .map(Arc::make_mut)
    }

    /// The contacts of an account, in order.
    pub(super) fn contacts_of(&self, account: AccountId) -> Vec<AccountContact> {
        let tied = self.ties.iter().filter(|((at, _), _)| *at == account);
        let mut contacts: Vec<_> = tied
            .map(|((_, contact), tie)| {
                tie.at_account(Contact::clone(&self.contacts.rows[&contact.0]))
            })
            .collect();
        contacts.sort_by_key(|contact| (contact.position, contact.contact.number));
        contacts
    }

    /// The accounts that a person is tied to, by id.
    pub(super) fn accounts_of(&self, contact: ContactId) -> impl Iterator<Item = AccountId> {
        let ties = self.ties.keys();
        ties.filter(move |(_, tied)| *tied == contact)
            .map(|(account, _)| *account)
    }

    /// The organizations that a person is tied to themselves, by id.
    pub(super) fn organizations_of(
        &self,
        contact: ContactId,
    ) -> impl Iterator<Item = OrganizationId> {
        let parents = self.parents.iter();
        parents
            .filter(move |(tied, _)| *tied == contact)
            .map(|(_, organization)| *organization)
    }

    /// Whether there is such an organization, where one is named.
    pub(super) fn has_organization(&self, organization: Option<OrganizationId>) -> bool {
        organization.is_none_or(|id| self.organizations.rows.contains_key(&id.0))
    }

    /// The messages of a conversation, by when they were sent, then by id.
    pub(super) fn messages_of(&self, conversation: ConversationId) -> Vec<Message> {
        let messages = self.messages.values();
        let mut found: Vec<_> = messages
            .filter(|message| message.conversation == conversation)
            .map(|message| Message::clone(message))
            .collect();
        found.sort_by_key(|message| (message.sent_at, message.id));
        found
    }

    /// The people who take part in a conversation: whom a message names or counts for. Some may be gone.
    pub(super) fn people_in(&self, conversation: ConversationId) -> BTreeSet<ContactId> {
        let messages = self.messages.values();
        messages
            .filter(|message| message.conversation == conversation)
            .flat_map(|message| {
                let named = message.participants().filter_map(Participant::contact);
                named.chain(message.counts_for.iter().copied())
            })
            .collect()
    }
}

impl Tie {
    /// The tie's own part of a contact.
    pub(super) fn of(contact: &AccountContact) -> Self {
        let AccountContact {
            contact: _,
            is_primary,
            email_preferences,
            position,
        } = contact;
        Self {
            position: *position,
            is_primary: *is_primary,
            email_preferences: email_preferences.clone(),
        }
    }

    /// The person as the account sees them.
    fn at_account(&self, contact: Contact) -> AccountContact {
        AccountContact {
            contact,
            is_primary: self.is_primary,
            email_preferences: self.email_preferences.clone(),
            position: self.position,
        }
    }
}
