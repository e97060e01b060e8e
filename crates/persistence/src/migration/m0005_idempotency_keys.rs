//! Remembered answers.

use sea_orm_migration::prelude::*;

use super::ddl::run;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE idempotency_keys (
                workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
                digest {bytes} NOT NULL,
                fingerprint {bytes} NOT NULL,
                started_at {int} NOT NULL,
                status {int},
                body {text},
                PRIMARY KEY (workspace_id, digest)
            ){table}",
            "CREATE INDEX idempotency_keys_by_age ON idempotency_keys (workspace_id, started_at)",
        ];
        run(manager, &statements).await
    }
}
