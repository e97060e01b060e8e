//! The ports of one store.

use std::sync::Arc;

use stele_application::ports::{AccountReader, AdministrationReader, Store};

use crate::MemoryStore;

/// One store through all of its ports.
#[derive(Clone)]
pub struct Ports {
    /// Reads accounts.
    pub accounts: Arc<dyn AccountReader>,
    /// Reads what an administrator keeps.
    pub administration: Arc<dyn AdministrationReader>,
    /// Writes.
    pub store: Arc<dyn Store>,
}

impl Ports {
    /// The ports of a store that implements them all.
    pub fn of<S>(store: Arc<S>) -> Self
    where
        S: AccountReader + AdministrationReader + Store + 'static,
    {
        Self {
            accounts: store.clone(),
            administration: store.clone(),
            store,
        }
    }

    /// An empty store in memory.
    pub fn memory() -> Self {
        Self::of(Arc::new(MemoryStore::default()))
    }
}
