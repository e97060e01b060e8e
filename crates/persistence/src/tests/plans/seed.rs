//! Very many accounts, made inside the database.

use stele_domain::WorkspaceId;

use super::super::tools::{account, begin, run};
use crate::entity::accounts;
use crate::{Database, DatabaseKind};

/// Makes accounts by copying one that the store made. Every fifth has no amount, every hundredth a role.
pub(super) async fn accounts(database: &Database, workspace: WorkspaceId, count: u32) {
    let mut work = begin(database).await;
    let template = account(1, "template", &[]);
    let template = work
        .insert_account(workspace, template)
        .await
        .expect("inserted");
    work.commit().await.expect("committed");

    let (id, character) = match database.kind() {
        DatabaseKind::Sqlite => ("randomblob(16)", "char"),
        DatabaseKind::Postgres => ("gen_random_uuid()", "chr"),
    };
    let letter = |step: u32| format!("{character}(97 + n / {step} % 26)");
    let code = [17_576, 676, 26, 1].map(letter).join(" || ");
    let code = format!("'aaaa' || {code}");
    let changed = [
        ("id", id),
        ("number", "number + n"),
        ("code", &code),
        ("created_at", "n / 3"),
        ("updated_at", "n / 5"),
        ("name", "'Account ' || n"),
        ("name_folded", "'account ' || n"),
        ("identifiers", "'[\"ext-' || n || '\"]'"),
        ("external_id", "'ext-' || n"),
        ("external_id_folded", "'ext-' || n"),
        (
            "status",
            "CASE n % 7 WHEN 0 THEN 'churned' WHEN 1 THEN 'onboarding' ELSE 'active' END",
        ),
        ("churned_at", "CASE n % 7 WHEN 0 THEN n END"),
        ("mrr", "CASE n % 5 WHEN 0 THEN NULL ELSE n % 1000 END"),
        ("csm_number", "CASE n % 100 WHEN 0 THEN n % 7 END"),
    ];
    let columns = crate::entity::columns(accounts::Entity, "accounts");
    let columns: Vec<_> = columns
        .split(", ")
        .map(|column| column.replace("\"accounts\".", ""))
        .collect();
    let values: Vec<_> = columns
        .iter()
        .map(|column| {
            let name = column.trim_matches('"');
            let change = changed.iter().find(|(changed, _)| *changed == name);
            change.map_or(column.as_str(), |(_, value)| *value)
        })
        .collect();
    let (columns, values) = (columns.join(", "), values.join(", "));
    let (workspace, number) = (workspace.0, template.number);
    let here = format!("FROM accounts WHERE workspace_id = {workspace}");
    for sql in [
        format!(
            "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {count})
             INSERT INTO accounts ({columns})
             SELECT {values} FROM accounts, series WHERE workspace_id = {workspace} AND number = {number}"
        ),
        format!(
            "INSERT INTO account_identifiers (workspace_id, value, account_id)
             SELECT workspace_id, external_id, id {here} AND external_id IS NOT NULL"
        ),
        format!(
            "INSERT INTO account_tags (workspace_id, tag, account_id)
             SELECT workspace_id, 'tag' || (number % 50), id {here}"
        ),
        format!(
            "INSERT INTO account_health (workspace_id, account_id, account_number, score)
             SELECT workspace_id, id, number, CASE number % 3 WHEN 0 THEN NULL ELSE number % 1000 END {here}
             ON CONFLICT DO NOTHING"
        ),
        format!(
            "INSERT INTO contacts (workspace_id, id, number, code, version, email, email_folded, created_at, updated_at)
             SELECT workspace_id, id, number, code, 1, name, name_folded, 0, 0 {here}"
        ),
        format!(
            "INSERT INTO account_contacts (workspace_id, account_id, contact_id, position, is_primary, email_preferences)
             SELECT workspace_id, id, id, 0, {yes}, '[]' {here}",
            yes = match database.kind() {
                DatabaseKind::Sqlite => "1",
                DatabaseKind::Postgres => "true",
            }
        ),
    ] {
        run(database, &sql).await;
    }
    if database.kind() == DatabaseKind::Sqlite {
        let rows = format!(
            "INSERT OR REPLACE INTO account_search (rowid, name, external_id)
             SELECT (workspace_id << 40) | number, name_folded, external_id_folded {here}"
        );
        run(database, &rows).await;
    }
}

