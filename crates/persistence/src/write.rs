//! The writing ports: one transaction.

mod account_parts;
mod accounts;
mod administration;
mod contacts;
mod conversations;
mod differences;
mod events;
mod idempotency;
mod numbers;
mod organizations;
mod people;
mod records;
mod signals;
mod unit;
mod upkeep;

pub(crate) use numbers::Numbered;
pub(crate) use unit::SqlUnitOfWork;
