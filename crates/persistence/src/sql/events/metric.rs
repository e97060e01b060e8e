//! Usage metrics: events of somebody that a filter is about, counted or summed by day.

use sea_orm::{DbErr, QueryResult, Statement};
use stele_application::ports::MetricQuery;
use stele_domain::{Bucket, MetricWindow, PropertyFacts, PropertyScope, Timestamp, WorkspaceId};

use super::super::Parameters;
use super::asked::Asked;
use super::condition::{condition, names};
use super::{done_by, events_by, index_of};
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::facts_from_cell;
use crate::error::{Fault, Malformed};

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// What a metric whose filter has no regular expressions comes to on each day and in each half of its window; `None` where its
/// filter is about no event.
pub(crate) fn totals(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    query: &MetricQuery,
) -> Option<Statement> {
    let mut parameters = Parameters::new(kind);
    let asked = Asked::of(kind, query);
    let value = match &query.sum {
        None => "CAST(count(*) AS DOUBLE PRECISION)".to_owned(),
        Some(property) => {
            let place = asked.place(PropertyScope::Event, property);
            place.sum(&mut parameters)
        }
    };
    let from = parameters.bind(query.window.from.micros());
    let events = looked_at(workspace, query, &asked, &mut parameters)?;
    // Whole numbers are divided towards zero, and days are counted from before 1970.
    let day = format!("(events.at - ((events.at % {DAY}) + {DAY}) % {DAY}) / {DAY}");
    Some(parameters.statement(format!(
        "SELECT {day}, events.at < {from}, {value} FROM {events} GROUP BY 1, 2"
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

/// The events that a filter may be about, each with the facts of all properties that are [asked](Asked) about.
pub(crate) fn matching(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    query: &MetricQuery,
) -> Option<Statement> {
    let mut parameters = Parameters::new(kind);
    let asked = Asked::of(kind, query);
    let mut columns = vec!["events.at".to_owned(), "events.name".to_owned()];
    columns.extend(asked.places().map(|place| place.text(&mut parameters)));
    let events = looked_at(workspace, query, &asked, &mut parameters)?;
    let columns = columns.join(", ");
    Some(parameters.statement(format!("SELECT {columns} FROM {events}")))
}

/// The events that are looked at, each with the groups that the filter asks about: a range of an index, and what the filter
/// says.
fn looked_at(
    workspace: WorkspaceId,
    query: &MetricQuery,
    asked: &Asked<'_>,
    parameters: &mut Parameters,
) -> Option<String> {
    let MetricWindow {
        previous_from,
        from: _,
        to,
    } = &query.window;
    let is_by_name = names(&query.filter).is_some();
    let events = events_by(parameters.kind(), index_of(&query.doer, is_by_name));
    let workspace = parameters.bind(workspace.0);
    let groups = asked.groups(&workspace, parameters);
    let done = done_by(&workspace, &query.doer, parameters);
    let from = parameters.bind(previous_from.micros());
    let to = parameters.bind(to.micros());
    let about = condition(&query.filter, asked, parameters)?;
    Some(format!(
        "{events}{groups} WHERE {done} AND events.at >= {from} AND events.at <= {to} AND {about}"
    ))
}

/// An event as a filter looks at it in the process.
pub(crate) struct Counted {
    pub(crate) at: Timestamp,
    pub(crate) name: String,
    /// Those of each property that is asked about, if it has a value.
    pub(crate) facts: Vec<Option<PropertyFacts>>,
}

/// Reads a row of [`matching`].
pub(crate) fn read_counted(row: &QueryResult, asked: &Asked<'_>) -> Result<Counted, Fault> {
    let mut cells = Cells::of(row)?;
    let at = Timestamp::from_micros(cells.take()?).map_err(|_| Malformed("events.at"))?;
    let name = cells.take()?;
    let mut facts = Vec::with_capacity(asked.count());
    for _ in 0..asked.count() {
        let cell: Option<String> = cells.take()?;
        facts.push(cell.as_deref().map(facts_from_cell).transpose()?);
    }
    Ok(Counted { at, name, facts })
}