/// Makes as many of every other kind of record, each of the account that has its id, and an organization for every tenth.
/// Everyone is in five messages of a conversation of their own.
pub(super) async fn records(database: &Database, workspace: WorkspaceId) {
    let yes = match database.kind() {
        DatabaseKind::Sqlite => "1",
        DatabaseKind::Postgres => "true",
    };
    let id = match database.kind() {
        DatabaseKind::Sqlite => "randomblob(16)",
        DatabaseKind::Postgres => "gen_random_uuid()",
    };
    let here = format!("FROM accounts WHERE workspace_id = {}", workspace.0);
    let stamp = "workspace_id, id, 1, created_at, updated_at";
    let above = "CASE number % 10 WHEN 0 THEN id END";
    for sql in [
        format!(
            "INSERT INTO organizations (workspace_id, id, version, created_at, updated_at, external_id, name, traits)
             SELECT {stamp}, 'ext-' || number, name, '{{}}' {here} AND number % 10 = 0"
        ),
        format!(
            "UPDATE accounts SET organization_id = id WHERE workspace_id = {} AND number % 10 = 0",
            workspace.0
        ),
        format!(
            "INSERT INTO organization_contacts (workspace_id, organization_id, contact_id)
             SELECT workspace_id, id, id {here} AND number % 10 = 0"
        ),
        format!(
            "UPDATE contacts SET external_id = 'ext-' || number, email_host = (number % 500) || '.com',
                    created_at = number / 3, updated_at = number / 5
              WHERE workspace_id = {}",
            workspace.0
        ),
        format!(
            "INSERT INTO members (workspace_id, id, number, version, name, email, email_folded, license_status,
                    created_at, updated_at)
             SELECT workspace_id, id, number, 1, name, name, number || '@x.com', 'active', created_at, updated_at
             {here}"
        ),
        format!(
            "INSERT INTO meetings (workspace_id, id, version, created_at, updated_at, number, account_id,
                    account_number, title, start_at)
             SELECT {stamp}, number, id, number, name, created_at {here}"
        ),
        format!(
            "INSERT INTO requests (workspace_id, id, version, created_at, updated_at, number, account_id,
                    account_number, title, status, requested_at)
             SELECT {stamp}, number, id, number, name, 'Open', created_at {here}"
        ),
        format!(
            "INSERT INTO nps_responses (workspace_id, id, version, created_at, updated_at, external_id, contact_id,
                    responded_at, score)
             SELECT {stamp}, 'ext-' || number, id, created_at, 9 {here}"
        ),
        format!(
            "INSERT INTO conversations (workspace_id, id, version, created_at, updated_at, external_id, traits)
             SELECT {stamp}, 'ext-' || number, '{{}}' {here}"
        ),
        format!(
            "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 5)
             INSERT INTO messages (workspace_id, id, conversation_id, external_id, created_at, text, sent_at, sender,
                    recipients, cc, bcc, counts_for)
             SELECT workspace_id, {id}, id, 'ext-' || number || '-' || n, 0, '', n, '', '[]', '[]', '[]', '[]'
               FROM series, accounts WHERE workspace_id = {}",
            workspace.0
        ),
        format!(
            "INSERT INTO message_people (workspace_id, message_id, contact_id, conversation_id, direction, sent_at, counts)
             SELECT workspace_id, id, conversation_id, conversation_id, 'inbound', sent_at, {yes}
               FROM messages WHERE workspace_id = {}",
            workspace.0
        ),
        format!(
            "INSERT INTO notes (workspace_id, id, version, created_at, updated_at, external_id, account_id,
                    organization_id, text, noted_at, contacts, tags, traits)
             SELECT {stamp}, 'ext-' || number, id, {above}, '', 0, '[]', '[]', '{{}}' {here}"
        ),
        format!(
            "INSERT INTO tasks (workspace_id, id, version, created_at, updated_at, external_id, account_id,
                    organization_id, name, tags, traits)
             SELECT {stamp}, 'ext-' || number, id, {above}, name, '[]', '{{}}' {here}"
        ),
        format!(
            "INSERT INTO custom_fields (workspace_id, key, model, kind, created_at)
             SELECT workspace_id, name, CASE number % 2 WHEN 0 THEN 'notes' ELSE 'tasks' END, 'number', 0 {here}"
        ),
    ] {
        run(database, &sql).await;
    }
    standing(database, workspace).await;
}

/// Makes what says how accounts stand, and metrics and segments with accounts in them.
async fn standing(database: &Database, workspace: WorkspaceId) {
    let here = format!("FROM accounts WHERE workspace_id = {}", workspace.0);
    let stamp = "workspace_id, id, 1, created_at, updated_at";
    for sql in [
        format!(
            "INSERT INTO usage_metrics (workspace_id, id, version, created_at, updated_at, group_type_index, name,
                    format, interval_days, display, filters, math)
             SELECT {stamp}, number % 5, name, 'numeric', 7, 'number', '{{}}', 'count' {here} AND number <= 500"
        ),
        format!(
            "INSERT INTO segments (workspace_id, id, version, created_at, updated_at, name, rule)
             SELECT {stamp}, name, '{{}}' {here} AND number % 5 = 0"
        ),
        format!(
            "INSERT INTO segment_members (workspace_id, segment_id, account_id)
             SELECT s.workspace_id, s.id, a.id FROM segments s
               JOIN accounts a ON a.workspace_id = s.workspace_id AND a.number % 100 = 0
              WHERE s.workspace_id = {}",
            workspace.0
        ),
        format!(
            "INSERT INTO segment_moves (workspace_id, segment_id, at, account_id, nth, kind)
             SELECT workspace_id, segment_id, 0, account_id, 0, 'entered' FROM segment_members
              WHERE workspace_id = {}",
            workspace.0
        ),
        format!(
            "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 5)
             INSERT INTO health_days (workspace_id, account_id, day, score)
             SELECT workspace_id, id, n, 5 FROM series, accounts WHERE workspace_id = {}",
            workspace.0
        ),
        format!(
            "INSERT INTO account_seen (workspace_id, account_id, first_at, last_at)
             SELECT workspace_id, id, 0, 1 {here}"
        ),
    ] {
        run(database, &sql).await;
    }
}
