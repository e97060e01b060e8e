//! Connecting to a PostgreSQL server.

use std::str::FromStr;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sea_orm::sqlx::{self, ConnectOptions as _, Connection, Row};
use sea_orm::{SqlxError, SqlxPostgresConnector};

use super::{OpenError, OpenOptions, Opened};
use crate::DatabaseKind;

/// The oldest server that is supported, as the server counts its versions.
const OLDEST_VERSION: i32 = 14_00_00;

/// A connection that rested for longer is asked whether it still lives before it is used. A ping for each checkout would
/// double the round trips of a get.
const RESTED: Duration = Duration::from_secs(30);

/// What the server gives up after. Without these, one transaction that somebody left open, an operator's say, would by and
/// by keep every connection of the pool waiting. What the URL says in its `options` goes first, and a migration, which may
/// take its time, goes without the first two.
///
/// They are told when connecting, so that they cost no round trip. A pooler in between that does not know them must be told
/// to let them pass, like `extra_float_digits`, which the driver sends.
const TIMEOUTS: [(&str, Duration); 3] = [
    // Writers of one account wait for each other for milliseconds: longer is not a queue any more.
    ("lock_timeout", Duration::from_secs(10)),
    // No statement reads more than a page, but for counts; whoever asked has gone by then.
    ("statement_timeout", Duration::from_secs(30)),
    // Nothing is waited for between the statements of a unit of work. This is for the server that was cut off in one, whose
    // locks would stay until the network's own timeouts, which are hours.
    (
        "idle_in_transaction_session_timeout",
        Duration::from_mins(1),
    ),
];

pub(super) async fn open(url: &str, options: &OpenOptions) -> Result<Opened, OpenError> {
    let server = PgConnectOptions::from_str(url)
        .map_err(|error| OpenError::InvalidUrl {
            reason: one_line(&error),
        })?
        .disable_statement_logging();
    let server = match server.get_application_name() {
        Some(_) => server,
        None => server.application_name("stele"),
    };
    let server = with_settings(server, options);
    let version = greet(&server, options.acquire_timeout).await?;
    let pool = PgPoolOptions::new()
        .max_connections(options.max_connections.max(1))
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for >= RESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(server);
    let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    Ok(Opened {
        kind: DatabaseKind::Postgres,
        version,
        file: None,
        reader: connection.clone(),
        writer: connection,
    })
}

/// Adds what the server is told of each connection.
fn with_settings(server: PgConnectOptions, options: &OpenOptions) -> PgConnectOptions {
    let said = server.get_options().unwrap_or_default().to_owned();
    let says = |name: &str| {
        said.split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| word == name)
    };
    let timeouts = TIMEOUTS
        .into_iter()
        .filter(|(name, _)| !says(name))
        .map(|(name, timeout)| (name, format!("{}ms", timeout.as_millis())));
    let server = server.options(timeouts);
    if options.read_only {
        server.options([("default_transaction_read_only", "on")])
    } else {
        server
    }
}

/// Connects once, outside of the pool, which would try again until its time is up, and answers the server's version.
async fn greet(server: &PgConnectOptions, patience: Duration) -> Result<String, OpenError> {
    let unreachable = |reason: String| OpenError::Unreachable {
        host: server.get_host().to_owned(),
        port: server.get_port(),
        reason,
    };
    let mut connection = tokio::time::timeout(patience, PgConnection::connect_with(server))
        .await
        .map_err(|_| unreachable(format!("no answer within {} s", patience.as_secs())))?
        .map_err(|error| unreachable(one_line(&error)))?;
    let asked = "SELECT current_setting('server_version'),
                        current_setting('server_version_num')::integer,
                        current_setting('server_encoding')";
    let row = sqlx::query(asked)
        .fetch_one(&mut connection)
        .await
        .map_err(OpenError::refused)?;
    let (version, number, encoding): (String, i32, String) =
        read(&row).map_err(OpenError::refused)?;
    if number < OLDEST_VERSION {
        let reason = format!("version 14 or later is needed, it is {version}");
        return Err(OpenError::Unfit { reason });
    }
    if encoding != "UTF8" {
        let reason = format!("the database's encoding must be UTF8, it is {encoding}");
        return Err(OpenError::Unfit { reason });
    }
    // The server notices anyway when this fails.
    let _ = connection.close().await;
    Ok(version)
}

fn read(row: &sqlx::postgres::PgRow) -> Result<(String, i32, String), SqlxError> {
    Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
}

/// The innermost reason, without the driver's introduction.
fn one_line(error: &SqlxError) -> String {
    let reason = match error {
        SqlxError::Database(error) => error.message().to_owned(),
        SqlxError::Io(error) => error.to_string(),
        SqlxError::Configuration(error) => error.to_string(),
        other => other.to_string(),
    };
    reason.replace('\n', " ")
}
