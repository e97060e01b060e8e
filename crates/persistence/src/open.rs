//! From a URL to connections.

mod error;
mod file;
mod options;
mod postgres;
mod sqlite;

pub use error::OpenError;
pub(crate) use file::{OpenedFile, beside, mode};
pub use options::OpenOptions;
pub(crate) use sqlite::APPLICATION_ID;

use sea_orm::DatabaseConnection;

use crate::DatabaseKind;

/// An open database.
pub(crate) struct Opened {
    pub(crate) kind: DatabaseKind,
    /// Of the database's program.
    pub(crate) version: String,
    pub(crate) file: Option<OpenedFile>,
    pub(crate) reader: DatabaseConnection,
    /// On PostgreSQL the same pool as the reader's.
    pub(crate) writer: DatabaseConnection,
}

pub(crate) async fn open(url: &str, options: &OpenOptions) -> Result<Opened, OpenError> {
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("sqlite") => sqlite::open(url, options).await,
        Some("postgres" | "postgresql") => postgres::open(url, options).await,
        _ => Err(OpenError::InvalidUrl {
            reason: "it begins neither with sqlite:// nor with postgres://".to_owned(),
        }),
    }
}
