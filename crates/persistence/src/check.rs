//! What an operator should know of the database.

use std::io;
use std::path::PathBuf;

use crate::open::{beside, mode};
use crate::{Database, DatabaseKind, OpenError, SchemaStatus};

/// What an operator should know of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which database it is.
    pub kind: DatabaseKind,
    /// The version of its program.
    pub version: String,
    /// How far its schema is.
    pub schema: SchemaStatus,
    /// The files it consists of, where it consists of files of this machine.
    pub files: Vec<DatabaseFile>,
}

/// A file of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its permission bits, on systems that have such.
    pub mode: Option<u32>,
}

impl DatabaseFile {
    /// The file at a path, with the permission bits that it has now. Fails where there is none, or where it cannot be told.
    pub fn at(path: PathBuf) -> io::Result<Self> {
        let mode = mode(&path)?;
        Ok(Self { path, mode })
    }

    /// Whether nobody but its owner may read or write it.
    pub fn is_private(&self) -> bool {
        self.mode.is_none_or(|mode| mode & !0o700 == 0)
    }
}

impl Database {
    /// Asks the database how it is, without changing anything. Connecting may have: see [`OpenOptions::read_only`].
    ///
    /// [`OpenOptions::read_only`]: crate::OpenOptions::read_only
    pub async fn check(&self) -> Result<Report, OpenError> {
        Ok(Report {
            kind: self.kind(),
            version: self.version.clone(),
            schema: self.schema_status().await?,
            files: self.files(),
        })
    }

    /// The database file, and what SQLite keeps beside it while it is open.
    fn files(&self) -> Vec<DatabaseFile> {
        let Some(file) = &self.file else {
            return Vec::new();
        };
        ["", "-wal", "-shm"]
            .into_iter()
            .filter_map(|suffix| DatabaseFile::at(beside(&file.path, suffix)).ok())
            .collect()
    }
}
