//! Writing accounts.

use async_trait::async_trait;
use stele_domain::{Account, AccountId, MemberId, Timestamp, WorkspaceId};

use super::StoreError;
use crate::AccountRef;

/// What a unit of work does to accounts.
#[async_trait]
pub trait AccountWrites {
    /// One account, locked until the unit of work ends: another that asks for it waits and then sees what this one wrote.
    async fn account_for_update(
        &mut self,
        workspace: WorkspaceId,
        account: &AccountRef,
    ) -> Result<Option<Account>, StoreError>;

    /// Whether there is an account. It is not locked.
    async fn account_exists(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<bool, StoreError>;

    /// Stores a new account and answers it with the number that the store gave it.
    ///
    /// Fails with [`Unique::AccountIdentifier`](super::Unique) or [`Unique::Code`](super::Unique) where one is taken.
    async fn insert_account(
        &mut self,
        workspace: WorkspaceId,
        account: Account,
    ) -> Result<Account, StoreError>;

    /// Stores a changed account over the version before `account.version`; [`StoreError::Retry`] where that is no longer
    /// what is stored.
    ///
    /// Fails with [`Unique::AccountIdentifier`](super::Unique) where an identifier is taken.
    async fn update_account(
        &mut self,
        workspace: WorkspaceId,
        account: &Account,
    ) -> Result<(), StoreError>;

    /// Removes an account with its ties, meetings, requests, notes and tasks, and the people who are tied to nothing else
    /// then, as [`remove_contact`](super::ContactWrites::remove_contact) does. The people who stay are changed by that: at
    /// `now`, or a microsecond after their last change where that is later.
    async fn delete_account(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Notes a change of every account on which a team member holds a role: at `now`, or a microsecond after its last
    /// change where that is later.
    async fn touch_accounts_of_member(
        &mut self,
        workspace: WorkspaceId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}
