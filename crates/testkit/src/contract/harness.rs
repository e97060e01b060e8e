//! How a store meets the suite.

use crate::Ports;

/// An empty store, opened for one case.
pub trait Harness {
    /// Its ports.
    fn ports(&self) -> &Ports;

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
