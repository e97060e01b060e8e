//! Changing an account.

use stele_domain::{Account, AccountChange, Scope};

use super::AccountRef;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Resource, Stele};

impl Stele {
    /// Applies a change to one account and answers it as it is then. A change that moves nothing a reader can see is not
    /// written, unless it asks to [`touch`](AccountChange::touch).
    ///
    /// Fails with [`Error::NotFound`], [`Error::IdentifierTaken`] or [`Error::Invalid`]; nothing is written then.
    pub async fn update_account(
        &self,
        caller: &Caller,
        account: &AccountRef,
        change: AccountChange,
    ) -> Result<Account, Error> {
        caller.require(Scope::AccountWrite)?;
        super::write::check(&change, self.clock.now())?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let before = work.account_for_update(workspace, account).await?;
            let before = before.ok_or(Error::NotFound(Resource::Account))?;
            // Only now, with the account locked, is it known that no change before this one is still to come.
            let now = self.clock.now();
            let mut after = before.clone();
            self.apply_to(&mut *work, workspace, &mut after, change.clone(), now)
                .await?;
            let mut moved = after != before || change.touch;
            if let Some(drafts) = &change.contacts {
                let known = work.account_contacts(workspace, before.id).await?;
                moved |= self
                    .replace_contacts(&mut *work, workspace, before.id, &known, drafts, now)
                    .await?;
                after.derived.users_count = u32::try_from(drafts.len()).unwrap_or(u32::MAX);
            }
            if moved {
                after.touch(now);
                work.update_account(workspace, &after).await?;
                work.commit().await?;
            }
            Ok::<_, Attempt>(after)
        })
        .await
    }
}
