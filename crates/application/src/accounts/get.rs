//! Reading one account.

use std::collections::BTreeMap;

use stele_domain::{Account, AccountContact, AccountId, Scope};

use super::{AccountRef, MAX_CONTACTS_SHOWN};
use crate::{Caller, Error, Resource, Stele};

impl Stele {
    /// One account of the caller's workspace.
    pub async fn get_account(
        &self,
        caller: &Caller,
        account: &AccountRef,
    ) -> Result<Account, Error> {
        caller.require(Scope::AccountRead)?;
        let found = self.accounts.get(caller.workspace_id(), account).await?;
        found.ok_or(Error::NotFound(Resource::Account))
    }

    /// The first [`MAX_CONTACTS_SHOWN`] contacts of each of several accounts, for the dialects that print them. Accounts without contacts are left out.
    pub async fn account_contacts(
        &self,
        caller: &Caller,
        accounts: &[AccountId],
    ) -> Result<BTreeMap<AccountId, Vec<AccountContact>>, Error> {
        caller.require(Scope::AccountRead)?;
        if accounts.is_empty() {
            return Ok(BTreeMap::new());
        }
        Ok(self
            .accounts
            .contacts(caller.workspace_id(), accounts, MAX_CONTACTS_SHOWN)
            .await?)
    }
}
