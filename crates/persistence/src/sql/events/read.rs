//! Pages of events.

use std::sync::LazyLock;

use sea_orm::{QueryResult, Statement};
use stele_application::ports::Doer;
use stele_application::{EventPage, EventQuery};
use stele_domain::WorkspaceId;

use super::super::Parameters;
use super::{Index, done_by, events_by};
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::event_from_row;
use crate::entity::{columns, events};
use crate::error::Fault;

static COLUMNS: LazyLock<String> = LazyLock::new(|| columns(events::Entity, "events"));

/// One page of an account's events.
pub(crate) fn events_page(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    query: &EventQuery,
) -> Statement {
    let EventQuery {
        account,
        name,
        from,
        to,
        after,
        limit,
    } = query;
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let mut wanted = done_by(&workspace, &Doer::Account(*account), &mut parameters);
    let mut and = |condition: String| {
        wanted.push_str(" AND ");
        wanted.push_str(&condition);
    };
    if let Some(name) = name {
        and(format!("events.name = {}", parameters.bind(name.as_str())));
    }
    if let Some(from) = from {
        and(format!("events.at >= {}", parameters.bind(from.micros())));
    }
    if let Some(to) = to {
        and(format!("events.at <= {}", parameters.bind(to.micros())));
    }
    if let Some(after) = after {
        let (at, id) = (
            parameters.bind(after.at.micros()),
            parameters.bind(after.id),
        );
        and(format!("(events.at, events.id) < ({at}, {id})"));
    }
    let events = events_by(
        kind,
        match name {
            None => Index::Account,
            Some(_) => Index::AccountName,
        },
    );
    // The number of rows stands in the text, as that of every page; one more tells whether there are more. Which of them are
    // shown is found out by their sizes alone: the rest of a large event is read only then.
    let sized = format!(
        "SELECT events.at, events.id, octet_length(events.properties) + octet_length(events.person) AS size \
         FROM {events} WHERE {wanted} ORDER BY events.at DESC, events.id DESC LIMIT {}",
        limit.saturating_add(1)
    );
    let order = "ORDER BY sized.at DESC, sized.id DESC";
    let placed = format!(
        "SELECT sized.at, sized.id, sum(sized.size) OVER ({order} ROWS UNBOUNDED PRECEDING) - sized.size AS before, \
         row_number() OVER ({order}) AS place, count(*) OVER () AS found FROM ({sized}) AS sized"
    );
    parameters.statement(format!(
        "SELECT {}, placed.found > placed.place FROM ({placed}) AS placed \
         JOIN events ON events.workspace_id = {workspace} AND events.at = placed.at AND events.id = placed.id \
         WHERE placed.place <= {limit} AND placed.before < {} ORDER BY placed.at DESC, placed.id DESC",
        *COLUMNS,
        EventPage::MAX_BYTES
    ))
}

/// Reads a row of [`events_page`]: an event, and whether there are more behind it.
pub(crate) fn read_event(row: &QueryResult) -> Result<(stele_domain::Event, bool), Fault> {
    let mut cells = Cells::of(row)?;
    let event = event_from_row(cells.read()?)?;
    Ok((event, cells.take()?))
}
