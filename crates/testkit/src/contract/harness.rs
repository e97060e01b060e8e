//! How a store meets the suite.

use crate::Ports;

/// An empty store, opened for one case.
pub trait Harness {
    /// Its ports.
    fn ports(&self) -> &Ports;

    /// Lets go of the store and opens once more what it left behind, as the next process does after this one has ended. The
    /// ports that [`ports`](Self::ports) answered, and all that was made of them, are gone by then. `None`, as it is unless
    /// said otherwise, where nothing outlives its process: the cases of [`durability`](super::durability) ask nothing of such a
    /// store.
    fn reopen(self) -> impl Future<Output = Option<Self>> + Send
    where
        Self: Sized,
    {
        drop(self);
        async { None }
    }

    /// Clears away what was opened, after the case has passed.
    fn close(self) -> impl Future<Output = ()> + Send
    where
        Self: Sized,
    {
        async {}
    }
}

impl Harness for Ports {
    fn ports(&self) -> &Ports {
        self
    }
}
