//! Usage metrics: events of somebody that a filter is about, counted or summed by day.

use std::collections::BTreeSet;

use sea_orm::{DbErr, QueryResult, Statement};
use stele_application::ports::MetricQuery;
use stele_domain::{
    AccountId, Bucket, GroupTypeIndex, MetricWindow, PropertyScope, Timestamp, WorkspaceId,
};
use uuid::Uuid;

use super::super::Parameters;
use super::condition::{condition, names, sum as summed};
use super::{done_by, events_by, index_of};
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::{Owner, StoredFacts, facts_key, group_keys_from_cell};
use crate::error::{Fault, Malformed};

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// How many properties a row of [`matching`] can tell the facts of one by one; it tells all of more. PostgreSQL's functions take
/// a hundred arguments.
const MAX_PROPERTIES: usize = 50;

/// What a metric whose filter has no regular expressions comes to on each day and in each half of its window; `None` where its
/// filter is about no event.
pub(crate) fn totals(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    query: &MetricQuery,
) -> Option<Statement> {
    let mut parameters = Parameters::new(kind);
    let value = match &query.sum {
        None => "CAST(count(*) AS DOUBLE PRECISION)".to_owned(),
        Some(property) => {
            let key = facts_key(Owner::Event, property);
            summed(&key, &mut parameters)
        }
    };
    let from = parameters.bind(query.window.from.micros());
    let events = events_looked_at(kind, query);
    let wanted = wanted(workspace, query, &mut parameters)?;
    // Whole numbers are divided towards zero, and days are counted from before 1970.
    let day = format!("(events.at - ((events.at % {DAY}) + {DAY}) % {DAY}) / {DAY}");
    Some(parameters.statement(format!(
        "SELECT {day}, events.at < {from}, {value} FROM {events} WHERE {wanted} GROUP BY 1, 2"
    )))
}

/// Reads a row of [`totals`]; none where no event had anything to sum.
pub(crate) fn read_bucket(row: &QueryResult) -> Result<Option<Bucket>, DbErr> {
    let mut cells = Cells::of(row)?;
    let (day, previous, value) = (cells.take()?, cells.take()?, cells.take::<Option<f64>>()?);
    Ok(value.map(|value| Bucket {
        day,
        previous,
        value,
    }))
}

/// The events that a filter may be about, each with what its regular expressions and all else of it look at.
pub(crate) fn matching(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    query: &MetricQuery,
) -> Option<Statement> {
    let mut parameters = Parameters::new(kind);
    let facts = facts(&keys(query), &mut parameters);
    let events = events_looked_at(kind, query);
    let wanted = wanted(workspace, query, &mut parameters)?;
    Some(parameters.statement(format!(
        "SELECT events.at, events.name, events.account_id, events.group_keys, {facts} FROM {events} WHERE {wanted}"
    )))
}

/// The properties that a filter and a sum look at.
fn keys(query: &MetricQuery) -> BTreeSet<String> {
    let asked = query.filter.predicates().filter_map(|predicate| {
        let owner = match predicate.scope() {
            PropertyScope::Event => Owner::Event,
            PropertyScope::Person => Owner::Person,
            PropertyScope::Group(_) | PropertyScope::GroupKey(_) => return None,
        };
        Some(facts_key(owner, predicate.key()))
    });
    let summed = query.sum.iter();
    asked
        .chain(summed.map(|property| facts_key(Owner::Event, property)))
        .collect()
}

/// The facts of some properties, as text.
fn facts(keys: &BTreeSet<String>, parameters: &mut Parameters) -> String {
    let kind = parameters.kind();
    if keys.len() > MAX_PROPERTIES {
        return match kind {
            DatabaseKind::Postgres => "events.facts::text".to_owned(),
            DatabaseKind::Sqlite => "events.facts".to_owned(),
        };
    }
    let pairs: Vec<_> = keys
        .iter()
        .map(|key| {
            let name = parameters.bind(key.as_str());
            match kind {
                DatabaseKind::Postgres => format!("{name}::text, events.facts -> {name}"),
                DatabaseKind::Sqlite => {
                    let path = parameters.bind(format!("$.\"{key}\""));
                    format!("{name}, events.facts -> {path}")
                }
            }
        })
        .collect();
    match kind {
        DatabaseKind::Postgres => format!("json_build_object({})::text", pairs.join(", ")),
        DatabaseKind::Sqlite => format!("json_object({})", pairs.join(", ")),
    }
}

fn events_looked_at(kind: DatabaseKind, query: &MetricQuery) -> String {
    let is_by_name = names(&query.filter).is_some();
    events_by(kind, index_of(&query.doer, is_by_name))
}

/// Which events are looked at: a range of an index, and what the filter says.
fn wanted(
    workspace: WorkspaceId,
    query: &MetricQuery,
    parameters: &mut Parameters,
) -> Option<String> {
    let MetricWindow {
        previous_from,
        from: _,
        to,
    } = &query.window;
    let workspace = parameters.bind(workspace.0);
    let done = done_by(&workspace, &query.doer, parameters);
    let from = parameters.bind(previous_from.micros());
    let to = parameters.bind(to.micros());
    let about = condition(&query.filter, parameters)?;
    Some(format!(
        "{done} AND events.at >= {from} AND events.at <= {to} AND {about}"
    ))
}

/// An event as a filter looks at it in the process.
pub(crate) struct Counted {
    pub(crate) at: Timestamp,
    pub(crate) name: String,
    pub(crate) account: Option<AccountId>,
    pub(crate) groups: std::collections::BTreeMap<GroupTypeIndex, String>,
    pub(crate) facts: StoredFacts,
}

/// Reads a row of [`matching`].
pub(crate) fn read_counted(row: &QueryResult) -> Result<Counted, Fault> {
    let mut cells = Cells::of(row)?;
    let at = Timestamp::from_micros(cells.take()?).map_err(|_| Malformed("events.at"))?;
    let name = cells.take()?;
    let account: Option<Uuid> = cells.take()?;
    let groups: String = cells.take()?;
    let facts: String = cells.take()?;
    Ok(Counted {
        at,
        name,
        account: account.map(AccountId),
        groups: group_keys_from_cell(&groups)?,
        facts: StoredFacts::from_cell(&facts)?,
    })
}
