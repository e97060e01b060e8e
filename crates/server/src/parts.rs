//! What a server is built from.

use crate::{dialects, stores};

/// What a server is built from: the dialects that it speaks and the stores that it runs on.
///
/// [`Parts::default`] are Stele's own, which make the program `stele`. A program with another dialect or another store adds
/// a line to one of the lists and hands them to [`run`](crate::run); its command line, its documents and its documentation
/// page follow.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The dialects, in the order in which they are shown. No two own the same path.
    pub dialects: Vec<dialects::Listed>,
    /// The stores. Of two that have the same scheme the first is taken.
    pub stores: Vec<stores::Listed>,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            dialects: dialects::ALL.to_vec(),
            stores: stores::ALL.to_vec(),
        }
    }
}
