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
        return Err(OpenError::unfit(DatabaseKind::Postgres, &reason));
    }
    if encoding != "UTF8" {
        let reason = format!("the database's encoding must be UTF8, it is {encoding}");
        return Err(OpenError::unfit(DatabaseKind::Postgres, &reason));
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
