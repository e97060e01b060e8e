//! The groups that events are tied to, and what is known of them.
//!
//! The group of the [first type](GroupTypeIndex::OF_ACCOUNTS) is an account, of which its traits and links are known; what else
//! names a group has a row of its own. Groups change after their events came, so that what is known of them is looked up when
//! it is asked for: the [facts](crate::convert::facts_cell) of it stand beside the group, and beside the account.

use sea_orm::{DbErr, QueryResult, Statement};
use stele_domain::{AccountId, GroupTypeIndex, Properties, PropertyScope, WorkspaceId};

use super::super::Parameters;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::{facts_cell, properties_cell};

/// The types of groups of a workspace.
pub(crate) fn group_types(kind: DatabaseKind, workspace: WorkspaceId) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    parameters.statement(format!(
        "SELECT type_index, name FROM group_types WHERE workspace_id = {workspace}"
    ))
}

/// Reads a row of [`group_types`].
pub(crate) fn read_group_type(row: &QueryResult) -> Result<(i64, String), DbErr> {
    let mut cells = Cells::of(row)?;
    Ok((cells.take()?, cells.take()?))
}

/// Stores a new type of groups.
pub(crate) fn add_group_type(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    index: GroupTypeIndex,
    name: &str,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let index = parameters.bind(i64::from(index.get()));
    let name = parameters.bind(name);
    parameters.statement(format!(
        "INSERT INTO group_types (workspace_id, type_index, name) VALUES ({workspace}, {index}, {name})"
    ))
}

/// What is known of a group, whose row is there from now on and locked until the transaction ends.
pub(crate) fn group(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    group_type: GroupTypeIndex,
    key: &str,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let group_type = parameters.bind(i64::from(group_type.get()));
    let key = parameters.bind(key);
    parameters.statement(format!(
        "INSERT INTO groups (workspace_id, type_index, key, version, properties, facts) \
         VALUES ({workspace}, {group_type}, {key}, 1, '{{}}', '{{}}') \
         ON CONFLICT (workspace_id, type_index, key) DO UPDATE SET version = groups.version \
         RETURNING key, properties"
    ))
}

/// Reads a row of what is known of a group: the key and the properties.
pub(crate) fn read_group(row: &QueryResult) -> Result<(String, String), DbErr> {
    let mut cells = Cells::of(row)?;
    Ok((cells.take()?, cells.take()?))
}

/// Stores what is known of a group.
pub(crate) fn put_group(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    group_type: GroupTypeIndex,
    key: &str,
    known: &Properties,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let index = parameters.bind(i64::from(group_type.get()));
    let key = parameters.bind(key);
    let properties = parameters.bind(properties_cell(known));
    let facts = parameters.bind(facts_cell([(PropertyScope::Group(group_type), known)]));
    let facts = as_json(kind, &facts);
    parameters.statement(format!(
        "INSERT INTO groups (workspace_id, type_index, key, version, properties, facts) \
         VALUES ({workspace}, {index}, {key}, 1, {properties}, {facts}) \
         ON CONFLICT (workspace_id, type_index, key) \
         DO UPDATE SET version = groups.version + 1, properties = excluded.properties, facts = excluded.facts"
    ))
}

/// Stores the facts of what is known of an account.
pub(crate) fn put_account_facts(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    account: AccountId,
    known: &Properties,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let account = parameters.bind(account.0);
    let scope = PropertyScope::Group(GroupTypeIndex::OF_ACCOUNTS);
    let facts = parameters.bind(facts_cell([(scope, known)]));
    let facts = as_json(kind, &facts);
    parameters.statement(format!(
        "INSERT INTO account_facts (workspace_id, account_id, facts) VALUES ({workspace}, {account}, {facts}) \
         ON CONFLICT (workspace_id, account_id) DO UPDATE SET facts = excluded.facts"
    ))
}

/// A text as JSON that the database looks into.
fn as_json(kind: DatabaseKind, text: &str) -> String {
    match kind {
        DatabaseKind::Postgres => format!("{text}::jsonb"),
        DatabaseKind::Sqlite => text.to_owned(),
    }
}
