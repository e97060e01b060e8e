//! What Stele's tests share. A dev-dependency only.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use std::sync::Arc;
//!
//! use stele_application::{AccountRef, Error};
//! use stele_testkit::{Fault, Fixture, MemoryStore};
//!
//! let store = Arc::new(MemoryStore::default());
//! let fixture = Fixture::memory_with(store.clone()).await;
//! let caller = fixture.caller_of_new_workspace("Acme").await;
//! let account = fixture.account(&caller, "Hooli").external_id("hooli").await;
//!
//! let hooli = AccountRef::IdOrIdentifier("hooli".to_owned());
//! assert_eq!(fixture.stele.get_account(&caller, &hooli).await.ok(), Some(account));
//! store.fail_always(Some(Fault::Unavailable));
//! let failed = fixture.stele.get_account(&caller, &hooli).await;
//! assert!(matches!(failed, Err(Error::Unavailable(_))));
//! # }
//! ```
//!
//! - [`MemoryStore`] implements every port of a store in memory. It is the reference that the databases are compared with,
//!   and what a dialect's own tests run on. It can be told to fail, and counts the calls it gets.
//! - [`FixedClock`], [`SequentialIds`] and [`FixedSecrets`] make a run the same every time.
//! - [`Fixture`] puts [`Stele`](stele_application::Stele) on a set of ports and fills it: workspaces, keys, members, accounts.
//! - [`contract`] is the suite that every store passes; [`contract_suite!`] turns each of its cases into a test.
//! - [`generate`] makes accounts, events and queries for property tests.
//!
//! # Adding to it
//!
//! A new method of a port needs an implementation in [`MemoryStore`] and a case in [`contract`]. Write what the port's
//! comment promises, no more: whatever a case asserts is asked of every store.

pub mod contract;
pub mod generate;

mod account_builder;
mod clock;
mod fixture;
mod ids;
mod memory;
mod ports;
mod secrets;

pub use account_builder::AccountBuilder;
pub use clock::FixedClock;
pub use fixture::Fixture;
pub use ids::SequentialIds;
pub use memory::{Fault, MemoryStore};
pub use ports::{memory_ports, ports_over};
pub use secrets::FixedSecrets;
pub use stele_application::Ports;
