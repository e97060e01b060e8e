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

use super::{OpenError, OpenOptions, Opened};
use crate::DatabaseKind;
use crate::error::sqlite_code;

/// Marks a file as ours: "Stel" in ASCII.
pub(crate) const APPLICATION_ID: i32 = 0x53_74_65_6c;

/// How long to wait before the next try where SQLite itself does not wait.
const PAUSE: Duration = Duration::from_millis(20);

pub(super) async fn open(url: &str, options: &OpenOptions) -> Result<Opened, OpenError> {
    let file = file(url)?;
    let reachable = if options.create_missing {
        create(&file)
    } else {
        fs::OpenOptions::new()
            .read(true)
            .write(true)
            .open(&file)
            .map(|_| ())
    };
    reachable.map_err(|source| OpenError::File {
        path: file.clone(),
        source,
    })?;
    let connect = SqliteConnectOptions::new()
        .filename(&file)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(options.acquire_timeout)
        .disable_statement_logging();
    let version = inspect(&connect, &file).await?;
    let writer = writer(&connect, options).await?;
    let reader = pool(options)
        .max_connections(options.readers())
        .connect_lazy_with(connect.pragma("query_only", "ON"));
    Ok(Opened {
        kind: DatabaseKind::Sqlite,
        version,
        file: Some(file),
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

/// Makes the file where there is none, readable by its owner only. SQLite gives its `-wal` and `-shm` files the same mode.
fn create(file: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true);
    let made = owner_only(options.clone().create_new(true)).open(file);
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            options.open(file).map(|_| ())
        }
        other => other.map(|_| ()),
    }
}

#[cfg(unix)]
fn owner_only(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn owner_only(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    options
}

/// The permission bits of a file, where the system has such.
#[cfg(unix)]
pub(crate) fn mode(file: &Path) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;
    Ok(Some(fs::metadata(file)?.permissions().mode() & 0o777))
}

/// The permission bits of a file, where the system has such.
#[cfg(not(unix))]
pub(crate) fn mode(file: &Path) -> io::Result<Option<u32>> {
    fs::metadata(file).map(|_| None)
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
/// not wait for it: when several servers start on a new file, they come in one another's way.
async fn writer(
    connect: &SqliteConnectOptions,
    options: &OpenOptions,
) -> Result<SqlitePool, OpenError> {
    let connect = connect.clone().journal_mode(SqliteJournalMode::Wal);
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
