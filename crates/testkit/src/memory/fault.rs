//! Failing on demand.

use std::collections::VecDeque;
use std::sync::Mutex;

use stele_application::ports::{StoreError, Unique};

use super::NOT_POISONED;

/// A way for a store to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// [`StoreError::Conflict`].
    Conflict(Unique),
    /// [`StoreError::Retry`].
    Retry,
    /// [`StoreError::Unavailable`].
    Unavailable,
    /// [`StoreError::Broken`].
    Broken,
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        let told = "the test told it to";
        match fault {
            Fault::Conflict(unique) => StoreError::Conflict(unique),
            Fault::Retry => StoreError::Retry(told.into()),
            Fault::Unavailable => StoreError::Unavailable(told.into()),
            Fault::Broken => StoreError::Broken(told.into()),
        }
    }
}

/// What a store was told to fail with.
#[derive(Default)]
pub(super) struct Faults {
    commits: Mutex<VecDeque<Fault>>,
    always: Mutex<Option<Fault>>,
}

impl Faults {
    pub(super) fn fail_commits(&self, faults: impl IntoIterator<Item = Fault>) {
        self.commits.lock().expect(NOT_POISONED).extend(faults);
    }

    pub(super) fn fail_always(&self, fault: Option<Fault>) {
        *self.always.lock().expect(NOT_POISONED) = fault;
    }

    pub(super) fn check(&self) -> Result<(), StoreError> {
        match *self.always.lock().expect(NOT_POISONED) {
            Some(fault) => Err(fault.into()),
            None => Ok(()),
        }
    }

    pub(super) fn check_commit(&self) -> Result<(), StoreError> {
        self.check()?;
        match self.commits.lock().expect(NOT_POISONED).pop_front() {
            Some(fault) => Err(fault.into()),
            None => Ok(()),
        }
    }
}
