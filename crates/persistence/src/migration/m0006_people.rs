//! All that is known of people, and what follows from it for their accounts.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &COLUMNS).await?;
        run(manager, &[EMAIL_HOSTS]).await?;
        run(manager, &INDEXES).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await,
            DatabaseKind::Postgres => Ok(()),
        }
    }
}

/// One each: SQLite adds no two columns at once. Meetings and requests are records of their own now; nobody has written any
/// into the columns that go.
const COLUMNS: [&str; 15] = [
    "ALTER TABLE contacts ADD COLUMN email_host {text}",
    "ALTER TABLE contacts ADD COLUMN avatar_url {text}",
    "ALTER TABLE contacts ADD COLUMN traits {text} NOT NULL DEFAULT '{}'",
    "ALTER TABLE contacts ADD COLUMN joined_at {int}",
    "ALTER TABLE contacts ADD COLUMN unsubscribed_at {int}",
    "ALTER TABLE contacts ADD COLUMN deactivated_at {int}",
    "ALTER TABLE contacts ADD COLUMN last_activity_at {int}",
    "ALTER TABLE contacts ADD COLUMN nps_score {int}",
    "ALTER TABLE contacts ADD COLUMN nps_feedback {text}",
    "ALTER TABLE contacts ADD COLUMN nps_responded_at {int}",
    "ALTER TABLE contacts ADD COLUMN last_inbound_message_at {int}",
    "ALTER TABLE contacts ADD COLUMN last_outbound_message_at {int}",
    "ALTER TABLE accounts ADD COLUMN last_activity_at {int}",
    "ALTER TABLE accounts DROP COLUMN meetings",
    "ALTER TABLE accounts DROP COLUMN requests",
];

/// What stands behind the last `@`: all that is left when whatever is no `@` was cut off the end is what stands before it.
const EMAIL_HOSTS: &str = "UPDATE contacts
    SET email_host = substr(email_folded, length(rtrim(email_folded, replace(email_folded, '@', ''))) + 1)
    WHERE email_folded IS NOT NULL";

const INDEXES: [&str; 6] = [
    "CREATE INDEX contacts_by_created_at ON contacts (workspace_id, created_at, id)",
    "CREATE INDEX contacts_by_updated_at ON contacts (workspace_id, updated_at, id)",
    "CREATE INDEX contacts_email_host ON contacts (workspace_id, email_host)",
    "CREATE INDEX members_by_created_at ON members (workspace_id, created_at, id)",
    "CREATE INDEX members_by_updated_at ON members (workspace_id, updated_at, id)",
    // Partial: most accounts have nothing above them.
    "CREATE INDEX accounts_organization ON accounts (workspace_id, organization_id)
        WHERE organization_id IS NOT NULL",
];

/// As many contacts as accounts are expected, several of one host, and organizations of a few accounts each.
const EXPECTATIONS: [Expectation; 4] = [
    ("contacts", "contacts_by_created_at", "200000 100000 2 1"),
    ("contacts", "contacts_by_updated_at", "200000 100000 2 1"),
    ("contacts", "contacts_email_host", "200000 100000 20"),
    ("accounts", "accounts_organization", "50000 25000 5"),
];
