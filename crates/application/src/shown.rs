//! Records that an account is printed with: each change of one is a change of the account.

use stele_domain::{
    Account, AccountId, Meeting, Scope, Stamp, SupportRequest, Timestamp, WorkspaceId,
};

use crate::accounts::locked_account;
use crate::people::Ripple;
use crate::ports::{RecordRemoval, RecordWrites, UnitOfWork};
use crate::retry::{Attempt, retry};
use crate::{AccountRef, Caller, Error, Invalid, Record, RecordRef, Stele};

/// A kind of record that an account is printed with.
pub(crate) trait Shown: Record {
    /// The account.
    fn account(&self) -> AccountId;

    /// How often and when it changed.
    fn stamp(&mut self) -> &mut Stamp;
}

impl Shown for Meeting {
    fn account(&self) -> AccountId {
        self.account.id
    }

    fn stamp(&mut self) -> &mut Stamp {
        &mut self.stamp
    }
}

impl Shown for SupportRequest {
    fn account(&self) -> AccountId {
        self.account.id
    }

    fn stamp(&mut self) -> &mut Stamp {
        &mut self.stamp
    }
}

impl Stele {
    /// Makes a record of an account; `make` is told the account and the time.
    pub(crate) async fn create_shown<R: Shown>(
        &self,
        caller: &Caller,
        account: AccountId,
        make: impl Fn(&Account, Timestamp) -> Result<R, Invalid>,
    ) -> Result<R, Error>
    where
        dyn UnitOfWork: RecordWrites<R>,
    {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let account = locked_account(&mut *work, workspace, account).await?;
            let now = self.clock.now();
            let record = make(&account, now)?;
            let record = RecordWrites::<R>::insert(&mut *work, workspace, record).await?;
            Ripple::showing(account)
                .settle(&mut *work, workspace, now)
                .await?;
            work.commit().await?;
            Ok::<_, Attempt>(record)
        })
        .await
    }

    /// Lets `change`, which is told the time, change a record, and answers it as it is then. A change that moves nothing is
    /// not written.
    pub(crate) async fn change_shown<R: Shown>(
        &self,
        caller: &Caller,
        record: &RecordRef,
        change: impl Fn(&mut R, Timestamp) -> Result<(), Invalid>,
    ) -> Result<R, Error>
    where
        dyn UnitOfWork: RecordWrites<R>,
    {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let (account, before) = locked::<R>(&mut *work, workspace, record).await?;
            let now = self.clock.now();
            let mut after = before.clone();
            change(&mut after, now)?;
            if after != before {
                after.stamp().touch(now);
                RecordWrites::<R>::update(&mut *work, workspace, &after).await?;
                Ripple::showing(account)
                    .settle(&mut *work, workspace, now)
                    .await?;
                work.commit().await?;
            }
            Ok::<_, Attempt>(after)
        })
        .await
    }

    /// Removes a record.
    pub(crate) async fn remove_shown<R: Shown>(
        &self,
        caller: &Caller,
        record: &RecordRef,
    ) -> Result<(), Error>
    where
        dyn UnitOfWork: RecordWrites<R> + RecordRemoval<R>,
    {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let (account, found) = locked::<R>(&mut *work, workspace, record).await?;
            let now = self.clock.now();
            RecordRemoval::<R>::remove(&mut *work, workspace, found.id(), now).await?;
            Ripple::showing(account)
                .settle(&mut *work, workspace, now)
                .await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}

/// Locks a record and its account: the account first, as whoever removes it with all that is its own does. Its account never
/// changes.
async fn locked<R: Shown>(
    work: &mut (dyn UnitOfWork + 'static),
    workspace: WorkspaceId,
    record: &RecordRef,
) -> Result<(Account, R), Attempt>
where
    dyn UnitOfWork: RecordWrites<R>,
{
    let gone = || Attempt::outdated("the record of an account");
    let found = RecordWrites::<R>::stored(work, workspace, record).await?;
    let found = found.ok_or(Error::NotFound(R::RESOURCE))?;
    let account = AccountRef::Id(found.account());
    let account = work.account_for_update(workspace, &account).await?;
    let account = account.ok_or_else(gone)?;
    let found = RecordWrites::<R>::for_update(work, workspace, &RecordRef::Id(found.id())).await?;
    Ok((account, found.ok_or_else(gone)?))
}
