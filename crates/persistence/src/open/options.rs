//! How to open a database.

use std::time::Duration;

/// How to open a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOptions {
    /// The most connections to a PostgreSQL server. SQLite has one that writes and up to [`OpenOptions::MAX_READERS`] that
    /// read, but no more than these.
    pub max_connections: u32,
    /// How long a call waits for a connection, and on SQLite for another process that writes, before it gives up.
    pub acquire_timeout: Duration,
    /// Whether a SQLite file that is missing is made; otherwise it is an error.
    pub create_missing: bool,
    /// Whether the database is only looked at: nothing is made, neither a file nor a log beside it, no setting of the file
    /// is changed, and writing fails. For [`Database::check`](crate::Database::check) of a database that another program
    /// has open, or of a copy that cannot be written.
    pub read_only: bool,
}

impl OpenOptions {
    /// The most connections that read a SQLite file: each is a thread, and more of them than processors do not help.
    pub const MAX_READERS: u32 = 8;

    /// How many connections read a SQLite file.
    pub(super) fn readers(&self) -> u32 {
        self.max_connections
            .saturating_sub(1)
            .clamp(1, Self::MAX_READERS)
    }
}

impl Default for OpenOptions {
    /// Twenty connections, ten seconds, a missing file is made, reading and writing.
    fn default() -> Self {
        Self {
            max_connections: 20,
            acquire_timeout: Duration::from_secs(10),
            create_missing: true,
            read_only: false,
        }
    }
}
