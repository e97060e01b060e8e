//! A store between whose units of work the test has its say.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use stele_application::Ports;
use stele_application::ports::{JobRecord, Store, StoreError, UnitOfWork};
use stele_testkit::{Fixture, MemoryStore, ports_over};

use crate::world::World;

/// What becomes of a unit of work that is begun.
pub(crate) enum Begin {
    /// It begins.
    Well,
    /// It does not.
    Fails,
    /// It begins, and somebody else has written a job just before.
    Behind(JobRecord),
}

/// A store in memory that says of each unit of work what becomes of it.
pub(crate) struct Interposed {
    inner: Arc<MemoryStore>,
    next: Mutex<VecDeque<Begin>>,
}

impl Interposed {
    /// What becomes of the next units of work. Those behind them begin well.
    pub(crate) fn say(&self, next: impl IntoIterator<Item = Begin>) {
        *self.next.lock().expect("not poisoned") = next.into_iter().collect();
    }
}

#[async_trait]
impl Store for Interposed {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let next = self.next.lock().expect("not poisoned").pop_front();
        match next.unwrap_or(Begin::Well) {
            Begin::Well => {}
            Begin::Fails => return Err(StoreError::Unavailable("the test said so".into())),
            Begin::Behind(job) => {
                let mut work = self.inner.begin().await?;
                work.put_job(&job).await?;
                work.commit().await?;
            }
        }
        self.inner.begin().await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }
}

/// A world over such a store.
pub(crate) async fn interposed() -> (World, Arc<Interposed>) {
    let store = Arc::new(MemoryStore::default());
    let interposed = Arc::new(Interposed {
        inner: store.clone(),
        next: Mutex::default(),
    });
    let ports = Ports {
        store: interposed.clone(),
        ..ports_over(store.clone())
    };
    let fixture = Fixture::over(ports).await;
    let caller = fixture.caller_of_new_workspace("Acme").await;
    let world = World {
        fixture,
        caller,
        store,
    };
    (world, interposed)
}
