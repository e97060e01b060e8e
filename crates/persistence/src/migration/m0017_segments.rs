//! Segments, and who is and was in them.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &STATEMENTS).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await,
            DatabaseKind::Postgres => Ok(()),
        }
    }
}

const STATEMENTS: [&str; 8] = [
    "CREATE TABLE segments (
        workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
        id {uuid} NOT NULL,
        version {int} NOT NULL,
        created_at {int} NOT NULL,
        updated_at {int} NOT NULL,
        name {text} NOT NULL,
        description {text},
        rule {text} NOT NULL,
        PRIMARY KEY (workspace_id, id)
    ){table}",
    "CREATE UNIQUE INDEX segments_name ON segments (workspace_id, name)",
    "CREATE INDEX segments_by_created_at ON segments (workspace_id, created_at, id)",
    "CREATE INDEX segments_by_updated_at ON segments (workspace_id, updated_at, id)",
    "CREATE TABLE segment_members (
        workspace_id {int} NOT NULL,
        segment_id {uuid} NOT NULL,
        account_id {uuid} NOT NULL,
        PRIMARY KEY (workspace_id, segment_id, account_id),
        FOREIGN KEY (workspace_id, segment_id) REFERENCES segments (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE
    ){clustered}",
    "CREATE INDEX segment_members_account ON segment_members (workspace_id, account_id, segment_id)",
    // `nth` tells the moves of one account at one moment apart.
    "CREATE TABLE segment_moves (
        workspace_id {int} NOT NULL,
        segment_id {uuid} NOT NULL,
        at {int} NOT NULL,
        account_id {uuid} NOT NULL,
        nth {int} NOT NULL,
        kind {text} NOT NULL,
        PRIMARY KEY (workspace_id, segment_id, at, account_id, nth),
        FOREIGN KEY (workspace_id, segment_id) REFERENCES segments (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE
    ){clustered}",
    "CREATE INDEX segment_moves_account ON segment_moves (workspace_id, account_id)",
];

/// A hundred segments of a tenth of the accounts each; every account is in ten of them, and has moved twice for each.
const EXPECTATIONS: [Expectation; 8] = [
    ("segments", "sqlite_autoindex_segments_1", "200 100 1"),
    ("segments", "segments_name", "200 100 1"),
    ("segments", "segments_by_created_at", "200 100 2 1"),
    ("segments", "segments_by_updated_at", "200 100 2 1"),
    (
        "segment_members",
        "segment_members",
        "2000000 1000000 10000 1",
    ),
    (
        "segment_members",
        "segment_members_account",
        "2000000 1000000 10 1",
    ),
    (
        "segment_moves",
        "segment_moves",
        "4000000 2000000 20000 20 1 1",
    ),
    (
        "segment_moves",
        "segment_moves_account",
        "4000000 2000000 20",
    ),
];
