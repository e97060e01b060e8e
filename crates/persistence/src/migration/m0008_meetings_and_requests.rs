//! Meetings with accounts and what accounts ask for.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // An account's number never changes, so it stands here too and nobody joins for it.
        let statements = [
            "CREATE TABLE meetings (
                workspace_id {int} NOT NULL,
                id {uuid} NOT NULL,
                number {number} NOT NULL,
                version {int} NOT NULL,
                created_at {int} NOT NULL,
                updated_at {int} NOT NULL,
                account_id {uuid} NOT NULL,
                account_number {int} NOT NULL,
                title {text} NOT NULL,
                start_at {int} NOT NULL,
                end_at {int},
                PRIMARY KEY (workspace_id, id),
                CHECK (end_at >= start_at),
                FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE
            ){table}",
            "CREATE UNIQUE INDEX meetings_number ON meetings (workspace_id, number)",
            "CREATE INDEX meetings_by_created_at ON meetings (workspace_id, created_at, id)",
            "CREATE INDEX meetings_by_updated_at ON meetings (workspace_id, updated_at, id)",
            "CREATE INDEX meetings_account_by_number ON meetings (workspace_id, account_id, number)",
            "CREATE INDEX meetings_account_by_start_at ON meetings (workspace_id, account_id, start_at, number)",
            "CREATE TABLE requests (
                workspace_id {int} NOT NULL,
                id {uuid} NOT NULL,
                number {number} NOT NULL,
                version {int} NOT NULL,
                created_at {int} NOT NULL,
                updated_at {int} NOT NULL,
                account_id {uuid} NOT NULL,
                account_number {int} NOT NULL,
                title {text} NOT NULL,
                status {text} NOT NULL,
                severity {int},
                requested_at {int} NOT NULL,
                resolved_at {int},
                PRIMARY KEY (workspace_id, id),
                FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE
            ){table}",
            "CREATE UNIQUE INDEX requests_number ON requests (workspace_id, number)",
            "CREATE INDEX requests_by_created_at ON requests (workspace_id, created_at, id)",
            "CREATE INDEX requests_by_updated_at ON requests (workspace_id, updated_at, id)",
            "CREATE INDEX requests_account_by_number ON requests (workspace_id, account_id, number)",
            "CREATE INDEX requests_account_by_requested_at
                ON requests (workspace_id, account_id, requested_at, number)",
        ];
        run(manager, &statements).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await,
            DatabaseKind::Postgres => Ok(()),
        }
    }
}

/// A few of both for each account.
const EXPECTATIONS: [Expectation; 12] = [
    ("meetings", "sqlite_autoindex_meetings_1", "800000 400000 1"),
    ("meetings", "meetings_number", "800000 400000 1"),
    ("meetings", "meetings_by_created_at", "800000 400000 2 1"),
    ("meetings", "meetings_by_updated_at", "800000 400000 2 1"),
    (
        "meetings",
        "meetings_account_by_number",
        "800000 400000 4 1",
    ),
    (
        "meetings",
        "meetings_account_by_start_at",
        "800000 400000 4 2 1",
    ),
    ("requests", "sqlite_autoindex_requests_1", "800000 400000 1"),
    ("requests", "requests_number", "800000 400000 1"),
    ("requests", "requests_by_created_at", "800000 400000 2 1"),
    ("requests", "requests_by_updated_at", "800000 400000 2 1"),
    (
        "requests",
        "requests_account_by_number",
        "800000 400000 4 1",
    ),
    (
        "requests",
        "requests_account_by_requested_at",
        "800000 400000 4 2 1",
    ),
];
