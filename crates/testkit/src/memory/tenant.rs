//! What one workspace holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use stele_application::ports::IdempotencyRecord;
use stele_application::{AccountRef, IdempotencyScope};
use stele_domain::{
    Account, AccountContact, AccountId, Contact, ContactId, EmailPreference, Member, MemberNumber,
};

/// The tables of one workspace. That each workspace has its own is how this store isolates them.
#[derive(Clone, Default)]
pub(super) struct Tenant {
    pub(super) accounts: BTreeMap<AccountId, Arc<Account>>,
    pub(super) contacts: BTreeMap<ContactId, Contact>,
    pub(super) ties: BTreeMap<(AccountId, ContactId), Tie>,
    pub(super) members: BTreeMap<MemberNumber, Member>,
    pub(super) answers: BTreeMap<IdempotencyScope, IdempotencyRecord>,
    /// The numbers given last. They only grow, so a number of something deleted is not given again.
    pub(super) last_account: i64,
    pub(super) last_contact: i64,
    pub(super) last_member: i64,
}

/// What holds for one contact at one account.
#[derive(Clone)]
pub(super) struct Tie {
    pub(super) position: u32,
    pub(super) is_primary: bool,
    pub(super) email_preferences: Vec<EmailPreference>,
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

    /// The contacts of an account, in order.
    pub(super) fn contacts_of(&self, account: AccountId) -> Vec<AccountContact> {
        let mut ties: Vec<_> = self
            .ties
            .iter()
            .filter(|((tied, _), _)| *tied == account)
            .map(|((_, contact), tie)| (tie, &self.contacts[contact]))
            .collect();
        ties.sort_by_key(|(tie, contact)| (tie.position, contact.number));
        ties.into_iter()
            .map(|(tie, contact)| AccountContact {
                contact: contact.clone(),
                is_primary: tie.is_primary,
                email_preferences: tie.email_preferences.clone(),
            })
            .collect()
    }

    /// Unties a contact from an account and removes it if nothing else holds it.
    pub(super) fn untie(&mut self, account: AccountId, contact: ContactId) {
        self.ties.remove(&(account, contact));
        if !self.ties.keys().any(|(_, tied)| *tied == contact) {
            self.contacts.remove(&contact);
        }
    }
}

impl Tie {
    /// The tie's own part of a contact.
    pub(super) fn new(contact: &AccountContact, position: u32) -> Self {
        Self {
            position,
            is_primary: contact.is_primary,
            email_preferences: contact.email_preferences.clone(),
        }
    }
}
