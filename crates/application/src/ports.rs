//! What the use cases need of the outside world.
//!
//! Few and coarse. Reading has ports of its own, so that a get opens no transaction and a cache or another store can stand in
//! front; writing goes through [`Store::begin`] to a [`UnitOfWork`].
//!
//! Every method that touches a tenant's rows takes the workspace. The contract suite has two workspaces with the same ids, and
//! asks each method for those of the one and of the other: an adapter that forgets to use it fails.

mod account_reader;
mod account_writes;
mod administration_reader;
mod administration_writes;
mod clock;
mod contact_writes;
mod event_reader;
mod event_writes;
mod idempotency_writes;
mod ids;
mod record_reader;
mod record_writes;
mod signal_reader;
mod signal_writes;
mod store;
mod upkeep_writes;

pub use account_reader::AccountReader;
pub use account_writes::AccountWrites;
pub use administration_reader::AdministrationReader;
pub use administration_writes::AdministrationWrites;
pub use clock::Clock;
pub use contact_writes::{ContactWrites, HeldPeople, HeldPerson};
pub use event_reader::{Doer, EventReader, MetricQuery};
pub use event_writes::{EventWrites, KnownContact, KnownPerson};
pub use idempotency_writes::{IdempotencyRecord, IdempotencyWrites};
pub use ids::{Ids, Secrets};
pub use record_reader::{RecordReader, Records, RelationReader};
pub use record_writes::{ConversationWrites, RecordRemoval, RecordWrites};
pub use signal_reader::{HealthDay, SignalReader, Signals};
pub use signal_writes::{HealthRecord, SignalWrites};
pub use store::{Store, StoreError, Unique, UnitOfWork};
pub use upkeep_writes::{JobRecord, UpkeepWrites};
