//! How accounts are doing, as it was computed.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => {
                run(manager, &[SQLITE]).await?;
                expect(manager, &EXPECTATIONS).await
            }
            DatabaseKind::Postgres => run(manager, &[POSTGRES]).await,
        }
    }
}

/// An account that is removed takes what was computed of it along, in the order in which it is written: first the days, then
/// the last score.
const TABLES: [&str; 5] = [
    "CREATE TABLE health_settings (
        workspace_id {int} NOT NULL PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
        version {int} NOT NULL,
        settings {text} NOT NULL
    ){table}",
    "CREATE TABLE health_days (
        workspace_id {int} NOT NULL,
        account_id {uuid} NOT NULL,
        day {int} NOT NULL,
        score {int},
        PRIMARY KEY (workspace_id, account_id, day),
        FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE
    ){clustered}",
    // The last score of every account, scored or not: one order holds them all. Beside the account's row, so that whoever
    // computes scores does not wait for those who write accounts. An account's number never changes, so it stands here too.
    "CREATE TABLE account_health (
        workspace_id {int} NOT NULL,
        account_id {uuid} NOT NULL,
        account_number {int} NOT NULL,
        score {int},
        PRIMARY KEY (workspace_id, account_id),
        FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE
    ){clustered}",
    "INSERT INTO account_health (workspace_id, account_id, account_number)
        SELECT workspace_id, id, number FROM accounts",
    "CREATE INDEX account_health_by_score ON account_health (workspace_id, score, account_number)",
];

const POSTGRES: &str = "CREATE INDEX account_health_by_score_descending
    ON account_health (workspace_id, score DESC NULLS LAST, account_number)";

/// Nulls are last in descending order by themselves.
const SQLITE: &str = "CREATE INDEX account_health_by_score_descending
    ON account_health (workspace_id, score DESC, account_number)";

/// A year of days of each of a hundred thousand accounts in each of two workspaces.
const EXPECTATIONS: [Expectation; 4] = [
    ("health_days", "health_days", "73000000 36500000 365 1"),
    ("account_health", "account_health", "200000 100000 1"),
    (
        "account_health",
        "account_health_by_score",
        "200000 100000 500 1",
    ),
    (
        "account_health",
        "account_health_by_score_descending",
        "200000 100000 500 1",
    ),
];
