//! Reading accounts.

use std::collections::BTreeMap;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, QueryResult};
use stele_application::ports::{AccountReader, StoreError};
use stele_application::{AccountFilter, AccountQuery, AccountRef};
use stele_domain::{Account, AccountContact, AccountId, WorkspaceId};

use crate::Database;
use crate::convert::{account_contact_from_rows, account_from_row};
use crate::error::Fault;
use crate::sql;

#[async_trait]
impl AccountReader for Database {
    async fn get(
        &self,
        workspace: WorkspaceId,
        account: &AccountRef,
    ) -> Result<Option<Account>, StoreError> {
        let statement = sql::get(self.kind(), workspace, account);
        let found = self.reader.query_one_raw(statement).await;
        let found = found.map_err(Fault::from)?;
        Ok(found.as_ref().map(account_of).transpose()?)
    }

    async fn page(
        &self,
        workspace: WorkspaceId,
        query: &AccountQuery,
    ) -> Result<Vec<Account>, StoreError> {
        let statement = sql::page(self.kind(), workspace, query);
        let rows = self.reader.query_all_raw(statement).await;
        let rows = rows.map_err(Fault::from)?;
        Ok(rows.iter().map(account_of).collect::<Result<_, _>>()?)
    }

    async fn count(
        &self,
        workspace: WorkspaceId,
        filter: &AccountFilter,
    ) -> Result<u64, StoreError> {
        let statement = sql::count(self.kind(), workspace, filter);
        Ok(self.counted(statement).await?)
    }

    async fn contacts(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        limit: u32,
    ) -> Result<BTreeMap<AccountId, Vec<AccountContact>>, StoreError> {
        let statement = sql::contacts_of(self.kind(), workspace, accounts, limit);
        let rows = self.reader.query_all_raw(statement).await;
        let mut contacts = BTreeMap::new();
        for row in rows.map_err(Fault::from)? {
            let (account, contact) = contact_of(&row)?;
            contacts
                .entry(account)
                .or_insert_with(Vec::new)
                .push(contact);
        }
        Ok(contacts)
    }
}

pub(super) fn account_of(row: &QueryResult) -> Result<Account, Fault> {
    let (account, members) = sql::read_account(row)?;
    Ok(account_from_row(account, members)?)
}

fn contact_of(row: &QueryResult) -> Result<(AccountId, AccountContact), Fault> {
    let (tie, contact) = sql::read_contact(row)?;
    let account = AccountId(tie.account_id);
    Ok((account, account_contact_from_rows(tie, contact)?))
}
