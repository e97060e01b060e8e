//! Running the migrations that are missing.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_query::{Alias, Query};

use super::{Migrator, SchemaStatus};
use crate::{DatabaseKind, OpenError};

/// SeaORM's own table of applied migrations.
const APPLIED: &str = "seaql_migrations";

/// The lock under which one server migrates while others wait: "stele" in ASCII.
const POSTGRES_LOCK: i64 = 0x73_74_65_6c_65;

/// How far the schema is, without changing anything.
pub(crate) async fn status(connection: &impl ConnectionTrait) -> Result<SchemaStatus, DbErr> {
    let known: BTreeSet<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let applied = applied(connection).await?;
    let count = |names: usize| u32::try_from(names).unwrap_or(u32::MAX);
    Ok(SchemaStatus {
        applied: count(applied.len()),
        applied_and_known: count(applied.intersection(&known).count()),
        known: count(known.len()),
    })
}

async fn applied(connection: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    if !has_table(connection).await? {
        return Ok(BTreeSet::new());
    }
    let mut select = Query::select();
    select
        .column(Alias::new("version"))
        .from(Alias::new(APPLIED));
    let rows = connection.query_all(&select).await?;
    rows.iter().map(|row| row.try_get_by(0)).collect()
}

async fn has_table(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let sql = match DatabaseKind::from(connection.get_database_backend()) {
        DatabaseKind::Sqlite => {
            format!("SELECT name FROM sqlite_schema WHERE type = 'table' AND name = '{APPLIED}'")
        }
        // As the search path finds it, like every other table.
        DatabaseKind::Postgres => {
            format!("SELECT 1 WHERE to_regclass('{APPLIED}') IS NOT NULL")
        }
    };
    let statement = sea_orm::Statement::from_string(connection.get_database_backend(), sql);
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// Applies what is missing, all of it or nothing, and answers how many migrations that were. Of several servers that come
/// at once, one applies them while the others wait; a schema that a newer program has changed is refused.
pub(crate) async fn migrate(connection: &DatabaseConnection) -> Result<u32, OpenError> {
    let before = refuse_newer(status(connection).await?)?;
    if before.is_current() {
        return Ok(0);
    }
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(options).await?;
    if transaction.get_database_backend() == DatabaseKind::Postgres.backend() {
        let lock = format!("SELECT pg_advisory_xact_lock({POSTGRES_LOCK})");
        transaction.execute_unprepared(&lock).await?;
    }
    // Another server may have done it while this one waited.
    let missing = refuse_newer(status(&transaction).await?)?;
    if !missing.is_current() {
        Migrator::up(&transaction, None).await?;
    }
    transaction.commit().await?;
    Ok(missing.known - missing.applied_and_known)
}

fn refuse_newer(status: SchemaStatus) -> Result<SchemaStatus, OpenError> {
    if status.is_newer() {
        return Err(OpenError::NewerSchema {
            applied: status.applied,
            known: status.known,
        });
    }
    Ok(status)
}
