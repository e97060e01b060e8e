//! The writing ports: one transaction.

mod account_parts;
mod accounts;
mod administration;
mod contacts;
mod conversations;
mod differences;
mod idempotency;
mod numbers;
mod organizations;
mod people;
mod records;
mod unit;

pub(crate) use numbers::Numbered;
pub(crate) use unit::SqlUnitOfWork;
