//! How much of large bodies is worked on at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A bound to the bytes of large bodies that are read and written at the same time, whoever sends them: JSON takes many times
/// its text in memory, and what takes one such body may be sent by many clients at once. Whoever finds no place waits.
#[derive(Debug, Clone)]
pub struct BodyBudget(Arc<Semaphore>);

/// A part of the budget, until it is dropped.
#[derive(Debug)]
pub struct Reserved(OwnedSemaphorePermit);

/// What is counted: kibibytes, so that a body of a few bytes has its price too.
const UNIT: usize = 1 << 10;

impl BodyBudget {
    /// The most bytes at once: the largest body that any call takes, and half as much beside it.
    pub const MAX: usize = 32 << 20;

    /// Waits until so many bytes are free. More than there are count as all of them.
    pub async fn reserve(&self, bytes: usize) -> Reserved {
        let semaphore = Arc::clone(&self.0);
        let permit = semaphore.acquire_many_owned(units(bytes)).await;
        Reserved(permit.expect("a budget that is never closed"))
    }
}

impl Default for BodyBudget {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(Self::MAX / UNIT)))
    }
}

impl Reserved {
    /// Gives back what is above so many bytes.
    pub fn shrink_to(&mut self, bytes: usize) {
        let surplus = self.0.num_permits().saturating_sub(units(bytes) as usize);
        drop(self.0.split(surplus));
    }
}

fn units(bytes: usize) -> u32 {
    let units = bytes.min(BodyBudget::MAX).div_ceil(UNIT).max(1);
    u32::try_from(units).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::pin::{Pin, pin};
    use std::task::{Context, Waker};

    use super::{BodyBudget, Reserved};

    fn waits(reserving: Pin<&mut impl Future<Output = Reserved>>) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        reserving.poll(&mut context).is_pending()
    }

    #[tokio::test]
    async fn whoever_finds_no_place_waits_until_there_is_one() {
        let budget = BodyBudget::default();
        let mut first = budget.reserve(BodyBudget::MAX).await;
        let mut second = pin!(budget.reserve(20 << 20));
        assert!(waits(second.as_mut()));
        first.shrink_to(12 << 20);
        let second = second.await;
        let mut small = pin!(budget.reserve(0));
        assert!(waits(small.as_mut()), "even nothing has its price");
        drop((first, second));
        small.await;
    }

    #[tokio::test]
    async fn no_body_is_larger_than_the_budget() {
        let budget = BodyBudget::default();
        drop(budget.reserve(usize::MAX).await);
        let mut one = budget.reserve(1).await;
        one.shrink_to(usize::MAX);
        one.shrink_to(0);
        let rest = budget.reserve(BodyBudget::MAX - 1024);
        rest.await;
    }
}
