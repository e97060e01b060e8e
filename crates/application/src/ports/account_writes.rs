//! Writing accounts.

use async_trait::async_trait;
use stele_domain::{Account, AccountId, WorkspaceId};

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

    /// Removes an account, its ties to contacts, and the contacts that are tied to nothing else.
    async fn delete_account(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<(), StoreError>;
}
