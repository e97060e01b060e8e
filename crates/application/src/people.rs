//! Use cases around people at customers.

mod create;
mod delete;
mod put;
mod ripple;
mod untie;
mod update;

use stele_domain::{AccountId, ContactChange, Field, OrganizationId, Timestamp};

use crate::Invalid;
pub(crate) use ripple::Ripple;

/// The most accounts, and the most organizations, that a person is tied to: far more than anyone is, and few enough to be
/// written in one unit of work and printed in one page.
const MAX_TIES: usize = 100;

/// Refuses a change for what can be seen without looking at the store.
pub(crate) fn check(change: &ContactChange, now: Timestamp) -> Result<(), Invalid> {
    if matches!(change.last_activity_at, Field::Value(at) if at > now) {
        return Err(Invalid::ContactActivityInFuture);
    }
    let count = |ties: Option<usize>| ties.unwrap_or_default();
    if count(change.accounts.as_ref().map(Vec::len)) > MAX_TIES
        || count(change.organizations.as_ref().map(Vec::len)) > MAX_TIES
    {
        return Err(Invalid::TooManyTies { max: MAX_TIES });
    }
    Ok(())
}

/// What a person is to be tied to, each once, in one order, so that two writers of the same ones follow one another.
struct Ties {
    accounts: Vec<AccountId>,
    organizations: Vec<OrganizationId>,
}

impl Ties {
    /// What a change asks for, over what there is. Fails where nothing would be left.
    fn wanted(
        change: &ContactChange,
        accounts: &[AccountId],
        organizations: &[OrganizationId],
    ) -> Result<Self, Invalid> {
        let accounts = sorted(change.accounts.as_deref().unwrap_or(accounts));
        let organizations = sorted(change.organizations.as_deref().unwrap_or(organizations));
        if accounts.is_empty() && organizations.is_empty() {
            return Err(Invalid::TiedToNothing);
        }
        Ok(Self {
            accounts,
            organizations,
        })
    }

    /// What a change asks for besides what there is.
    fn joined(
        change: &ContactChange,
        accounts: &[AccountId],
        organizations: &[OrganizationId],
    ) -> Result<Self, Invalid> {
        let more = change.accounts.as_deref().unwrap_or_default();
        let accounts = sorted(&[accounts, more].concat());
        let more = change.organizations.as_deref().unwrap_or_default();
        let organizations = sorted(&[organizations, more].concat());
        if accounts.len() > MAX_TIES || organizations.len() > MAX_TIES {
            return Err(Invalid::TooManyTies { max: MAX_TIES });
        }
        Ok(Self {
            accounts,
            organizations,
        })
    }
}

fn sorted<T: Copy + Ord>(ids: &[T]) -> Vec<T> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}
