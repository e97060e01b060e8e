//! Reading accounts.

use std::collections::BTreeMap;

use async_trait::async_trait;
use stele_application::ports::{AccountReader, StoreError};
use stele_application::{AccountFilter, AccountPaging, AccountQuery, AccountRef};
use stele_domain::{Account, AccountContact, AccountId, WorkspaceId};

use super::table::in_memory;
use super::{MemoryStore, filter, order};

#[async_trait]
impl AccountReader for MemoryStore {
    async fn get(
        &self,
        workspace: WorkspaceId,
        account: &AccountRef,
    ) -> Result<Option<Account>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        Ok(tenant.account(account).map(|found| Account::clone(found)))
    }

    async fn page(
        &self,
        workspace: WorkspaceId,
        query: &AccountQuery,
    ) -> Result<Vec<Account>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let AccountQuery {
            filter,
            paging,
            limit,
        } = query;
        let mut found: Vec<&Account> = tenant
            .accounts
            .values()
            .map(AsRef::as_ref)
            .filter(|account| filter::lets_through(filter, &tenant, account))
            .collect();
        let passed_over = match paging {
            AccountPaging::Offset {
                by,
                direction,
                tie,
                offset,
            } => {
                found.sort_by(|a, b| order::compare(*by, *direction, *tie, &tenant, a, b));
                usize::try_from(*offset).unwrap_or(usize::MAX)
            }
            AccountPaging::Keyset { by, after } => {
                found.sort_by_key(|account| std::cmp::Reverse(order::position(*by, account)));
                found.partition_point(|account| {
                    after.is_some_and(|after| {
                        order::position(*by, account) >= (after.at, AccountId(after.id))
                    })
                })
            }
        };
        Ok(found
            .into_iter()
            .skip(passed_over)
            .take(in_memory(*limit))
            .cloned()
            .collect())
    }

    async fn count(
        &self,
        workspace: WorkspaceId,
        filter: &AccountFilter,
    ) -> Result<u64, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let let_through = tenant
            .accounts
            .values()
            .filter(|account| filter::lets_through(filter, &tenant, account));
        Ok(let_through.map(|_| 1).sum())
    }

    async fn contacts(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        limit: u32,
    ) -> Result<BTreeMap<AccountId, Vec<AccountContact>>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let contacts_of = |account: AccountId| {
            let mut contacts = tenant.contacts_of(account);
            contacts.truncate(in_memory(limit));
            contacts
        };
        Ok(accounts
            .iter()
            .map(|account| (*account, contacts_of(*account)))
            .filter(|(_, contacts)| !contacts.is_empty())
            .collect())
    }
}
