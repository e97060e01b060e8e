//! The traits that records have had.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE custom_fields (
                workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
                key {text} NOT NULL,
                model {text} NOT NULL,
                kind {text} NOT NULL,
                created_at {int} NOT NULL,
                PRIMARY KEY (workspace_id, key, model)
            ){clustered}",
            "CREATE INDEX custom_fields_model ON custom_fields (workspace_id, model, key)",
        ];
        run(manager, &statements).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await,
            DatabaseKind::Postgres => Ok(()),
        }
    }
}

/// A few hundred of each model.
const EXPECTATIONS: [Expectation; 2] = [
    ("custom_fields", "custom_fields", "2000 1000 2 1"),
    ("custom_fields", "custom_fields_model", "2000 1000 200 1"),
];
