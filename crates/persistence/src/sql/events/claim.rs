//! Events that wait for an account, and the account that claims them.
//!
//! On PostgreSQL both sides meet at a row of `awaited_accounts` for each identifier. Whoever stores events that wait holds it
//! together with others who do; whoever claims holds it alone, and removes it. So a claim either comes first, and those who
//! waited for it find the account, or it finds their events. SQLite has one writer. A row that nobody holds is of no use any more,
//! and is [swept](super::Sweep::Awaited) by and by.

use sea_orm::Statement;
use stele_domain::{AccountId, GroupTypeIndex, WorkspaceId};

use super::super::Parameters;
use super::super::parameters::Cells as Column;
use super::{Index, events_by};
use crate::DatabaseKind;

fn given(identifiers: &[&str]) -> Vec<(&'static str, Column)> {
    let identifiers = identifiers.iter().map(|text| (*text).to_owned()).collect();
    vec![("identifier", Column::Texts(identifiers))]
}

/// Notes that events wait for identifiers.
pub(crate) fn await_identifiers(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    identifiers: &[&str],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let given = parameters.rows(given(identifiers));
    parameters.statement(format!(
        "INSERT INTO awaited_accounts (workspace_id, identifier) \
         SELECT {workspace}, given.identifier FROM {given} WHERE TRUE ON CONFLICT DO NOTHING"
    ))
}

/// Holds awaited identifiers together with others who wait for them, and answers those that there are. PostgreSQL only.
pub(crate) fn hold_awaited(workspace: WorkspaceId, identifiers: &[&str]) -> Statement {
    let mut parameters = Parameters::new(DatabaseKind::Postgres);
    let workspace = parameters.bind(workspace.0);
    let wanted = parameters.any_text("identifier", identifiers);
    parameters.statement(format!(
        "SELECT identifier FROM awaited_accounts WHERE workspace_id = {workspace} AND {wanted} \
         ORDER BY identifier FOR KEY SHARE"
    ))
}

/// Holds identifiers alone, whether they are awaited or not. PostgreSQL only. A column of the key is written, which takes the
/// lock that holding the row together with others keeps waiting.
pub(crate) fn hold_awaited_alone(workspace: WorkspaceId, identifiers: &[&str]) -> Statement {
    let mut parameters = Parameters::new(DatabaseKind::Postgres);
    let workspace = parameters.bind(workspace.0);
    let given = parameters.rows(given(identifiers));
    parameters.statement(format!(
        "INSERT INTO awaited_accounts (workspace_id, identifier) \
         SELECT {workspace}, given.identifier FROM {given} \
         ON CONFLICT (workspace_id, identifier) DO UPDATE SET identifier = excluded.identifier"
    ))
}

/// When the first and the last of the events happened that wait for identifiers.
pub(crate) fn waiting_span(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    identifiers: &[&str],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let waiting = waiting(workspace, identifiers, &mut parameters);
    let events = events_by(kind, Index::Waiting);
    parameters.statement(format!(
        "SELECT min(events.at), max(events.at) FROM {events} WHERE {waiting}"
    ))
}

/// Ties the events that wait for identifiers to an account.
pub(crate) fn tie_waiting(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    account: AccountId,
    identifiers: &[&str],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let account = parameters.bind(account.0);
    let waiting = waiting(workspace, identifiers, &mut parameters);
    let events = events_by(kind, Index::Waiting);
    parameters.statement(format!(
        "UPDATE {events} SET account_id = {account}, waits_for = NULL WHERE {waiting}"
    ))
}

fn waiting(workspace: WorkspaceId, identifiers: &[&str], parameters: &mut Parameters) -> String {
    let workspace = parameters.bind(workspace.0);
    let wanted = parameters.any_text("events.waits_for", identifiers);
    // Said twice: it is the condition of the index.
    format!("events.workspace_id = {workspace} AND {wanted} AND events.waits_for IS NOT NULL")
}

/// Forgets the groups of these names that are accounts, and answers what was known of them: the key and the properties.
pub(crate) fn take_groups(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    identifiers: &[&str],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let group_type = parameters.bind(i64::from(GroupTypeIndex::OF_ACCOUNTS.get()));
    let wanted = parameters.any_text("key", identifiers);
    parameters.statement(format!(
        "DELETE FROM groups WHERE workspace_id = {workspace} AND type_index = {group_type} AND {wanted} \
         RETURNING key, properties"
    ))
}

/// Nothing waits for these identifiers any more.
pub(crate) fn forget_awaited(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    identifiers: &[&str],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let wanted = parameters.any_text("identifier", identifiers);
    parameters.statement(format!(
        "DELETE FROM awaited_accounts WHERE workspace_id = {workspace} AND {wanted}"
    ))
}
