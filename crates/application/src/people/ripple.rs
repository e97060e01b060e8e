//! What a write of people does to their accounts.

use std::collections::BTreeMap;

use stele_domain::{Account, AccountId, PersonFigures, Timestamp, WorkspaceId};

use crate::ports::UnitOfWork;
use crate::retry::Attempt;
use crate::segments;

/// The accounts that a unit of work has locked, while the figures that they take from their people move. Every write of a
/// person, of their responses or of their messages ends in one [`settle`](Ripple::settle).
pub(crate) struct Ripple {
    accounts: BTreeMap<AccountId, Touched>,
}

struct Touched {
    before: Account,
    after: Account,
    /// Whether something changed that a reader of the account sees and that is not on its row.
    seen: bool,
    /// Whether something changed that no reader of the account sees, and that a rule of a segment may ask about.
    weighed: bool,
    /// Whether the newest times must be asked for.
    ask: bool,
}

impl Ripple {
    /// Accounts that are locked.
    pub(crate) fn over(accounts: impl IntoIterator<Item = Account>) -> Self {
        let untouched = |account: Account| Touched {
            before: account.clone(),
            after: account,
            seen: false,
            weighed: false,
            ask: false,
        };
        let accounts = accounts.into_iter();
        Self {
            accounts: accounts
                .map(|account| (account.id, untouched(account)))
                .collect(),
        }
    }

    /// One account that is locked, and of which something changed that its readers see and that is not on its row.
    pub(crate) fn showing(account: Account) -> Self {
        let id = account.id;
        let mut ripple = Self::over([account]);
        ripple.show(id);
        ripple
    }

    /// A person of an account has other figures; `None` is a person who was not, or is no longer, tied to it.
    pub(crate) fn exchange(
        &mut self,
        account: AccountId,
        before: Option<PersonFigures>,
        after: Option<PersonFigures>,
    ) {
        if let Some(touched) = self.accounts.get_mut(&account) {
            touched.ask |= touched.after.derived.exchange(before, after);
        }
    }

    /// Something changed that a reader of the account sees and that is not on its row.
    pub(crate) fn show(&mut self, account: AccountId) {
        if let Some(touched) = self.accounts.get_mut(&account) {
            touched.seen = true;
        }
    }

    /// Something changed that its health is computed from, at least: messages that are not the newest ones.
    pub(crate) fn weigh(&mut self, account: AccountId) {
        if let Some(touched) = self.accounts.get_mut(&account) {
            touched.weighed = true;
        }
    }

    /// Stores the accounts that changed, once all else is written.
    pub(crate) async fn settle(
        self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        now: Timestamp,
    ) -> Result<(), Attempt> {
        let mut moving = Vec::new();
        for (id, touched) in self.accounts {
            let Touched {
                before,
                mut after,
                seen,
                weighed,
                ask,
            } = touched;
            if ask {
                let newest = work.newest_times(workspace, id).await?;
                after.derived.set_newest(newest);
            }
            if seen || after != before {
                after.touch(now);
                work.update_account(workspace, &after).await?;
                moving.push(after);
            } else if weighed {
                moving.push(after);
            }
        }
        segments::keep_up(work, workspace, &moving, now).await
    }
}
