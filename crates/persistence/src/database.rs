//! An open database.

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use stele_application::ports::{Store, StoreError, UnitOfWork};

use crate::error::store_error;
use crate::migration;
use crate::open::{OpenedFile, open};
use crate::write::SqlUnitOfWork;
use crate::{DatabaseKind, OpenError, OpenOptions, SchemaStatus};

/// A store on SQLite or PostgreSQL: all ports of the application.
pub struct Database {
    kind: DatabaseKind,
    pub(crate) version: String,
    pub(crate) file: Option<OpenedFile>,
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
}

/// How busy a pool of connections is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolStats {
    /// What its connections are for: `all`, or `read` and `write`.
    pub pool: &'static str,
    /// How many connections are open.
    pub open: u32,
    /// How many of them wait for something to do.
    pub idle: u32,
    /// The most that may be open.
    pub max: u32,
}

impl Database {
    /// Opens the database of a URL: `sqlite://stele.db`, `sqlite:///var/lib/stele.db`, `postgres://user@host:5432/stele`.
    ///
    /// A SQLite file that is missing is made, readable by its owner only, and its write-ahead log is turned on, unless the
    /// options say otherwise. The schema is left as it is: see [`Database::migrate`].
    pub async fn connect(url: &str, options: &OpenOptions) -> Result<Self, OpenError> {
        let opened = open(url, options).await?;
        Ok(Self {
            kind: opened.kind,
            version: opened.version,
            file: opened.file,
            reader: opened.reader,
            writer: opened.writer,
        })
    }

    /// Which database it is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// Brings the schema to where this program wants it, all at once or not at all, and answers how many migrations that
    /// took. Several servers may do so at once: one works, the others wait and find nothing to do. A schema that a newer
    /// program has changed is refused with [`OpenError::NewerSchema`].
    pub async fn migrate(&self) -> Result<u32, OpenError> {
        migration::migrate(self.kind, &self.writer).await
    }

    /// How far the schema is, without changing anything.
    pub async fn schema_status(&self) -> Result<SchemaStatus, OpenError> {
        Ok(migration::status(self.kind, &self.reader).await?)
    }

    /// How busy the connections are, pool by pool.
    pub fn pool_stats(&self) -> Vec<PoolStats> {
        match self.kind {
            DatabaseKind::Sqlite => vec![
                sqlite_stats("read", &self.reader),
                sqlite_stats("write", &self.writer),
            ],
            DatabaseKind::Postgres => {
                let pool = self.writer.get_postgres_connection_pool();
                vec![stats("all", pool)]
            }
        }
    }

    /// Lets the calls under way finish and closes all connections; what comes after is told that the store is not
    /// available.
    pub async fn close(&self) {
        // Closing a pool cannot fail. The reader goes first: the last one out tidies a SQLite file up, and must be able to.
        let _ = self.reader.close_by_ref().await;
        let _ = self.writer.close_by_ref().await;
    }
}

fn sqlite_stats(name: &'static str, connection: &DatabaseConnection) -> PoolStats {
    stats(name, connection.get_sqlite_connection_pool())
}

fn stats<D: sea_orm::sqlx::Database>(
    name: &'static str,
    pool: &sea_orm::sqlx::Pool<D>,
) -> PoolStats {
    PoolStats {
        pool: name,
        open: pool.size(),
        idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
        max: pool.options().get_max_connections(),
    }
}

#[async_trait]
impl Store for Database {
    /// On SQLite the unit of work has the one writing connection from here on, and others wait for it. On PostgreSQL it runs
    /// at the server's own isolation level, READ COMMITTED unless configured otherwise: locks and versions keep it right, a
    /// stricter level only asks for more second tries.
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let options = TransactionOptions {
            // Another process that writes is waited for here, where waiting cannot deadlock.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writer.begin_with_options(options).await;
        let transaction = transaction.map_err(store_error)?;
        Ok(Box::new(SqlUnitOfWork::new(self.kind, transaction)))
    }

    /// Looks whether a SQLite file is still where it was opened, and reads a row, so that a schema that is missing is
    /// noticed.
    async fn ping(&self) -> Result<(), StoreError> {
        if let Some(file) = &self.file {
            file.check()
                .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        }
        let backend = self.kind.backend();
        let statement = sea_orm::Statement::from_string(backend, "SELECT id FROM settings");
        self.reader
            .query_one_raw(statement)
            .await
            .map(|_| ())
            .map_err(store_error)
    }
}
