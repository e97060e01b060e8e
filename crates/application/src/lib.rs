//! What Stele does: its use cases, and the ports they need.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use stele_application::{AccountRef, Error, Resource, Stele};
//! use stele_domain::{AccountChange, Field, Identifier, Name};
//!
//! // Any store will do; this one is in memory.
//! let stele = Stele::open(stele_testkit::memory_ports()).await?;
//! # let workspace = stele.create_workspace(stele_application::WorkspaceDraft { name: Name::new("Acme")? }).await?;
//! # let caller = stele_application::Caller { workspace, key: None, scopes: stele_domain::ScopeSet::all(), member: None };
//! let change = AccountChange {
//!     external_id: Field::Value(Identifier::new("hooli")?),
//!     ..AccountChange::default()
//! };
//! let made = stele.create_account(&caller, Name::new("Hooli")?, change).await?;
//!
//! let hooli = AccountRef::IdOrIdentifier("hooli".to_owned());
//! assert_eq!(stele.get_account(&caller, &hooli).await?, made);
//! stele.delete_account(&caller, &hooli).await?;
//! let gone = stele.get_account(&caller, &hooli).await;
//! assert!(matches!(gone, Err(Error::NotFound(Resource::Account))));
//! # Ok(())
//! # }
//! ```
//!
//! [`Stele`] is the one thing a dialect talks to. Each of its methods is a use case: it checks the caller's scope, opens a
//! unit of work where something is written, applies the domain's rules, commits, and answers in the domain's words. Use
//! cases live one to a file, grouped by what they are about.
//!
//! What the use cases need of the outside world they name as [`ports`]: a reader of accounts, a store to write through, a
//! clock, ids, secrets. Adapters implement them; this crate knows neither a database nor HTTP nor a runtime.
//!
//! # How a write runs
//!
//! A write runs in one [`UnitOfWork`](ports::UnitOfWork) and is tried again as a whole when the store says that another
//! writer came in between. It reads what it changes under a lock, so that two writers of one account follow one another and
//! neither loses what the other did. Locks are taken in one order: accounts by id, people by id, the record
//! that is written. After any error the unit of work is dropped, never used again.
//!
//! # Adding a use case
//!
//! Write a file with an `impl Stele` block; begin with `caller.require(...)`. If it needs something new of a store, add a
//! method to the port in [`ports`], a case to the contract suite that every store passes, and then the adapters.

pub mod ports;

mod about;
mod accounts;
mod administration;
mod authentication;
mod caller;
mod changed;
mod conversations;
mod error;
mod events;
mod health;
mod idempotency;
mod jobs;
mod meetings;
mod notes;
mod organizations;
mod people;
mod plain;
mod record;
mod records;
mod requests;
mod responses;
mod retry;
mod segments;
mod settings;
mod shown;
mod standing;
mod stele;
mod tasks;
mod tellings;
mod usage;

pub use accounts::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Direction, LifecycleFilter,
    MAX_CONTACTS_SHOWN, RoleFilter, Search, SearchIn, SortBy, TieBreak, WholeAccount,
};
pub use administration::{
    Administrator, FirstSteps, KeyDraft, MemberDraft, MemberRef, NewKey, WorkspaceDraft,
};
pub use caller::Caller;
pub use conversations::WholeConversation;
pub use error::{Error, Invalid, Resource};
pub use events::{
    EVENTS_AT_A_TIME, EventAccount, EventDraft, EventOutcome, EventPage, EventQuery, GroupChange,
    PersonChange, UnknownAccount,
};
pub use health::{AccountHealth, HealthPolicy};
pub use idempotency::{Claim, IdempotencyScope, StoredAnswer, Ticket};
pub use jobs::{Job, Step};
pub use record::{
    About, ContactsOf, MembersOf, OfAccount, Position, Record, RecordPaging, RecordQuery,
    RecordRef, ResponsesOf, TimeColumn, Whole, WithAccount,
};
pub use settings::Settings;
pub use standing::Standing;
pub use stele::{CursorSecret, Ports, Stele};
pub use tellings::{BatchPart, Telling, Told};
pub use usage::{MetricReading, UsageBy};
