//! Trying a unit of work again.

use crate::Error;
use crate::ports::{StoreError, Unique};

/// How often a unit of work is tried before the store counts as too busy. Nearly every failure means that another writer
/// succeeded, so a handful of tries is enough unless very many write one account at once. None of them has waited: a
/// store that gave up waiting is not available.
const ATTEMPTS: u32 = 20;

/// Why one try failed: for good, or because of something that a second try does not meet again.
pub(crate) enum Attempt {
    /// The use case's own answer.
    Failed(Error),
    /// The store's.
    Store(StoreError),
}

impl Attempt {
    /// For writes that read first and lock what they found then: it is not that any more, and a second try finds what it
    /// is now.
    pub(crate) fn outdated(what: &'static str) -> Self {
        Attempt::Store(StoreError::Retry(
            format!("{what} is no longer what was found").into(),
        ))
    }

    /// For writes that change what has their external id, or an account's identifier, already: when another was first to use
    /// it, a second try finds its record.
    pub(crate) fn lost_race(self) -> Self {
        match self {
            Attempt::Store(
                error @ StoreError::Conflict(Unique::ExternalId(_) | Unique::AccountIdentifier),
            ) => Attempt::Store(StoreError::Retry(Box::new(error))),
            other => other,
        }
    }
}

impl From<Error> for Attempt {
    fn from(error: Error) -> Self {
        Attempt::Failed(error)
    }
}

impl From<crate::Invalid> for Attempt {
    fn from(invalid: crate::Invalid) -> Self {
        Attempt::Failed(invalid.into())
    }
}

impl From<StoreError> for Attempt {
    fn from(error: StoreError) -> Self {
        Attempt::Store(error)
    }
}

/// Runs `attempt`, a whole unit of work from its begin to its commit, again while the store asks for it.
pub(crate) async fn retry<T, Fut>(attempt: impl Fn() -> Fut) -> Result<T, Error>
where
    Fut: Future<Output = Result<T, Attempt>>,
{
    let mut tries = 0;
    loop {
        tries += 1;
        match attempt().await {
            Ok(value) => return Ok(value),
            Err(Attempt::Failed(error)) => return Err(error),
            Err(Attempt::Store(error)) if error.is_worth_retrying() && tries < ATTEMPTS => {
                tracing::debug!(%error, tries, "trying the unit of work again");
            }
            Err(Attempt::Store(error)) => return Err(error.into()),
        }
    }
}
