//! Storing events, and what is known by them.

use std::collections::BTreeMap;

use sea_orm::Statement;
use stele_domain::{AccountId, Event, PropertyScope, Seen, Timestamp, UniqueId, WorkspaceId, fold};
use uuid::Uuid;

use super::super::Parameters;
use super::super::parameters::Cells as Column;
use crate::DatabaseKind;
use crate::convert::{event_row, facts_cell};
use crate::entity::events::Model;

/// Stores events. Lists of rows hold no nulls: what is missing is an empty text or the id of zeros, which are neither name nor
/// id of anything.
pub(crate) fn insert_events(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    events: &[Event],
) -> Statement {
    let (mut at, mut ids, mut received_at, mut names) = (vec![], vec![], vec![], vec![]);
    let (mut accounts, mut waits_for, mut distinct_ids) = (vec![], vec![], vec![]);
    let (mut group_keys, mut properties, mut people) = (vec![], vec![], vec![]);
    let mut facts = Vec::with_capacity(events.len());
    for event in events {
        let row = event_row(workspace, event);
        let Model {
            workspace_id: _,
            at: event_at,
            id,
            received_at: event_received_at,
            name,
            account_id,
            waits_for: event_waits_for,
            distinct_id,
            group_keys: event_group_keys,
            properties: event_properties,
            person,
        } = row;
        at.push(event_at);
        ids.push(id);
        received_at.push(event_received_at);
        names.push(name);
        accounts.push(account_id.unwrap_or(Uuid::nil()));
        waits_for.push(event_waits_for.unwrap_or_default());
        distinct_ids.push(distinct_id.unwrap_or_default());
        group_keys.push(event_group_keys);
        properties.push(event_properties);
        people.push(person);
        facts.push(facts_cell([
            (PropertyScope::Event, &*event.properties),
            (PropertyScope::Person, &event.person),
        ]));
    }
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let no_account = parameters.bind(Uuid::nil());
    let given = parameters.rows(vec![
        ("at", Column::Numbers(at)),
        ("id", Column::Ids(ids)),
        ("received_at", Column::Numbers(received_at)),
        ("name", Column::Texts(names)),
        ("account_id", Column::Ids(accounts)),
        ("waits_for", Column::Texts(waits_for)),
        ("distinct_id", Column::Texts(distinct_ids)),
        ("group_keys", Column::Texts(group_keys)),
        ("properties", Column::Texts(properties)),
        ("person", Column::Texts(people)),
        ("facts", Column::Texts(facts)),
    ]);
    let facts = match kind {
        DatabaseKind::Postgres => "given.facts::jsonb",
        DatabaseKind::Sqlite => "given.facts",
    };
    parameters.statement(format!(
        "INSERT INTO events (workspace_id, at, id, received_at, name, account_id, waits_for, distinct_id, group_keys, \
           properties, person, facts) \
         SELECT {workspace}, given.at, given.id, given.received_at, given.name, NULLIF(given.account_id, {no_account}), \
           NULLIF(given.waits_for, ''), NULLIF(given.distinct_id, ''), given.group_keys, given.properties, given.person, \
           {facts} FROM {given}"
    ))
}

/// Notes unique ids, in their order, and answers those that were not known.
pub(crate) fn note_ids(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    ids: &[&UniqueId],
    now: Timestamp,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let now = parameters.bind(now.micros());
    let ids = ids.iter().map(|id| id.as_str().to_owned()).collect();
    let given = parameters.rows(vec![("id", Column::Texts(ids))]);
    parameters.statement(format!(
        "INSERT INTO event_ids (workspace_id, unique_id, received_at) \
         SELECT {workspace}, given.id, {now} FROM {given} WHERE TRUE ON CONFLICT DO NOTHING RETURNING unique_id"
    ))
}

/// The functions that answer the smallest and the largest of their arguments.
fn least_and_greatest(kind: DatabaseKind) -> (&'static str, &'static str) {
    match kind {
        DatabaseKind::Postgres => ("LEAST", "GREATEST"),
        DatabaseKind::Sqlite => ("min", "max"),
    }
}

