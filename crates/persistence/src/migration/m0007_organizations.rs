//! Organizations and their ties to people.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE organizations (
                workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
                id {uuid} NOT NULL,
                version {int} NOT NULL,
                created_at {int} NOT NULL,
                updated_at {int} NOT NULL,
                external_id {text} NOT NULL,
                name {text} NOT NULL,
                traits {text} NOT NULL,
                PRIMARY KEY (workspace_id, id)
            ){table}",
            "CREATE UNIQUE INDEX organizations_external_id ON organizations (workspace_id, external_id)",
            "CREATE INDEX organizations_by_created_at ON organizations (workspace_id, created_at, id)",
            "CREATE INDEX organizations_by_updated_at ON organizations (workspace_id, updated_at, id)",
            "CREATE TABLE organization_contacts (
                workspace_id {int} NOT NULL,
                organization_id {uuid} NOT NULL,
                contact_id {uuid} NOT NULL,
                PRIMARY KEY (workspace_id, organization_id, contact_id),
                FOREIGN KEY (workspace_id, organization_id) REFERENCES organizations (workspace_id, id)
                    ON DELETE CASCADE,
                FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id) ON DELETE CASCADE
            ){clustered}",
            "CREATE INDEX organization_contacts_contact
                ON organization_contacts (workspace_id, contact_id, organization_id)",
            // There was none that an account could have named.
            "UPDATE accounts SET organization_id = NULL WHERE organization_id IS NOT NULL",
        ];
        run(manager, &statements).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await,
            DatabaseKind::Postgres => run(manager, &[REFERENCE]).await,
        }
    }
}

/// SQLite adds no references to a table that is there. Its one writer sees to it that an account's organization exists.
const REFERENCE: &str = "ALTER TABLE accounts ADD CONSTRAINT accounts_organization_fkey
    FOREIGN KEY (workspace_id, organization_id) REFERENCES organizations (workspace_id, id)";

/// An organization for every ten accounts, a person of its own for each.
const EXPECTATIONS: [Expectation; 6] = [
    (
        "organizations",
        "sqlite_autoindex_organizations_1",
        "20000 10000 1",
    ),
    (
        "organizations",
        "organizations_external_id",
        "20000 10000 1",
    ),
    (
        "organizations",
        "organizations_by_created_at",
        "20000 10000 2 1",
    ),
    (
        "organizations",
        "organizations_by_updated_at",
        "20000 10000 2 1",
    ),
    (
        "organization_contacts",
        "organization_contacts",
        "20000 10000 2 1",
    ),
    (
        "organization_contacts",
        "organization_contacts_contact",
        "20000 10000 2 1",
    ),
];
