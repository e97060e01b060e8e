//! Removing an account.

use stele_domain::Scope;

use super::AccountRef;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Resource, Stele};

impl Stele {
    /// Removes an account from every dialect, with its ties, and with the contacts that are tied to nothing else.
    pub async fn delete_account(&self, caller: &Caller, account: &AccountRef) -> Result<(), Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found = work.account_for_update(workspace, account).await?;
            let found = found.ok_or(Error::NotFound(Resource::Account))?;
            work.delete_account(workspace, found.id).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}
