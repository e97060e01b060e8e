//! Usage metrics.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE usage_metrics (
                workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
                id {uuid} NOT NULL,
                version {int} NOT NULL,
                created_at {int} NOT NULL,
                updated_at {int} NOT NULL,
                group_type_index {int} NOT NULL,
                name {text} NOT NULL,
                format {text} NOT NULL,
                interval_days {int} NOT NULL,
                display {text} NOT NULL,
                filters {text} NOT NULL,
                math {text} NOT NULL,
                math_property {text},
                PRIMARY KEY (workspace_id, id)
            ){table}",
            // Those of one type of groups are looked up by it too, and sorted: they are few.
            "CREATE UNIQUE INDEX usage_metrics_name ON usage_metrics (workspace_id, group_type_index, name)",
            "CREATE INDEX usage_metrics_by_created_at ON usage_metrics (workspace_id, created_at, id)",
            "CREATE INDEX usage_metrics_by_updated_at ON usage_metrics (workspace_id, updated_at, id)",
        ];
        run(manager, &statements).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await,
            DatabaseKind::Postgres => Ok(()),
        }
    }
}

/// As many as there may be, evenly spread over the types of groups.
const EXPECTATIONS: [Expectation; 4] = [
    (
        "usage_metrics",
        "sqlite_autoindex_usage_metrics_1",
        "1000 500 1",
    ),
    ("usage_metrics", "usage_metrics_name", "1000 500 100 1"),
    (
        "usage_metrics",
        "usage_metrics_by_created_at",
        "1000 500 2 1",
    ),
    (
        "usage_metrics",
        "usage_metrics_by_updated_at",
        "1000 500 2 1",
    ),
];
