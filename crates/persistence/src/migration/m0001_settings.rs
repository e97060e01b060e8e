//! What holds for the whole database.

use sea_orm_migration::prelude::*;

use super::ddl::{kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let settings = "CREATE TABLE settings (
            id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
            cursor_secret {bytes} NOT NULL,
            last_workspace_id {int} NOT NULL
        ){table}";
        run(manager, &[settings]).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => sqlite(manager).await,
            DatabaseKind::Postgres => postgres(manager).await,
        }
    }
}

async fn sqlite(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mark = format!("PRAGMA application_id = {}", crate::open::APPLICATION_ID);
    let statements = [
        // Tells this file from another program's.
        &*mark,
        "INSERT INTO settings (id, cursor_secret, last_workspace_id) VALUES (1, randomblob(32), 0)",
        "CREATE TABLE counters (
            workspace_id INTEGER NOT NULL,
            kind TEXT NOT NULL,
            value INTEGER NOT NULL,
            PRIMARY KEY (workspace_id, kind)
        ) STRICT, WITHOUT ROWID",
    ];
    run(manager, &statements).await
}

async fn postgres(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // Two random UUIDs hold 244 bits of the server's secure randomness, without the pgcrypto extension.
    let secret = "INSERT INTO settings (id, cursor_secret, last_workspace_id) VALUES (
        1, decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'), 0
    )";
    run(manager, &[secret]).await
}
