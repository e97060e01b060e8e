//! Making an account.

use std::slice;

use stele_domain::{Account, AccountChange, AccountId, Name, Scope};

use super::WholeAccount;
use crate::events::claim_events;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Stele, segments};

impl Stele {
    /// Makes an account with a name and whatever else `change` says.
    ///
    /// Fails with [`Error::IdentifierTaken`] or [`Error::Invalid`]; nothing is written then.
    pub async fn create_account(
        &self,
        caller: &Caller,
        name: Name,
        change: AccountChange,
    ) -> Result<Account, Error> {
        let whole = self.create_whole_account(caller, name, change).await?;
        Ok(whole.account)
    }

    /// [`create_account`](Self::create_account), for the dialects that print an account's contacts with it.
    pub async fn create_whole_account(
        &self,
        caller: &Caller,
        name: Name,
        change: AccountChange,
    ) -> Result<WholeAccount, Error> {
        caller.require(Scope::AccountWrite)?;
        super::write::check(&change, self.clock.now())?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let now = self.clock.now();
            let created_by = caller.member.as_ref().map(|member| member.number);
            let mut account = Account::new(
                AccountId(self.ids.uuid()),
                self.ids.code(),
                name.clone(),
                created_by,
                now,
            );
            self.apply_to(&mut *work, workspace, &mut account, change.clone(), now)
                .await?;
            let drafts = change.contacts.as_deref().unwrap_or_default();
            account.derived.users_count = u32::try_from(drafts.len()).unwrap_or(u32::MAX);
            claim_events(&mut *work, workspace, &[], &mut account).await?;
            let account = work.insert_account(workspace, account).await?;
            let written = self
                .replace_contacts(&mut *work, workspace, account.id, Vec::new(), drafts, now)
                .await?;
            segments::keep_up(&mut *work, workspace, slice::from_ref(&account), now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(WholeAccount {
                account,
                contacts: written.contacts,
            })
        })
        .await
    }
}
