//! The reading ports: one statement for each method, in no transaction.

mod accounts;
mod administration;
mod events;
mod records;
mod relations;
mod signals;

pub(crate) use signals::{settings_of, signals_of};
