//! The reading ports: one statement for each method, in no transaction.

mod accounts;
mod administration;
mod records;
mod relations;
