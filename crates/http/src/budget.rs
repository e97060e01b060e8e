//! How much of large bodies is held, and worked on, at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A bound to the bytes of large bodies that are read and written at the same time, whoever sends them: JSON takes many times
/// its text in memory, and what takes one such body may be sent by many clients at once. Whoever finds no place waits; small
/// bodies, which nearly all are, wait for nobody.
#[derive(Debug, Clone)]
pub struct BodyBudget {
    arrivals: Arc<Semaphore>,
    bytes: Arc<Semaphore>,
    glances: Arc<Semaphore>,
}

/// A part of the budget, until it is dropped.
#[derive(Debug)]
pub struct Reserved {
    _permit: Option<OwnedSemaphorePermit>,
}

/// What is counted: kibibytes.
const UNIT: usize = 1 << 10;

/// How many may look at once at what has not shown its size yet.
const GLANCES: usize = 4;

impl BodyBudget {
    /// The most bytes at once: the largest body that any call takes, and half as much beside it.
    pub const MAX: usize = 32 << 20;

    /// The most bytes of a body that is small, and free.
    pub const SMALL: usize = 64 << 10;

    /// The most bytes that are held as they come in, of bodies that are larger than most calls take: anybody may begin to send
    /// one, and take their time.
    pub const MAX_ARRIVING: usize = 256 << 20;

    /// Waits until there is room for so many bytes that are still to come. More than there are count as all of them.
    pub async fn arrival(&self, bytes: usize) -> Reserved {
        let bytes = bytes.min(Self::MAX_ARRIVING).div_ceil(UNIT);
        Reserved {
            _permit: Some(acquire(&self.arrivals, bytes).await),
        }
    }

    /// Waits until so many bytes are free. More than there are count as all of them.
    pub async fn reserve(&self, bytes: usize) -> Reserved {
        if bytes <= Self::SMALL {
            return Reserved { _permit: None };
        }
        Reserved {
            _permit: Some(acquire(&self.bytes, bytes.min(Self::MAX).div_ceil(UNIT)).await),
        }
    }

    /// Waits for one's turn to find out how large a compressed body is: a moment's work, but little may become much.
    pub async fn glance(&self) -> Reserved {
        Reserved {
            _permit: Some(acquire(&self.glances, 1).await),
        }
    }
}

impl Default for BodyBudget {
    fn default() -> Self {
        Self {
            arrivals: Arc::new(Semaphore::new(Self::MAX_ARRIVING / UNIT)),
            bytes: Arc::new(Semaphore::new(Self::MAX / UNIT)),
            glances: Arc::new(Semaphore::new(GLANCES)),
        }
    }
}

async fn acquire(semaphore: &Arc<Semaphore>, count: usize) -> OwnedSemaphorePermit {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let permit = Arc::clone(semaphore).acquire_many_owned(count).await;
    permit.expect("a budget that is never closed")
}

#[cfg(test)]
mod tests {
    use std::pin::{Pin, pin};
    use std::task::{Context, Waker};

    use super::{BodyBudget, GLANCES, Reserved};

    fn waits(reserving: Pin<&mut impl Future<Output = Reserved>>) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        reserving.poll(&mut context).is_pending()
    }

    #[tokio::test]
    async fn whoever_finds_no_place_waits_until_there_is_one() {
        let budget = BodyBudget::default();
        let first = budget.reserve(12 << 20).await;
        let mut second = pin!(budget.reserve(usize::MAX));
        assert!(waits(second.as_mut()), "all of it");
        let mut third = pin!(budget.reserve(BodyBudget::SMALL + 1));
        assert!(waits(third.as_mut()), "in the order in which they came");
        // Nobody waits with what is small.
        drop(budget.reserve(BodyBudget::SMALL).await);
        drop(first);
        drop(second.await);
        third.await;
    }

    #[tokio::test]
    async fn few_look_at_once_at_what_may_be_large() {
        let budget = BodyBudget::default();
        let mut looking = Vec::new();
        for _ in 0..GLANCES {
            looking.push(budget.glance().await);
        }
        let mut next = pin!(budget.glance());
        assert!(waits(next.as_mut()));
        looking.pop();
        next.await;
    }
}
