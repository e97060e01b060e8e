//! Alguna's API as a client meets it: whole answers through the whole edge, over a store in memory.

mod access;
mod accounts;
mod bad_input;
mod contacts;
mod customers;
mod document;
mod errors;
mod events;
mod idempotency;
mod lists;
mod page_examples;
mod server;
