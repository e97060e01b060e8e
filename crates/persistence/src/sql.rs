//! The statements that read, built apart from running them so that a test can ask the databases for their plans.
//!
//! Each begins with the workspace: every table in every statement is held to it, joined tables and subqueries too.
//!
//! They are written by `sea_query`, but for three pieces of text around what it wrote: the lists of columns, which are the
//! same in every statement and are made once; `accounts`' joins of team members, likewise; and `order`'s `ORDER BY`,
//! `LIMIT` and `OFFSET`, because the number of rows must stand in the text for PostgreSQL to keep its plan. What is put into
//! those are names of tables and columns, words of SQL and that one number, never a text from outside: all other values are
//! parameters.

mod accounts;
mod contacts;
mod filter;
mod keys;
mod lists;
mod order;
mod search;

pub(crate) use accounts::{count, get, lock, page, read as read_account};
pub(crate) use contacts::{contacts_of, contacts_of_one, lock_contacts_of, read as read_contact};
pub(crate) use keys::{keys, read as read_key};
pub(crate) use lists::one_of;
pub(crate) use search::search_row;

#[cfg(test)]
pub(crate) use accounts::page_rows;
#[cfg(test)]
pub(crate) use search::INDEXED_CHARACTERS;
