//! Use cases around accounts.

mod create;
mod delete;
mod get;
mod list;
mod put;
mod query;
mod update;
mod write;

use stele_domain::{Account, AccountContact};

pub(crate) use write::{check, locked_account};

pub use query::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Direction, LifecycleFilter, RoleFilter,
    Search, SearchIn, SortBy, TieBreak,
};

/// How many contacts of an account are shown with it, and how many a write of them all can name. An account may have more
/// people than that: those are listed page by page.
pub const MAX_CONTACTS_SHOWN: u32 = 1_000;

/// An account and its contacts, both as they were at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeAccount {
    /// The account.
    pub account: Account,
    /// The first [`MAX_CONTACTS_SHOWN`] of its contacts, in order.
    pub contacts: Vec<AccountContact>,
}
