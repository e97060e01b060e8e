//! Accounts.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &[ACCOUNTS, IDENTIFIERS, TAGS]).await?;
        run(manager, &INDEXES).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => {
                run(manager, &SQLITE).await?;
                expect(manager, &EXPECTATIONS).await
            }
            DatabaseKind::Postgres => run(manager, &POSTGRES).await,
        }
    }
}

const ACCOUNTS: &str = "CREATE TABLE accounts (
    workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id {uuid} NOT NULL,
    number {number} NOT NULL,
    code {text} NOT NULL,
    version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by {int},
    name {text} NOT NULL,
    name_folded {text} NOT NULL,
    external_id {text},
    external_id_folded {text},
    identifiers {text} NOT NULL,
    organization_id {uuid},
    traits {text} NOT NULL,
    links {text} NOT NULL,
    tags {text} NOT NULL,
    status {text} NOT NULL,
    churned_at {int},
    mrr {int},
    logo_url {text},
    next_renewal_at {int},
    trial_end_at {int},
    csm {text},
    csm_number {int},
    csm_member_id {uuid},
    account_executive {text},
    account_executive_number {int},
    account_executive_member_id {uuid},
    account_owner {text},
    account_owner_number {int},
    account_owner_member_id {uuid},
    currency {text},
    billing_address {text},
    tax_country {text},
    tax_id {text},
    contact_activity_at {int},
    users_count {int} NOT NULL DEFAULT 0,
    nps_detractors {int} NOT NULL DEFAULT 0,
    nps_passives {int} NOT NULL DEFAULT 0,
    nps_promoters {int} NOT NULL DEFAULT 0,
    first_seen_at {int},
    last_seen_at {int},
    last_inbound_message_at {int},
    last_outbound_message_at {int},
    health {int},
    segments {text} NOT NULL DEFAULT '[]',
    meetings {text} NOT NULL DEFAULT '[]',
    requests {text} NOT NULL DEFAULT '[]',
    PRIMARY KEY (workspace_id, id),
    CHECK ((status = 'churned') = (churned_at IS NOT NULL)),
    FOREIGN KEY (workspace_id, csm_member_id) REFERENCES members (workspace_id, id),
    FOREIGN KEY (workspace_id, account_executive_member_id) REFERENCES members (workspace_id, id),
    FOREIGN KEY (workspace_id, account_owner_member_id) REFERENCES members (workspace_id, id)
){table}";

const IDENTIFIERS: &str = "CREATE TABLE account_identifiers (
    workspace_id {int} NOT NULL,
    value {text} NOT NULL,
    account_id {uuid} NOT NULL,
    PRIMARY KEY (workspace_id, value),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE
){clustered}";

const TAGS: &str = "CREATE TABLE account_tags (
    workspace_id {int} NOT NULL,
    tag {text} NOT NULL,
    account_id {uuid} NOT NULL,
    PRIMARY KEY (workspace_id, tag, account_id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE
){clustered}";

/// One for each order and each filter. An order read backwards serves the other direction; what decides between equals is
/// sorted among these, which are few, but for the accounts without an amount: their order is an index's, in both directions.
const INDEXES: [&str; 15] = [
    "CREATE UNIQUE INDEX accounts_number ON accounts (workspace_id, number)",
    "CREATE UNIQUE INDEX accounts_code ON accounts (workspace_id, code)",
    "CREATE INDEX accounts_by_name ON accounts (workspace_id, name_folded, id)",
    "CREATE INDEX accounts_by_mrr ON accounts (workspace_id, mrr, number)",
    "CREATE INDEX accounts_by_created_at ON accounts (workspace_id, created_at, id)",
    "CREATE INDEX accounts_by_updated_at ON accounts (workspace_id, updated_at, id)",
    "CREATE INDEX accounts_by_status ON accounts (workspace_id, status, updated_at, id)",
    // Partial: most accounts have no such role, and pay nothing for it.
    "CREATE INDEX accounts_csm_number ON accounts (workspace_id, csm_number)
        WHERE csm_number IS NOT NULL",
    "CREATE INDEX accounts_csm_member ON accounts (workspace_id, csm_member_id)
        WHERE csm_member_id IS NOT NULL",
    "CREATE INDEX accounts_account_executive_number ON accounts (workspace_id, account_executive_number)
        WHERE account_executive_number IS NOT NULL",
    "CREATE INDEX accounts_account_executive_member ON accounts (workspace_id, account_executive_member_id)
        WHERE account_executive_member_id IS NOT NULL",
    "CREATE INDEX accounts_account_owner_number ON accounts (workspace_id, account_owner_number)
        WHERE account_owner_number IS NOT NULL",
    "CREATE INDEX accounts_account_owner_member ON accounts (workspace_id, account_owner_member_id)
        WHERE account_owner_member_id IS NOT NULL",
    "CREATE INDEX account_identifiers_account ON account_identifiers (workspace_id, account_id)",
    "CREATE INDEX account_tags_account ON account_tags (workspace_id, account_id)",
];

const POSTGRES: [&str; 4] = [
    "CREATE INDEX accounts_by_mrr_descending ON accounts (workspace_id, mrr DESC NULLS LAST, number)",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX accounts_search_name ON accounts USING gin (name_folded gin_trgm_ops)",
    "CREATE INDEX accounts_search_external_id ON accounts USING gin (external_id_folded gin_trgm_ops)",
];

/// Nulls are last in descending order by themselves. The rows of the table of trigrams are numbered by
/// [`search_row`](crate::sql::search_row); it keeps no text, only which trigrams are where.
const SQLITE: [&str; 2] = [
    "CREATE INDEX accounts_by_mrr_descending ON accounts (workspace_id, mrr DESC, number)",
    "CREATE VIRTUAL TABLE account_search USING fts5 (
        name, external_id, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
    )",
];

/// Two workspaces of a hundred thousand accounts, most of which are at one status.
const EXPECTATIONS: [Expectation; 19] = [
    ("accounts", "sqlite_autoindex_accounts_1", "200000 100000 1"),
    ("accounts", "accounts_number", "200000 100000 1"),
    ("accounts", "accounts_code", "200000 100000 1"),
    ("accounts", "accounts_by_name", "200000 100000 2 1"),
    ("accounts", "accounts_by_mrr", "200000 100000 500 1"),
    (
        "accounts",
        "accounts_by_mrr_descending",
        "200000 100000 500 1",
    ),
    ("accounts", "accounts_by_created_at", "200000 100000 2 1"),
    ("accounts", "accounts_by_updated_at", "200000 100000 2 1"),
    ("accounts", "accounts_by_status", "200000 100000 80000 2 1"),
    ("accounts", "accounts_csm_number", "50000 25000 500"),
    ("accounts", "accounts_csm_member", "50000 25000 500"),
    (
        "accounts",
        "accounts_account_executive_number",
        "50000 25000 500",
    ),
    (
        "accounts",
        "accounts_account_executive_member",
        "50000 25000 500",
    ),
    (
        "accounts",
        "accounts_account_owner_number",
        "50000 25000 500",
    ),
    (
        "accounts",
        "accounts_account_owner_member",
        "50000 25000 500",
    ),
    // Tables without row ids are indexes themselves.
    (
        "account_identifiers",
        "account_identifiers",
        "300000 150000 1",
    ),
    (
        "account_identifiers",
        "account_identifiers_account",
        "300000 150000 2",
    ),
    ("account_tags", "account_tags", "200000 100000 1000 1"),
    ("account_tags", "account_tags_account", "200000 100000 2"),
];
