//! A store in memory.

mod account_reader;
mod account_writes;
mod administration_reader;
mod administration_writes;
mod contact_writes;
mod conversation_writes;
mod event_log;
mod event_reader;
mod event_writes;
mod fault;
mod filter;
mod idempotency_writes;
mod kept;
mod order;
mod record_reader;
mod record_writes;
mod relation_reader;
mod removal;
mod signal_reader;
mod signal_writes;
mod signals;
mod state;
mod table;
mod tenant;
mod unit;
mod upkeep_writes;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use async_trait::async_trait;
use stele_application::ports::{Store, StoreError, UnitOfWork};

pub use fault::Fault;
use fault::Faults;
use state::State;
use unit::Unit;

/// Every port of a store, in memory.
///
/// A unit of work is a working copy under a lock that it holds from its begin to its end: there is one writer at a time, as
/// with SQLite, so a test that begins a second unit of work while it holds a first one waits for ever. Readers see what was
/// committed last. Tables are shared between copies until they are written, so a unit of work costs what it changes.
///
/// It is the strictest store there is. A unit of work that goes on after an error is [`StoreError::Broken`], as with
/// PostgreSQL. So is whatever names something that is not there and that the writer must have held locked, or that is never
/// removed; what a writer only looked up may have gone since, and is [`StoreError::Retry`].
#[derive(Default)]
pub struct MemoryStore {
    shared: Arc<Shared>,
}

/// What a store and its units of work share.
#[derive(Default)]
struct Shared {
    committed: RwLock<State>,
    writer: Arc<tokio::sync::Mutex<()>>,
    faults: Faults,
    calls: AtomicU64,
}

impl MemoryStore {
    /// How often the store was asked anything: reads, pings, and units of work begun (what they do is not counted).
    pub fn calls(&self) -> u64 {
        self.shared.calls.load(Ordering::SeqCst)
    }

    /// Lets the next commits fail, one after the other; nothing of such a unit of work is kept.
    pub fn fail_commits(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.faults.fail_commits(faults);
    }

    /// Lets everything fail from now on, or nothing any more.
    pub fn fail_always(&self, fault: Option<Fault>) {
        self.shared.faults.fail_always(fault);
    }

    /// What was committed last, for a read.
    fn read(&self) -> Result<State, StoreError> {
        self.shared.calls.fetch_add(1, Ordering::SeqCst);
        self.shared.faults.check()?;
        Ok(self.shared.snapshot())
    }
}

impl Shared {
    fn snapshot(&self) -> State {
        self.committed.read().expect(NOT_POISONED).clone()
    }

    fn replace(&self, state: State) {
        *self.committed.write().expect(NOT_POISONED) = state;
    }
}

/// Why no lock here is ever poisoned.
const NOT_POISONED: &str = "nothing panics while it holds the lock";

#[async_trait]
impl Store for MemoryStore {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.shared.calls.fetch_add(1, Ordering::SeqCst);
        self.shared.faults.check()?;
        let lock = self.shared.writer.clone().lock_owned().await;
        Ok(Box::new(Unit::new(self.shared.clone(), lock)))
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.read().map(|_| ())
    }
}
