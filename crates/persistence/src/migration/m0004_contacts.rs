//! People at the customers.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE contacts (
                workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
                id {uuid} NOT NULL,
                number {number} NOT NULL,
                code {text} NOT NULL,
                version {int} NOT NULL,
                external_id {text},
                first_name {text},
                last_name {text},
                email {text},
                email_folded {text},
                created_at {int} NOT NULL,
                updated_at {int} NOT NULL,
                PRIMARY KEY (workspace_id, id)
            ){table}",
            "CREATE UNIQUE INDEX contacts_number ON contacts (workspace_id, number)",
            "CREATE UNIQUE INDEX contacts_code ON contacts (workspace_id, code)",
            "CREATE UNIQUE INDEX contacts_external_id ON contacts (workspace_id, external_id)",
            "CREATE INDEX contacts_email ON contacts (workspace_id, email_folded)",
            "CREATE TABLE account_contacts (
                workspace_id {int} NOT NULL,
                account_id {uuid} NOT NULL,
                contact_id {uuid} NOT NULL,
                position {int} NOT NULL,
                is_primary {bool} NOT NULL,
                email_preferences {text} NOT NULL,
                PRIMARY KEY (workspace_id, account_id, contact_id),
                FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE,
                FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id) ON DELETE CASCADE
            ){clustered}",
            "CREATE INDEX account_contacts_contact ON account_contacts (workspace_id, contact_id)",
        ];
        run(manager, &statements).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await,
            DatabaseKind::Postgres => Ok(()),
        }
    }
}

/// As many contacts as accounts are expected.
const EXPECTATIONS: [Expectation; 7] = [
    ("contacts", "sqlite_autoindex_contacts_1", "200000 100000 1"),
    ("contacts", "contacts_number", "200000 100000 1"),
    ("contacts", "contacts_code", "200000 100000 1"),
    ("contacts", "contacts_external_id", "200000 100000 1"),
    ("contacts", "contacts_email", "200000 100000 1"),
    ("account_contacts", "account_contacts", "200000 100000 2 1"),
    (
        "account_contacts",
        "account_contacts_contact",
        "200000 100000 1",
    ),
];
