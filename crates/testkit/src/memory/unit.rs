//! One unit of work.

use std::sync::Arc;

use async_trait::async_trait;
use stele_application::ports::{StoreError, UnitOfWork};
use tokio::sync::OwnedMutexGuard;

use super::Shared;
use super::state::State;

/// A working copy, and the lock that makes it the only one.
pub(super) struct Unit {
    shared: Arc<Shared>,
    state: State,
    failed: bool,
    _lock: OwnedMutexGuard<()>,
}

impl Unit {
    pub(super) fn new(shared: Arc<Shared>, lock: OwnedMutexGuard<()>) -> Self {
        Self {
            state: shared.snapshot(),
            shared,
            failed: false,
            _lock: lock,
        }
    }

    /// Runs one statement. After the first that fails none succeeds.
    pub(super) fn run<T>(
        &mut self,
        statement: impl FnOnce(&mut State) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.check()?;
        self.shared.faults.check()?;
        let answer = statement(&mut self.state);
        self.failed = answer.is_err();
        answer
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Broken(
                "a unit of work went on after an error".into(),
            ));
        }
        Ok(())
    }
}

#[async_trait]
impl UnitOfWork for Unit {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.check()?;
        self.shared.faults.check_commit()?;
        let Self { shared, state, .. } = *self;
        shared.replace(state);
        Ok(())
    }
}
