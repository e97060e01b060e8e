//! Running the migrations that are missing.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_query::{Alias, Query};

use super::{Migrator, SchemaStatus};
use crate::{DatabaseKind, OpenError};

/// SeaORM's own table of applied migrations.
const APPLIED: &str = "seaql_migrations";

/// The lock under which one server migrates while others wait: "stele" in ASCII.
pub(crate) const POSTGRES_LOCK: i64 = 0x73_74_65_6c_65;

/// How far the schema is, without changing anything.
pub(crate) async fn status(
    kind: DatabaseKind,
    connection: &impl ConnectionTrait,
) -> Result<SchemaStatus, DbErr> {
    let known: BTreeSet<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let applied = applied(kind, connection).await?;
    let count = |names: usize| u32::try_from(names).unwrap_or(u32::MAX);
    Ok(SchemaStatus {
        applied: count(applied.len()),
        applied_and_known: count(applied.intersection(&known).count()),
        known: count(known.len()),
    })
}

async fn applied(
    kind: DatabaseKind,
    connection: &impl ConnectionTrait,
) -> Result<BTreeSet<String>, DbErr> {
    if !has_table(kind, connection).await? {
        return Ok(BTreeSet::new());
    }
    let mut select = Query::select();
    select
        .column(Alias::new("version"))
        .from(Alias::new(APPLIED));
    let rows = connection.query_all(&select).await?;
    rows.iter().map(|row| row.try_get_by(0)).collect()
}

async fn has_table(kind: DatabaseKind, connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let sql = match kind {
        DatabaseKind::Sqlite => {
            format!("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = '{APPLIED}'")
        }
        // As the search path finds it, like every other table.
        DatabaseKind::Postgres => {
            format!("SELECT 1 WHERE to_regclass('{APPLIED}') IS NOT NULL")
        }
    };
    let statement = Statement::from_string(kind.backend(), sql);
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// Applies what is missing, all of it or nothing, and answers how many migrations that were. Of several servers that come
/// at once, one applies them while the others wait; a schema that a newer program has changed is refused.
pub(crate) async fn migrate(
    kind: DatabaseKind,
    connection: &DatabaseConnection,
) -> Result<u32, OpenError> {
    let before = refuse_newer(status(kind, connection).await?)?;
    if before.is_current() {
        return Ok(0);
    }
    let transaction = begin_alone(kind, connection).await?;
    // Another server may have done it while this one waited.
    let missing = refuse_newer(status(kind, &transaction).await?)?;
    if !missing.is_current() {
        Migrator::up(&transaction, None).await?;
    }
    transaction.commit().await?;
    Ok(missing.known - missing.applied_and_known)
}

/// Applies the first migrations only, as an older program would have.
#[cfg(test)]
pub(crate) async fn apply_first(connection: &DatabaseConnection, count: u32) -> Result<(), DbErr> {
    Migrator::up(connection, Some(count)).await
}

/// Begins a transaction in which no other server migrates.
async fn begin_alone(
    kind: DatabaseKind,
    connection: &DatabaseConnection,
) -> Result<DatabaseTransaction, DbErr> {
    let options = match kind {
        DatabaseKind::Sqlite => TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        },
        // Whatever the server's own level is: a stricter one would go on seeing the schema as it was before the wait.
        DatabaseKind::Postgres => TransactionOptions {
            isolation_level: Some(IsolationLevel::ReadCommitted),
            ..TransactionOptions::default()
        },
    };
    let transaction = connection.begin_with_options(options).await?;
    if kind == DatabaseKind::Postgres {
        for statement in [
            // An index on a large table takes its time, and who waits for it waits as long.
            "SET LOCAL lock_timeout = 0",
            "SET LOCAL statement_timeout = 0",
            &format!("SELECT pg_advisory_xact_lock({POSTGRES_LOCK})"),
        ] {
            transaction.execute_unprepared(statement).await?;
        }
    }
    Ok(transaction)
}

fn refuse_newer(status: SchemaStatus) -> Result<SchemaStatus, OpenError> {
    if status.is_newer() {
        return Err(OpenError::NewerSchema {
            applied: status.applied,
            unknown: status.applied - status.applied_and_known,
        });
    }
    Ok(status)
}