/// What a conflict does to the two times of a table.
fn spread(kind: DatabaseKind, table: &str) -> String {
    let (least, greatest) = least_and_greatest(kind);
    format!(
        "first_at = {least}({table}.first_at, excluded.first_at), \
         last_at = {greatest}({table}.last_at, excluded.last_at)"
    )
}

/// Whether there is anything to spread: a row that stays as it is is not written.
fn spreads(table: &str) -> String {
    format!("excluded.first_at < {table}.first_at OR excluded.last_at > {table}.last_at")
}

fn times<'a>(seen: impl Iterator<Item = &'a Seen> + Clone) -> [(&'static str, Column); 2] {
    let first = seen.clone().map(|seen| seen.first.micros()).collect();
    let last = seen.map(|seen| seen.last.micros()).collect();
    [
        ("first_at", Column::Numbers(first)),
        ("last_at", Column::Numbers(last)),
    ]
}

/// What people are called, and what their names are found by.
fn names<'a>(names: impl Iterator<Item = &'a str> + Clone) -> [(&'static str, Column); 2] {
    let folded = names.clone().map(fold).collect();
    let names = names.map(str::to_owned).collect();
    [
        ("name", Column::Texts(names)),
        ("folded", Column::Texts(folded)),
    ]
}

/// Accounts were active. Their rows are locked in the order in which they are given, that of their ids.
pub(crate) fn see_accounts(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    accounts: &BTreeMap<AccountId, Seen>,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let ids = accounts.keys().map(|account| account.0).collect();
    let mut columns = vec![("id", Column::Ids(ids))];
    columns.extend(times(accounts.values()));
    let given = parameters.rows(columns);
    let (spread, spreads) = (spread(kind, "account_seen"), spreads("account_seen"));
    parameters.statement(format!(
        "INSERT INTO account_seen (workspace_id, account_id, first_at, last_at) \
         SELECT {workspace}, given.id, given.first_at, given.last_at FROM {given} WHERE TRUE \
         ON CONFLICT (workspace_id, account_id) DO UPDATE SET {spread} WHERE {spreads}"
    ))
}

/// What is known of someone from now on.
pub(crate) struct Known<'a> {
    pub(crate) name: &'a str,
    pub(crate) seen: Seen,
    /// As it is stored.
    pub(crate) properties: String,
}

/// People were active.
pub(crate) fn see_people(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    people: &[(&str, Seen)],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let mut columns = Vec::from(names(people.iter().map(|(name, _)| *name)));
    columns.extend(times(people.iter().map(|(_, seen)| seen)));
    let given = parameters.rows(columns);
    let (spread, spreads) = (spread(kind, "people"), spreads("people"));
    parameters.statement(format!(
        "INSERT INTO people (workspace_id, distinct_id, distinct_id_folded, version, first_at, last_at, properties) \
         SELECT {workspace}, given.name, given.folded, 1, given.first_at, given.last_at, '{{}}' FROM {given} WHERE TRUE \
         ON CONFLICT (workspace_id, distinct_id) DO UPDATE SET {spread} WHERE {spreads}"
    ))
}

/// People were active, and this is known of them. Answers their versions.
pub(crate) fn put_people(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    people: Vec<Known<'_>>,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let mut columns = Vec::from(names(people.iter().map(|known| known.name)));
    columns.extend(times(people.iter().map(|known| &known.seen)));
    let properties = people.into_iter().map(|known| known.properties).collect();
    columns.push(("properties", Column::Texts(properties)));
    let given = parameters.rows(columns);
    let spread = spread(kind, "people");
    parameters.statement(format!(
        "INSERT INTO people (workspace_id, distinct_id, distinct_id_folded, version, first_at, last_at, properties) \
         SELECT {workspace}, given.name, given.folded, 1, given.first_at, given.last_at, given.properties \
         FROM {given} WHERE TRUE \
         ON CONFLICT (workspace_id, distinct_id) \
         DO UPDATE SET version = people.version + 1, {spread}, properties = excluded.properties \
         RETURNING distinct_id, version"
    ))
}
