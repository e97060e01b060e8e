//! The ports of one store.

use std::sync::Arc;

use stele_application::Ports;
use stele_application::ports::{
    AccountReader, AdministrationReader, EventReader, Records, SignalReader, Store,
};

use crate::{FixedClock, FixedSecrets, MemoryStore, SequentialIds};

/// The ports of a store that implements them all, with a clock that stands still, ids in a row and secrets that everybody
/// can guess.
pub fn ports_over<S>(store: Arc<S>) -> Ports
where
    S: AccountReader
        + AdministrationReader
        + EventReader
        + Records
        + SignalReader
        + Store
        + 'static,
{
    Ports {
        accounts: store.clone(),
        records: store.clone(),
        events: store.clone(),
        signals: store.clone(),
        administration: store.clone(),
        store,
        clock: Arc::new(FixedClock::default()),
        ids: Arc::new(SequentialIds::default()),
        secrets: Arc::new(FixedSecrets::default()),
    }
}

/// [`ports_over`] an empty store in memory.
pub fn memory_ports() -> Ports {
    ports_over(Arc::new(MemoryStore::default()))
}
