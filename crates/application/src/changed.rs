//! What a change leaves.

use crate::ports::UnitOfWork;
use crate::retry::Attempt;

/// A record as a change leaves it, written but not committed.
pub(crate) struct Changed<T> {
    pub(crate) after: T,
    /// Whether anything was written.
    pub(crate) moved: bool,
}

impl<T> Changed<T> {
    /// Commits the unit of work that wrote it, if anything was written, and answers it.
    pub(crate) async fn commit(self, work: Box<dyn UnitOfWork>) -> Result<T, Attempt> {
        if self.moved {
            work.commit().await?;
        }
        Ok(self.after)
    }
}
