//! A third store: one that forgets everything when the server stops.

use std::sync::Arc;

use async_trait::async_trait;
use stele_server::stores::{Condition, Listed, OpenStore, Upkeep};
use stele_testkit::MemoryStore;

/// `--database-url memory:`
pub(crate) const MEMORY: Listed = Listed {
    schemes: &["memory"],
    help: "Memory, until the server stops: memory:",
    open: |_url, _access| Box::pin(async { Ok(open()) }),
};

fn open() -> OpenStore {
    OpenStore::new(Arc::new(MemoryStore::default()), Arc::new(InMemory))
}

/// Nothing is migrated, pooled or closed; that there is a store is all that can be told of it.
struct InMemory;

#[async_trait]
impl Upkeep for InMemory {
    async fn examine(&self) -> anyhow::Result<Condition> {
        Ok(Condition {
            product: "Memory".to_owned(),
            schema: None,
            files: Vec::new(),
        })
    }
}
