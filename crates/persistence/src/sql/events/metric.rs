//! Usage metrics: events of somebody that a filter is about, counted or summed by day.

use sea_orm::{DbErr, QueryResult, Statement};
use stele_application::ports::MetricQuery;
use stele_domain::{Bucket, MetricSums, MetricWindow, PropertyScope, WorkspaceId};

use super::super::Parameters;
use super::asked::Asked;
use super::condition::{condition, names};
use super::{done_by, events_by, index_of};
use crate::DatabaseKind;
use crate::cells::Cells;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// What a metric whose filter has no regular expressions comes to on each day and in each half of its window; `None` where its
/// filter is about no event. The halves of a sum are sums of their own; those of a count are their days together.
pub(crate) fn totals(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    query: &MetricQuery,
) -> Option<Statement> {
    let mut parameters = Parameters::new(kind);
    let asked = Asked::of(kind, query);
    let amount = query.sum.as_ref().map(|property| {
        let place = asked.place(PropertyScope::Event, property);
        place.amount(&mut parameters)
    });
    let from = parameters.bind(query.window.from.micros());
    let events = looked_at(workspace, query, &asked, &mut parameters)?;
    // Whole numbers are divided towards zero, and days are counted from before 1970.
    let day = format!("(events.at - ((events.at % {DAY}) + {DAY}) % {DAY}) / {DAY}");
    let previous = format!("events.at < {from}");
    Some(parameters.statement(match amount {
        None => format!(
            "SELECT {day}, {previous}, CAST(count(*) AS DOUBLE PRECISION) FROM {events} GROUP BY 1, 2"
        ),
        Some(amount) => {
            let sum = sum_of_amounts(kind);
            format!(
                "WITH counted AS MATERIALIZED (SELECT {day} AS day, {previous} AS previous, {amount} AS amount FROM {events}) \
                 SELECT day, previous, {sum} FROM counted GROUP BY day, previous \
                 UNION ALL SELECT NULL, previous, {sum} FROM counted GROUP BY previous"
            )
        }
    }))
}

/// The sum of amounts, in which no small one is lost beside a large one: SQLite adds what it rounds off again, PostgreSQL does so
/// for decimals alone. It makes no float of a decimal that is smaller than all floats: what is left of so little is none.
fn sum_of_amounts(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::Postgres => "CAST(round(sum(amount), 323) AS DOUBLE PRECISION)",
        DatabaseKind::Sqlite => "sum(amount)",
    }
}

/// Reads the rows of [`totals`].
pub(crate) fn read_sums(rows: &[QueryResult], query: &MetricQuery) -> Result<MetricSums, DbErr> {
    let mut sums = MetricSums::default();
    for row in rows {
        let mut cells = Cells::of(row)?;
        let (day, previous): (Option<i64>, bool) = (cells.take()?, cells.take()?);
        // No event had anything to sum.
        let Some(value) = cells.take::<Option<f64>>()? else {
            continue;
        };
        if let Some(day) = day {
            sums.days.push(Bucket {
                day,
                previous,
                value,
            });
        }
        if day.is_none() || query.sum.is_none() {
            let half = if previous {
                &mut sums.previous
            } else {
                &mut sums.value
            };
            *half += value;
        }
    }
    Ok(sums)
}

/// The events that are looked at, each with the groups that the filter asks about: a range of an index, and what the filter
/// says.
pub(super) fn looked_at(
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
