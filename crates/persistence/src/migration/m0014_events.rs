//! Usage events, and what is known by them.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match kind(manager)? {
            DatabaseKind::Sqlite => {
                run(manager, &[&format!("{EVENTS}{{table}}")]).await?;
            }
            DatabaseKind::Postgres => {
                let events = format!("{EVENTS} PARTITION BY RANGE (at)");
                // Takes what no other part is for: months are added as time goes on.
                let rest = "CREATE TABLE events_default PARTITION OF events DEFAULT";
                run(manager, &[&events, rest]).await?;
            }
        }
        run(manager, &INDEXES).await?;
        run(manager, &TABLES).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await,
            DatabaseKind::Postgres => Ok(()),
        }
    }
}

/// Refers to nothing: events outlive their account for as long as it takes to remove them, and thousands of them are stored
/// at once. `facts` is what the filters of metrics look at, see [`facts_cell`](crate::convert::facts_cell).
const EVENTS: &str = "CREATE TABLE events (
    workspace_id {int} NOT NULL,
    at {int} NOT NULL,
    id {uuid} NOT NULL,
    received_at {int} NOT NULL,
    name {text} NOT NULL,
    account_id {uuid},
    waits_for {text},
    distinct_id {text},
    group_keys {text} NOT NULL,
    properties {text} NOT NULL,
    person {text} NOT NULL,
    facts {json} NOT NULL,
    PRIMARY KEY (workspace_id, at, id)
)";

/// An account's pages, of all events and of those of one name; metrics and segments read ranges of the same. A person's
/// events. Those that wait for an account, which are few.
const INDEXES: [&str; 4] = [
    "CREATE INDEX events_account ON events (workspace_id, account_id, at, id)",
    "CREATE INDEX events_account_name ON events (workspace_id, account_id, name, at, id)",
    "CREATE INDEX events_person ON events (workspace_id, distinct_id, name, at)",
    "CREATE INDEX events_waiting ON events (workspace_id, waits_for, at) WHERE waits_for IS NOT NULL",
];

const TABLES: [&str; 9] = [
    "CREATE TABLE event_ids (
        workspace_id {int} NOT NULL,
        unique_id {text} NOT NULL,
        received_at {int} NOT NULL,
        PRIMARY KEY (workspace_id, unique_id)
    ){clustered}",
    "CREATE INDEX event_ids_by_age ON event_ids (workspace_id, received_at)",
    // The identifiers that events wait for: whoever ties them to an account and whoever stores more of them meet here.
    "CREATE TABLE awaited_accounts (
        workspace_id {int} NOT NULL,
        identifier {text} NOT NULL,
        PRIMARY KEY (workspace_id, identifier)
    ){clustered}",
    "CREATE TABLE group_types (
        workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
        type_index {int} NOT NULL,
        name {text} NOT NULL,
        PRIMARY KEY (workspace_id, type_index)
    ){clustered}",
    "CREATE UNIQUE INDEX group_types_name ON group_types (workspace_id, name)",
    "CREATE TABLE groups (
        workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
        type_index {int} NOT NULL,
        key {text} NOT NULL,
        version {int} NOT NULL,
        properties {text} NOT NULL,
        PRIMARY KEY (workspace_id, type_index, key)
    ){clustered}",
    "CREATE TABLE people (
        workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
        distinct_id {text} NOT NULL,
        version {int} NOT NULL,
        first_at {int} NOT NULL,
        last_at {int} NOT NULL,
        properties {text} NOT NULL,
        PRIMARY KEY (workspace_id, distinct_id)
    ){clustered}",
    // Rows of their own, so that whoever writes an account does not wait for those who write its events.
    "CREATE TABLE account_seen (
        workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
        account_id {uuid} NOT NULL,
        first_at {int} NOT NULL,
        last_at {int} NOT NULL,
        PRIMARY KEY (workspace_id, account_id)
    ){clustered}",
    // The accounts whose events are still to be removed.
    "CREATE TABLE removed_accounts (
        workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
        account_id {uuid} NOT NULL,
        removed_at {int} NOT NULL,
        PRIMARY KEY (workspace_id, account_id)
    ){clustered}",
];

/// Two workspaces of five million events each, a few hundred of each person and a few thousand of each account.
const EXPECTATIONS: [Expectation; 12] = [
    (
        "events",
        "sqlite_autoindex_events_1",
        "10000000 5000000 2 1",
    ),
    ("events", "events_account", "10000000 5000000 3000 2 1"),
    (
        "events",
        "events_account_name",
        "10000000 5000000 3000 300 2 1",
    ),
    ("events", "events_person", "10000000 5000000 300 30 2"),
    ("events", "events_waiting", "20000 10000 10 1"),
    ("event_ids", "event_ids", "2000000 1000000 1"),
    ("event_ids", "event_ids_by_age", "2000000 1000000 100"),
    ("awaited_accounts", "awaited_accounts", "2000 1000 1"),
    ("groups", "groups", "200000 100000 50000 1"),
    ("people", "people", "2000000 1000000 1"),
    ("account_seen", "account_seen", "200000 100000 1"),
    ("removed_accounts", "removed_accounts", "200 100 1"),
];
