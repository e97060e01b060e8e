//! Opening a SQLite file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

use sea_orm::sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sea_orm::sqlx::{self, ConnectOptions as _, Connection};
use sea_orm::{SqlxError, SqlxSqliteConnector};

use super::file::{OpenedFile, beside, create};
use super::{OpenError, OpenOptions, Opened};
use crate::DatabaseKind;
use crate::error::sqlite_code;

/// Marks a file as ours: "Stel" in ASCII.
pub(crate) const APPLICATION_ID: i32 = 0x53_74_65_6c;

/// How long to wait before the next try where SQLite itself does not wait.
const PAUSE: Duration = Duration::from_millis(20);

pub(super) async fn open(url: &str, options: &OpenOptions) -> Result<Opened, OpenError> {
    let file = file(url)?;
    let unusable = |source| OpenError::File {
        path: file.clone(),
        source,
    };
    reach(&file, options).map_err(unusable)?;
    let connect = SqliteConnectOptions::new()
        .filename(&file)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(options.acquire_timeout)
        .disable_statement_logging();
    let connect = if options.read_only {
        looking(connect, &file)
    } else {
        connect
    };
    let version = inspect(&connect, &file).await?;
    let writer = writer(&connect, options).await?;
    let opened = OpenedFile::at(file.clone()).map_err(unusable)?;
    let reader = pool(options)
        .max_connections(options.readers())
        .connect_lazy_with(connect.pragma("query_only", "ON"));
    Ok(Opened {
        kind: DatabaseKind::Sqlite,
        version,
        file: Some(opened),
        reader: SqlxSqliteConnector::from_sqlx_sqlite_pool(reader),
        writer: SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
    })
}

/// The file that a URL names.
fn file(url: &str) -> Result<PathBuf, OpenError> {
    let invalid = |reason: &str| OpenError::InvalidUrl {
        reason: reason.to_owned(),
    };
    let (rest, parameters) = url.split_once('?').unwrap_or((url, ""));
    if rest.ends_with(":memory:") || parameters.contains("mode=memory") {
        return Err(invalid(
            "a database in memory would be another one for each connection, name a file",
        ));
    }
    // What other programs need to be told to make a missing file, which happens here anyway.
    if !matches!(parameters, "" | "mode=rwc") {
        return Err(invalid("a SQLite URL takes no parameters"));
    }
    // The driver undoes percent-encoding.
    let parsed = SqliteConnectOptions::from_str(rest)
        .map_err(|_| invalid("its path is not valid percent-encoded UTF-8"))?;
    let file = parsed.get_filename();
    if file.as_os_str().is_empty() {
        return Err(invalid("it names no file"));
    }
    Ok(file.to_owned())
}

/// Whether the file may be opened as the options say. One that is missing is made where they ask for that.
fn reach(file: &Path, options: &OpenOptions) -> io::Result<()> {
    if options.create_missing && !options.read_only {
        return create(file);
    }
    let mut reached = fs::OpenOptions::new();
    reached.read(true).write(!options.read_only);
    reached.open(file).map(|_| ())
}

/// Connections that only look. SQLite would make its log anew to read a file that was closed, and leave it there; that is
/// spared where there is no log, since whoever has the file open to write keeps one.
fn looking(connect: SqliteConnectOptions, file: &Path) -> SqliteConnectOptions {
    let in_use = ["-wal", "-journal"]
        .iter()
        .any(|log| beside(file, log).exists());
    connect.read_only(true).immutable(!in_use)
}

/// Refuses a file that holds something else, before anything is written to it. Answers SQLite's version.
async fn inspect(connect: &SqliteConnectOptions, file: &Path) -> Result<String, OpenError> {
    let foreign = || OpenError::Foreign {
        path: file.to_owned(),
    };
    let asked = async {
        let mut connection = SqliteConnection::connect_with(connect).await?;
        let version: String = scalar(&mut connection, "SELECT sqlite_version()").await?;
        let id: i32 = scalar(&mut connection, "PRAGMA application_id").await?;
        let tables: i64 = scalar(&mut connection, "SELECT count(*) FROM sqlite_schema").await?;
        connection.close().await?;
        Ok::<_, SqlxError>((version, id == APPLICATION_ID || (id == 0 && tables == 0)))
    };
    match asked.await {
        Ok((version, true)) => Ok(version),
        Ok((_, false)) => Err(foreign()),
        // SQLITE_NOTADB
        Err(error) if sqlite_code(&error) == Some(26) => Err(foreign()),
        Err(error) => Err(OpenError::refused(error)),
    }
}

async fn scalar<T>(connection: &mut SqliteConnection, sql: &'static str) -> Result<T, SqlxError>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite> + Send + Unpin,
{
    sqlx::query_scalar(sql).fetch_one(connection).await
}

/// The one connection that writes. It turns the write-ahead log on, which needs the file for itself for a moment and does
/// not wait for it: when several servers start on a new file, they come in one another's way. Where nothing may be written
/// it leaves the log as it is, and every statement that writes is refused.
async fn writer(
    connect: &SqliteConnectOptions,
    options: &OpenOptions,
) -> Result<SqlitePool, OpenError> {
    let connect = if options.read_only {
        connect.clone()
    } else {
        connect.clone().journal_mode(SqliteJournalMode::Wal)
    };
    let begun = Instant::now();
    loop {
        let opened = pool(options)
            .max_connections(1)
            .connect_with(connect.clone())
            .await;
        match opened {
            // SQLITE_BUSY
            Err(error)
                if sqlite_code(&error) == Some(5) && begun.elapsed() < options.acquire_timeout =>
            {
                tokio::time::sleep(PAUSE).await;
            }
            other => return other.map_err(OpenError::refused),
        }
    }
}

/// Connections to a file stay: there is nothing that could cut them, and they keep what they have read.
fn pool(options: &OpenOptions) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}
