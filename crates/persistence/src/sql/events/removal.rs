//! Removing events and what is known by them, some at a time.

use sea_orm::Statement;
use stele_domain::{AccountId, Timestamp, WorkspaceId};
use uuid::Uuid;

use super::super::Parameters;
use crate::DatabaseKind;

/// What is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sweep {
    /// Events of before a time.
    EventsBefore(Timestamp),
    /// Unique ids that came before a time, but for those that somebody holds.
    IdsBefore(Timestamp),
    /// Events of accounts that were removed.
    OfRemovedAccounts,
    /// People who were last active before a time, but for those whom somebody holds.
    PeopleBefore(Timestamp),
    /// Identifiers that events wait for, but for those that somebody holds: a row is where those meet who store such events and
    /// who claim them, and whoever comes next makes it anew.
    Awaited,
}

const DAY_MICROS: i64 = 86_400_000_000;

/// Who was last active before a time. Divided as the column is, which the index is of.
fn inactive_since(before: Timestamp, parameters: &mut Parameters) -> String {
    let day = parameters.bind(before.micros() / DAY_MICROS);
    let before = parameters.bind(before.micros());
    format!("last_day <= {day} AND last_at < {before}")
}

/// At most so many of those whose rows are swept: workspaces, or removed accounts. Each is looked up by the index that its rows
/// are removed by, however many others there are.
pub(crate) fn owners(kind: DatabaseKind, sweep: Sweep, limit: u32) -> Statement {
    let mut parameters = Parameters::new(kind);
    // Asking for one row, and for nothing more than whether it is there, keeps PostgreSQL from joining the whole tables.
    let sql = match sweep {
        Sweep::EventsBefore(before) => {
            let before = parameters.bind(before.micros());
            format!(
                "SELECT id, NULL FROM workspaces WHERE (SELECT 1 FROM events \
                 WHERE events.workspace_id = workspaces.id AND events.at < {before} LIMIT 1) IS NOT NULL LIMIT {limit}"
            )
        }
        Sweep::IdsBefore(before) => {
            let before = parameters.bind(before.micros());
            format!(
                "SELECT id, NULL FROM workspaces WHERE (SELECT 1 FROM event_ids \
                 WHERE event_ids.workspace_id = workspaces.id AND event_ids.received_at < {before} LIMIT 1) IS NOT NULL \
                 LIMIT {limit}"
            )
        }
        Sweep::OfRemovedAccounts => format!(
            "SELECT workspace_id, account_id FROM removed_accounts AS removed WHERE (SELECT 1 FROM events \
             WHERE events.workspace_id = removed.workspace_id AND events.account_id = removed.account_id LIMIT 1) \
             IS NOT NULL LIMIT {limit}"
        ),
        Sweep::PeopleBefore(before) => {
            let inactive = inactive_since(before, &mut parameters);
            format!(
                "SELECT id, NULL FROM workspaces WHERE (SELECT 1 FROM people \
                 WHERE people.workspace_id = workspaces.id AND {inactive} LIMIT 1) IS NOT NULL LIMIT {limit}"
            )
        }
        Sweep::Awaited => format!(
            "SELECT id, NULL FROM workspaces WHERE (SELECT 1 FROM awaited_accounts AS awaited \
             WHERE awaited.workspace_id = workspaces.id LIMIT 1) IS NOT NULL LIMIT {limit}"
        ),
    };
    parameters.statement(sql)
}

/// Removes at most so many of the rows of one of the [`owners`].
pub(crate) fn sweep(
    kind: DatabaseKind,
    sweep: Sweep,
    (workspace, account): (i64, Option<Uuid>),
    limit: u64,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace);
    let (table, key, wanted, order) = match sweep {
        Sweep::EventsBefore(before) => {
            let wanted = format!("at < {}", parameters.bind(before.micros()));
            ("events", "(at, id)", wanted, "at, id")
        }
        Sweep::IdsBefore(before) => {
            let wanted = format!("received_at < {}", parameters.bind(before.micros()));
            ("event_ids", "unique_id", wanted, "received_at")
        }
        Sweep::OfRemovedAccounts => {
            let wanted = format!("account_id = {}", parameters.bind(account));
            ("events", "(at, id)", wanted, "at, id")
        }
        Sweep::PeopleBefore(before) => {
            let inactive = inactive_since(before, &mut parameters);
            ("people", "distinct_id", inactive, "last_day")
        }
        Sweep::Awaited => (
            "awaited_accounts",
            "identifier",
            "TRUE".to_owned(),
            "identifier",
        ),
    };
    let columns = key.trim_matches(['(', ')']);
    let chosen = format!(
        "SELECT {columns} FROM {table} WHERE workspace_id = {workspace} AND {wanted} ORDER BY {order} LIMIT {limit}"
    );
    let chosen = match (kind, sweep) {
        // An array is looked up key by key, however long it is; of a list PostgreSQL may think that it is joined faster.
        (DatabaseKind::Postgres, Sweep::IdsBefore(_) | Sweep::PeopleBefore(_) | Sweep::Awaited) => {
            format!("{key} = ANY(ARRAY({chosen} FOR UPDATE SKIP LOCKED))")
        }
        _ => format!("{key} IN ({chosen})"),
    };
    parameters.statement(format!(
        "DELETE FROM {table} WHERE workspace_id = {workspace} AND {chosen}"
    ))
}

/// Notes that an account was removed.
pub(crate) fn note_removed(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    account: AccountId,
    now: Timestamp,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let values = [
        parameters.bind(workspace.0),
        parameters.bind(account.0),
        parameters.bind(now.micros()),
    ];
    parameters.statement(format!(
        "INSERT INTO removed_accounts (workspace_id, account_id, removed_at) VALUES ({}) ON CONFLICT DO NOTHING",
        values.join(", ")
    ))
}

/// Forgets when an account was seen.
pub(crate) fn unsee_account(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    account: AccountId,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let account = parameters.bind(account.0);
    parameters.statement(format!(
        "DELETE FROM account_seen WHERE workspace_id = {workspace} AND account_id = {account}"
    ))
}

/// Whether an account was removed before a time and has no events left.
const DONE_WITH: &str = "removed.removed_at < $1 AND (SELECT 1 FROM events \
    WHERE events.workspace_id = removed.workspace_id AND events.account_id = removed.account_id LIMIT 1) IS NULL";

/// Forgets when removed accounts were seen of which no events are left: events that came at the moment of the removal may have
/// noted it once more.
pub(crate) fn forget_seen(kind: DatabaseKind, before: Timestamp) -> Statement {
    let mut parameters = Parameters::new(kind);
    parameters.bind(before.micros());
    parameters.statement(format!(
        "DELETE FROM account_seen WHERE (workspace_id, account_id) IN \
         (SELECT removed.workspace_id, removed.account_id FROM removed_accounts AS removed WHERE {DONE_WITH})"
    ))
}

/// Forgets removed accounts of which no events are left.
pub(crate) fn forget_removed(kind: DatabaseKind, before: Timestamp) -> Statement {
    let mut parameters = Parameters::new(kind);
    parameters.bind(before.micros());
    parameters.statement(format!(
        "DELETE FROM removed_accounts AS removed WHERE {DONE_WITH}"
    ))
}
