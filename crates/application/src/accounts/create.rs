//! Making an account.

use std::slice;

use stele_domain::{Account, AccountChange, AccountId, Name, Scope};

use super::WholeAccount;
use crate::events::claim_events;
use crate::ports::UnitOfWork;
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
        retry(|| async {
            let mut work = self.store.begin().await?;
            let made = self.make_account(&mut *work, caller, name.clone(), change.clone());
            let made = made.await?;
            work.commit().await?;
            Ok::<_, Attempt>(made)
        })
        .await
    }

    /// Makes an account in a unit of work.
    pub(super) async fn make_account(
        &self,
        work: &mut dyn UnitOfWork,
        caller: &Caller,
        name: Name,
        mut change: AccountChange,
    ) -> Result<WholeAccount, Attempt> {
        let workspace = caller.workspace_id();
        let now = self.clock.now();
        let created_by = caller.member.as_ref().map(|member| member.number);
        let mut account = Account::new(
            AccountId(self.ids.uuid()),
            self.ids.code(),
            name,
            created_by,
            now,
        );
        let drafts = change.contacts.take().unwrap_or_default();
        self.apply_to(work, workspace, &mut account, change, now)
            .await?;
        account.derived.users_count = u32::try_from(drafts.len()).unwrap_or(u32::MAX);
        claim_events(work, workspace, &[], &mut account).await?;
        let account = work.insert_account(workspace, account).await?;
        let written = self
            .replace_contacts(work, workspace, account.id, Vec::new(), &drafts, now)
            .await?;
        segments::keep_up(work, workspace, slice::from_ref(&account), now).await?;
        Ok(WholeAccount {
            account,
            contacts: written.contacts,
        })
    }
}
