//! What products send events with.

use sea_orm_migration::prelude::*;

use super::ddl::{kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match kind(manager)? {
            DatabaseKind::Sqlite => run(manager, &SQLITE).await?,
            DatabaseKind::Postgres => run(manager, &POSTGRES).await?,
        }
        let unique = "CREATE UNIQUE INDEX workspaces_project_token ON workspaces (project_token)";
        run(manager, &[unique]).await
    }
}

/// SQLite adds no column that must hold something without saying what; nothing is ever stored without it.
const SQLITE: [&str; 2] = [
    "ALTER TABLE workspaces ADD COLUMN project_token {text} NOT NULL DEFAULT ''",
    "UPDATE workspaces SET project_token = 'phc_' || substr(lower(hex(randomblob(22))), 1, 43)",
];

/// Two random UUIDs, as for the secret of cursors: of 43 hexadecimal digits, all but three or four are random.
const POSTGRES: [&str; 3] = [
    "ALTER TABLE workspaces ADD COLUMN project_token {text}",
    "UPDATE workspaces SET project_token =
        'phc_' || substr(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 1, 43)",
    "ALTER TABLE workspaces ALTER COLUMN project_token SET NOT NULL",
];
