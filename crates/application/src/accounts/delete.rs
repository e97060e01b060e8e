//! Removing an account.

use stele_domain::Scope;

use super::AccountRef;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Resource, Stele};

impl Stele {
    /// Removes an account from every dialect, with its ties, meetings, requests, notes and tasks, and with the people who are
    /// tied to nothing else.
    pub async fn delete_account(&self, caller: &Caller, account: &AccountRef) -> Result<(), Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found = work.account_for_update(workspace, account).await?;
            let found = found.ok_or(Error::NotFound(Resource::Account))?;
            let now = self.clock.now();
            work.delete_account(workspace, found.id, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}
