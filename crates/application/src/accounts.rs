//! Use cases around accounts.

mod create;
mod delete;
mod get;
mod list;
mod query;
mod update;
mod write;

use stele_domain::{Account, AccountContact};

pub use query::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Direction, LifecycleFilter, Position,
    RoleFilter, Search, SearchIn, SortBy, TieBreak, TimeColumn,
};

/// An account and its contacts, both as they were at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeAccount {
    /// The account.
    pub account: Account,
    /// Its contacts, in order.
    pub contacts: Vec<AccountContact>,
}
