//! Workspaces, their teams and their keys.

use sea_orm_migration::prelude::*;

use super::ddl::run;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE workspaces (
                id {int} NOT NULL PRIMARY KEY,
                name {text} NOT NULL,
                version {int} NOT NULL,
                created_at {int} NOT NULL
            ){table}",
            "CREATE TABLE members (
                workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
                id {uuid} NOT NULL,
                number {number} NOT NULL,
                version {int} NOT NULL,
                name {text} NOT NULL,
                email {text} NOT NULL,
                email_folded {text} NOT NULL,
                license_status {text} NOT NULL,
                created_at {int} NOT NULL,
                updated_at {int} NOT NULL,
                PRIMARY KEY (workspace_id, id)
            ){table}",
            "CREATE UNIQUE INDEX members_number ON members (workspace_id, number)",
            "CREATE UNIQUE INDEX members_email ON members (workspace_id, email_folded)",
            "CREATE TABLE api_keys (
                id {uuid} NOT NULL PRIMARY KEY,
                workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
                prefix {text} NOT NULL,
                hash {bytes} NOT NULL,
                scopes {text} NOT NULL,
                member_id {uuid},
                version {int} NOT NULL,
                created_at {int} NOT NULL,
                revoked_at {int},
                FOREIGN KEY (workspace_id, member_id) REFERENCES members (workspace_id, id) ON DELETE CASCADE
            ){table}",
            "CREATE UNIQUE INDEX api_keys_prefix ON api_keys (prefix)",
            "CREATE INDEX api_keys_workspace ON api_keys (workspace_id, member_id)",
        ];
        run(manager, &statements).await
    }
}
