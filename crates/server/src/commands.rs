//! The commands, one file each.
//!
//! A command opens the database with `open.rs`, calls a use case, and tells what came of it through
//! [`Format`](crate::output::Format). What it tells is a type of its own, whose `Serialize` is the promise to programs and
//! whose `Display` is for people.

pub mod doctor;
pub mod key;
pub mod member;
pub mod migrate;
pub mod openapi;
pub mod serve;
pub mod workspace;
