//! Why a database did not open.

use std::io;
use std::path::PathBuf;

use sea_orm::DbErr;

/// Why a database did not open, or not get the schema it needs. Every message is one line for an operator and repeats no
/// part of the URL that may be a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no database.
    #[error(
        "the database URL is not valid: {reason} (examples: sqlite://stele.db, postgres://stele@localhost/stele)"
    )]
    InvalidUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// The file cannot be made or read.
    #[error("cannot open the database file {path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{path} is not a database of Stele", path = path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The server does not answer, or lets no one in.
    #[error("cannot connect to PostgreSQL at {host}:{port}: {reason}")]
    Unreachable {
        /// The server's host.
        host: String,
        /// Its port.
        port: u16,
        /// What came instead of an answer.
        reason: String,
    },
    /// The server cannot keep what Stele stores.
    #[error("this PostgreSQL server cannot be used: {reason}")]
    Unfit {
        /// What it lacks.
        reason: String,
    },
    /// A newer program has changed the schema.
    #[error(
        "this program does not know {unknown} of the database's {applied} migrations: \
         a newer version of Stele has been here, start that one"
    )]
    NewerSchema {
        /// The migrations that were applied.
        applied: u32,
        /// Those of them that this program does not know.
        unknown: u32,
    },
    /// The database refused.
    #[error("the database refused: {0}")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<DbErr> for OpenError {
    fn from(error: DbErr) -> Self {
        OpenError::Refused(Box::new(error))
    }
}

impl OpenError {
    pub(super) fn refused(error: sea_orm::SqlxError) -> Self {
        OpenError::Refused(Box::new(error))
    }
}
