//! Which database it is.

use std::fmt;

use sea_orm::{DbBackend, Statement, StatementBuilder};

/// A database that the store runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DatabaseKind {
    /// A file of this machine.
    Sqlite,
    /// A server.
    Postgres,
}

impl DatabaseKind {
    pub(crate) fn backend(self) -> DbBackend {
        match self {
            DatabaseKind::Sqlite => DbBackend::Sqlite,
            DatabaseKind::Postgres => DbBackend::Postgres,
        }
    }

    /// Renders a statement in this database's SQL.
    pub(crate) fn build(self, statement: &impl StatementBuilder) -> Statement {
        self.backend().build(statement)
    }
}

impl fmt::Display for DatabaseKind {
    /// The product's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DatabaseKind::Sqlite => "SQLite",
            DatabaseKind::Postgres => "PostgreSQL",
        })
    }
}
