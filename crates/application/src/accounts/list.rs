//! Reading many accounts.

use stele_domain::{Account, Scope};

use super::{AccountFilter, AccountQuery};
use crate::{Caller, Error, Stele};

impl Stele {
    /// One page of the caller's accounts.
    pub async fn list_accounts(
        &self,
        caller: &Caller,
        query: &AccountQuery,
    ) -> Result<Vec<Account>, Error> {
        caller.require(Scope::AccountRead)?;
        Ok(self.accounts.page(caller.workspace_id(), query).await?)
    }

    /// How many of the caller's accounts a filter lets through, for the dialects that print a total.
    pub async fn count_accounts(
        &self,
        caller: &Caller,
        filter: &AccountFilter,
    ) -> Result<u64, Error> {
        caller.require(Scope::AccountRead)?;
        Ok(self.accounts.count(caller.workspace_id(), filter).await?)
    }
}
