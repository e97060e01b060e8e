//! What the team writes down and has to do.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &[NOTES, TASKS]).await?;
        run(manager, &INDEXES).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await,
            DatabaseKind::Postgres => Ok(()),
        }
    }
}

const NOTES: &str = "CREATE TABLE notes (
    workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id {uuid} NOT NULL,
    version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    external_id {text},
    account_id {uuid},
    organization_id {uuid},
    subject {text},
    text {text} NOT NULL,
    noted_at {int} NOT NULL,
    author_id {uuid},
    contacts {text} NOT NULL,
    tags {text} NOT NULL,
    archived_at {int},
    traits {text} NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, organization_id) REFERENCES organizations (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, author_id) REFERENCES members (workspace_id, id)
){table}";

const TASKS: &str = "CREATE TABLE tasks (
    workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id {uuid} NOT NULL,
    version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    external_id {text},
    name {text} NOT NULL,
    description {text},
    account_id {uuid},
    organization_id {uuid},
    due_at {int},
    completed_at {int},
    completed_by {uuid},
    assigned_to {uuid},
    tags {text} NOT NULL,
    traits {text} NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, organization_id) REFERENCES organizations (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, completed_by) REFERENCES members (workspace_id, id),
    FOREIGN KEY (workspace_id, assigned_to) REFERENCES members (workspace_id, id)
){table}";

/// Many are about an account, few about an organization: those of the latter are partial.
const INDEXES: [&str; 14] = [
    "CREATE UNIQUE INDEX notes_external_id ON notes (workspace_id, external_id)",
    "CREATE INDEX notes_by_created_at ON notes (workspace_id, created_at, id)",
    "CREATE INDEX notes_by_updated_at ON notes (workspace_id, updated_at, id)",
    "CREATE INDEX notes_account_by_created_at ON notes (workspace_id, account_id, created_at, id)",
    "CREATE INDEX notes_account_by_updated_at ON notes (workspace_id, account_id, updated_at, id)",
    "CREATE INDEX notes_organization_by_created_at ON notes (workspace_id, organization_id, created_at, id)
        WHERE organization_id IS NOT NULL",
    "CREATE INDEX notes_organization_by_updated_at ON notes (workspace_id, organization_id, updated_at, id)
        WHERE organization_id IS NOT NULL",
    "CREATE UNIQUE INDEX tasks_external_id ON tasks (workspace_id, external_id)",
    "CREATE INDEX tasks_by_created_at ON tasks (workspace_id, created_at, id)",
    "CREATE INDEX tasks_by_updated_at ON tasks (workspace_id, updated_at, id)",
    "CREATE INDEX tasks_account_by_created_at ON tasks (workspace_id, account_id, created_at, id)",
    "CREATE INDEX tasks_account_by_updated_at ON tasks (workspace_id, account_id, updated_at, id)",
    "CREATE INDEX tasks_organization_by_created_at ON tasks (workspace_id, organization_id, created_at, id)
        WHERE organization_id IS NOT NULL",
    "CREATE INDEX tasks_organization_by_updated_at ON tasks (workspace_id, organization_id, updated_at, id)
        WHERE organization_id IS NOT NULL",
];

/// Ten for each account.
const EXPECTATIONS: [Expectation; 16] = [
    ("notes", "sqlite_autoindex_notes_1", "2000000 1000000 1"),
    ("notes", "notes_external_id", "2000000 1000000 1"),
    ("notes", "notes_by_created_at", "2000000 1000000 2 1"),
    ("notes", "notes_by_updated_at", "2000000 1000000 2 1"),
    (
        "notes",
        "notes_account_by_created_at",
        "2000000 1000000 10 1 1",
    ),
    (
        "notes",
        "notes_account_by_updated_at",
        "2000000 1000000 10 1 1",
    ),
    (
        "notes",
        "notes_organization_by_created_at",
        "200000 100000 10 1 1",
    ),
    (
        "notes",
        "notes_organization_by_updated_at",
        "200000 100000 10 1 1",
    ),
    ("tasks", "sqlite_autoindex_tasks_1", "2000000 1000000 1"),
    ("tasks", "tasks_external_id", "2000000 1000000 1"),
    ("tasks", "tasks_by_created_at", "2000000 1000000 2 1"),
    ("tasks", "tasks_by_updated_at", "2000000 1000000 2 1"),
    (
        "tasks",
        "tasks_account_by_created_at",
        "2000000 1000000 10 1 1",
    ),
    (
        "tasks",
        "tasks_account_by_updated_at",
        "2000000 1000000 10 1 1",
    ),
    (
        "tasks",
        "tasks_organization_by_created_at",
        "200000 100000 10 1 1",
    ),
    (
        "tasks",
        "tasks_organization_by_updated_at",
        "200000 100000 10 1 1",
    ),
];
