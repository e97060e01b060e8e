//! Writing people and their ties to accounts.

use std::collections::BTreeMap;

use async_trait::async_trait;
use stele_domain::{
    Account, AccountContact, AccountId, Contact, ContactId, NewestTimes, OrganizationId,
    WorkspaceId,
};

use super::StoreError;
use crate::RecordRef;

/// People and all of their accounts, locked: what follows from them can move with them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeldPeople {
    /// The people that there are of those asked for, each once, by id.
    pub people: BTreeMap<ContactId, HeldPerson>,
    /// Every account that one of them is tied to, and those that were asked for besides.
    pub accounts: BTreeMap<AccountId, Account>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPerson {
    /// The person.
    pub contact: Contact,
    /// The accounts they are tied to, by id.
    pub accounts: Vec<AccountId>,
    /// The organizations they are tied to themselves, by id.
    pub organizations: Vec<OrganizationId>,
}

/// What a unit of work does to people and their ties.
#[async_trait]
pub trait ContactWrites: Send {
    /// The first `limit` contacts of one account, in order.
    async fn account_contacts(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<AccountContact>, StoreError>;

    /// Several people, their accounts and other accounts, locked until the unit of work ends: first all of the accounts and
    /// then the people, each in the order of their ids, so that two who ask for overlapping ones follow one another. What is
    /// not there is left out. People who are tied to another account by the time they are locked are
    /// [`StoreError::Retry`].
    async fn people_and_accounts_for_update(
        &mut self,
        workspace: WorkspaceId,
        people: &[RecordRef],
        accounts: &[AccountId],
    ) -> Result<HeldPeople, StoreError>;

    /// [`people_and_accounts_for_update`](Self::people_and_accounts_for_update) of no accounts but the people's own.
    async fn people_for_update(
        &mut self,
        workspace: WorkspaceId,
        people: &[RecordRef],
    ) -> Result<HeldPeople, StoreError> {
        self.people_and_accounts_for_update(workspace, people, &[])
            .await
    }

    /// Stores a new person and answers them with the number that the store gave them.
    ///
    /// Fails with [`Unique::Code`](super::Unique) or [`Unique::ExternalId`](super::Unique) where one is taken.
    async fn insert_contact(
        &mut self,
        workspace: WorkspaceId,
        contact: Contact,
    ) -> Result<Contact, StoreError>;

    /// Stores a changed person over the version before; [`StoreError::Retry`] where that is no longer what is stored.
    ///
    /// Fails with [`Unique::ExternalId`](super::Unique) where it is taken.
    async fn update_contact(
        &mut self,
        workspace: WorkspaceId,
        contact: &Contact,
    ) -> Result<(), StoreError>;

    /// Removes a person with their ties and responses, and with the conversations in which nobody else of any customer
    /// takes part: is named by one of the messages, or is counted for by one. What they wrote in others stays, and counts
    /// for them no more.
    async fn remove_contact(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<(), StoreError>;

    /// Ties a stored person to an account, or stores what their tie says now.
    async fn tie(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: &AccountContact,
    ) -> Result<(), StoreError>;

    /// Unties a person from an account and removes them, as [`remove_contact`](Self::remove_contact) does, if they are
    /// tied to nothing else.
    async fn untie(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        contact: ContactId,
    ) -> Result<(), StoreError>;

    /// Makes these the organizations that a person is tied to.
    async fn tie_organizations(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
        organizations: &[OrganizationId],
    ) -> Result<(), StoreError>;

    /// The newest times among the people of an account.
    async fn newest_times(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<NewestTimes, StoreError>;
}
