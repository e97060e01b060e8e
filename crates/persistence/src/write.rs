//! The writing ports: one transaction.

mod account_parts;
mod accounts;
mod administration;
mod contacts;
mod differences;
mod idempotency;
mod numbers;
mod unit;

pub(crate) use unit::SqlUnitOfWork;
