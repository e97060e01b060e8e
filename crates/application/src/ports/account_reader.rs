//! Reading accounts.

use std::collections::BTreeMap;

use async_trait::async_trait;
use stele_domain::{Account, AccountContact, AccountId, WorkspaceId};

use super::StoreError;
use crate::{AccountFilter, AccountQuery, AccountRef};

/// Reads accounts outside of any transaction: one statement for each method.
#[async_trait]
pub trait AccountReader: Send + Sync {
    /// One account with everything but its contacts.
    async fn get(
        &self,
        workspace: WorkspaceId,
        account: &AccountRef,
    ) -> Result<Option<Account>, StoreError>;

    /// One page of accounts, in the order that the query asks for.
    async fn page(
        &self,
        workspace: WorkspaceId,
        query: &AccountQuery,
    ) -> Result<Vec<Account>, StoreError>;

    /// How many accounts a filter lets through.
    async fn count(
        &self,
        workspace: WorkspaceId,
        filter: &AccountFilter,
    ) -> Result<u64, StoreError>;

    /// The first `limit` contacts of each of several accounts, in its own order. Accounts without contacts are left out.
    async fn contacts(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        limit: u32,
    ) -> Result<BTreeMap<AccountId, Vec<AccountContact>>, StoreError>;
}
