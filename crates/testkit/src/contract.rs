//! What every store promises, case by case.
//!
//! A store turns the whole suite into tests of its own with [`contract_suite!`](crate::contract_suite): it opens an empty
//! store for each case through a [`Harness`]. Each case takes the ports of an empty store and panics where the store breaks
//! the promise that the case is named for.
//!
//! The cases know nothing that is not in the comments of [`stele_application::ports`] and of the types there. Gaps in numbers
//! are allowed, so no case asks for a certain one; a unit of work may be told to try again by [`StoreError::Retry`], so the
//! cases in which several run at once do so, as the use cases do.
//!
//! # Adding a case
//!
//! Write it into the module of its topic and name it in [`contract_suite!`](crate::contract_suite); a test of this crate
//! compares the two.
//!
//! [`StoreError::Retry`]: stele_application::ports::StoreError::Retry

pub mod administration;
pub mod awaited_accounts;
pub mod concurrency;
pub mod contacts;
pub mod crowds;
pub mod definitions;
pub mod derived;
pub mod durability;
pub mod event_ids;
pub mod event_names;
pub mod event_people;
pub mod events;
pub mod filters;
pub mod gets;
pub mod groups;
pub mod health;
pub mod idempotency;
pub mod ingestion;
pub mod isolated_records;
pub mod isolated_usage;
pub mod isolation;
pub mod jobs;
pub mod lists;
pub mod longest;
pub mod members;
pub mod memberships;
pub mod messages;
pub mod metric_filters;
pub mod metric_groups;
pub mod metric_values;
pub mod narrowed;
pub mod people;
pub mod records;
pub mod reference;
pub mod relations;
pub mod round_trips;
pub mod searches;
pub mod segments;
pub mod signals;
pub mod units_of_work;
pub mod upkeep;
pub mod walks;
pub mod writes;

mod happenings;
mod harness;
mod holdings;
mod kinds;
mod setup;
mod steps;
mod suite;
mod twins;

pub use harness::Harness;
