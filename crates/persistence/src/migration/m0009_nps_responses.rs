//! NPS responses.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE nps_responses (
                workspace_id {int} NOT NULL,
                id {uuid} NOT NULL,
                version {int} NOT NULL,
                created_at {int} NOT NULL,
                updated_at {int} NOT NULL,
                external_id {text},
                contact_id {uuid} NOT NULL,
                responded_at {int} NOT NULL,
                score {int} NOT NULL,
                feedback {text},
                PRIMARY KEY (workspace_id, id),
                FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id) ON DELETE CASCADE
            ){table}",
            "CREATE UNIQUE INDEX nps_responses_external_id ON nps_responses (workspace_id, external_id)",
            "CREATE INDEX nps_responses_by_created_at ON nps_responses (workspace_id, created_at, id)",
            "CREATE INDEX nps_responses_by_updated_at ON nps_responses (workspace_id, updated_at, id)",
            // Read backwards, a person's last response is first.
            "CREATE INDEX nps_responses_contact ON nps_responses (workspace_id, contact_id, responded_at, id)",
        ];
        run(manager, &statements).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await,
            DatabaseKind::Postgres => Ok(()),
        }
    }
}

/// A few for each person.
const EXPECTATIONS: [Expectation; 5] = [
    (
        "nps_responses",
        "sqlite_autoindex_nps_responses_1",
        "400000 200000 1",
    ),
    (
        "nps_responses",
        "nps_responses_external_id",
        "400000 200000 1",
    ),
    (
        "nps_responses",
        "nps_responses_by_created_at",
        "400000 200000 2 1",
    ),
    (
        "nps_responses",
        "nps_responses_by_updated_at",
        "400000 200000 2 1",
    ),
    (
        "nps_responses",
        "nps_responses_contact",
        "400000 200000 2 1 1",
    ),
];
