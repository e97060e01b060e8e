//! Use cases around accounts.

mod create;
mod delete;
mod get;
mod list;
mod query;
mod update;
mod write;

pub use query::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Direction, LifecycleFilter, Position,
    RoleFilter, Search, SearchIn, SortBy, TieBreak, TimeColumn,
};
