//! Records of any kind: one, several, a page, how many.

use sea_orm::sea_query::SelectStatement;
use sea_orm::sea_query::{Asterisk, Condition, Expr, ExprTrait, Func, LockType, Order, Query};
use sea_orm::{DbErr, IdenStatic, QueryResult, Statement};
use stele_application::{Position, RecordPaging, RecordQuery, RecordRef, TimeColumn};
use stele_domain::{ContactId, WorkspaceId};
use uuid::Uuid;

use super::accounts::first_of;
use super::lists::one_of_ids;
use super::order::part;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::error::Fault;
use crate::records::{Column, Kept, Row};

/// Reads a row of any statement here.
pub(crate) fn read<R: Kept>(row: &QueryResult) -> Result<R, Fault> {
    read_next(&mut Cells::of(row)?)
}

/// Reads a row as it is.
pub(crate) fn read_row<R: Kept>(row: &QueryResult) -> Result<Row<R>, DbErr> {
    Cells::of(row)?.read()
}

/// Reads a record from the next cells.
pub(super) fn read_next<R: Kept>(cells: &mut Cells<'_>) -> Result<R, Fault> {
    Ok(R::from_row(cells.read()?)?)
}

/// One record; nothing to ask where the kind has no such name.
pub(crate) fn get<R: Kept>(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    record: &RecordRef,
) -> Option<Statement> {
    let select = whole::<R>()
        .cond_where(named::<R>(workspace, record)?)
        .take();
    Some(kind.build(&select))
}

/// One record, whose row is locked until the transaction ends. PostgreSQL, where it has waited for another writer, answers
/// what that one wrote: no name by which a record is found changes, and nothing is joined that could be older.
pub(crate) fn hold<R: Kept>(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    record: &RecordRef,
) -> Option<Statement> {
    let select = whole::<R>()
        .cond_where(named::<R>(workspace, record)?)
        .lock(LockType::Update)
        .take();
    Some(kind.build(&select))
}

/// Several records, in no order.
pub(crate) fn several<R: Kept>(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    ids: &[Uuid],
) -> Statement {
    let select = whole::<R>()
        .and_where(of_workspace::<R>(workspace))
        .and_where(one_of_ids(
            kind,
            (R::Entity::default(), R::ID),
            ids.to_vec(),
        ))
        .take();
    kind.build(&select)
}

/// Every record of a kind that has few, by id.
pub(crate) fn all_of<R: Kept>(kind: DatabaseKind, workspace: WorkspaceId) -> Statement {
    let select = whole::<R>()
        .and_where(of_workspace::<R>(workspace))
        .order_by((R::Entity::default(), R::ID), Order::Asc)
        .take();
    kind.build(&select)
}

/// One page of records; nothing to ask where the kind has no such order.
pub(crate) fn page_of<R: Kept>(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    query: &RecordQuery<R::Of>,
) -> Option<Statement> {
    let RecordQuery { of, paging, limit } = query;
    let mut found = whole::<R>();
    found.cond_where(narrowed::<R>(workspace, of.as_ref()));
    let (order, offset) = match paging {
        RecordPaging::Keyset { by, after } => {
            let by = time_column::<R>(*by);
            if let Some(Position { at, id }) = after {
                let place = Expr::tuple([cell::<R>(by), cell::<R>(R::ID)]);
                let last = Expr::tuple([Expr::val(at.micros()), Expr::val(*id)]);
                found.and_where(place.lt(last));
            }
            (vec![(by, "DESC"), (R::ID, "DESC")], 0)
        }
        RecordPaging::Numbers { offset } => (vec![(R::NUMBER?, "ASC")], *offset),
    };
    Some(part(kind, &found, &order_by::<R>(&order), *limit, offset))
}

/// How many records there are.
pub(crate) fn count_of<R: Kept>(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    of: Option<&R::Of>,
) -> Statement {
    let select = Query::select()
        .expr(Func::count(Expr::col(Asterisk)))
        .from(R::Entity::default())
        .cond_where(narrowed::<R>(workspace, of))
        .take();
    kind.build(&select)
}

/// Those that stand last in the order of a column, the last first, of equal ones that with the larger number.
pub(crate) fn latest<R: Kept>(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    of: &R::Of,
    by: Column<R>,
    limit: u32,
) -> Statement {
    let found = whole::<R>()
        .cond_where(narrowed::<R>(workspace, Some(of)))
        .take();
    let tie = R::NUMBER.unwrap_or(R::ID);
    let order = order_by::<R>(&[(by, "DESC"), (tie, "DESC")]);
    part(kind, &found, &order, limit, 0)
}

fn whole<R: Kept>() -> SelectStatement {
    Query::select()
        .expr(Expr::cust(R::columns()))
        .from(R::Entity::default())
        .take()
}

fn cell<R: Kept>(column: Column<R>) -> Expr {
    Expr::col((R::Entity::default(), column))
}

fn of_workspace<R: Kept>(workspace: WorkspaceId) -> Expr {
    cell::<R>(R::WORKSPACE_ID).eq(workspace.0)
}

fn narrowed<R: Kept>(workspace: WorkspaceId, of: Option<&R::Of>) -> Condition {
    Condition::all()
        .add(of_workspace::<R>(workspace))
        .add_option(of.map(|of| R::among(workspace, of)))
}

/// The record that is meant.
fn named<R: Kept>(workspace: WorkspaceId, record: &RecordRef) -> Option<Condition> {
    let id = |id: Uuid| cell::<R>(R::ID).eq(id);
    let external_id = |text: &str| Some(cell::<R>(R::EXTERNAL_ID?).eq(text));
    let named = match record {
        RecordRef::Id(wanted) => id(*wanted),
        RecordRef::Number(wanted) => cell::<R>(R::NUMBER?).eq(*wanted),
        RecordRef::ExternalId(wanted) => external_id(wanted)?,
        RecordRef::IdOrExternalId(text) => match (parse_id(text), external_id(text)) {
            (None, by_external_id) => by_external_id?,
            (Some(wanted), None) => id(wanted),
            (Some(wanted), Some(by_external_id)) => {
                let found_by = |by| found_by::<R>(workspace, by);
                cell::<R>(R::ID).eq(first_of(found_by(id(wanted)), found_by(by_external_id)))
            }
        },
    };
    Some(
        Condition::all()
            .add(of_workspace::<R>(workspace))
            .add(named),
    )
}

/// An id of whatever kind: all are written alike.
fn parse_id(text: &str) -> Option<Uuid> {
    ContactId::parse(text).map(|id| id.0)
}

fn found_by<R: Kept>(workspace: WorkspaceId, by: Expr) -> SelectStatement {
    Query::select()
        .column((R::Entity::default(), R::ID))
        .from(R::Entity::default())
        .and_where(of_workspace::<R>(workspace))
        .and_where(by)
        .take()
}

fn time_column<R: Kept>(by: TimeColumn) -> Column<R> {
    match by {
        TimeColumn::CreatedAt => R::CREATED_AT,
        TimeColumn::UpdatedAt => R::UPDATED_AT,
    }
}

fn order_by<R: Kept>(order: &[(Column<R>, &str)]) -> String {
    let table = R::Entity::default();
    let terms: Vec<_> = order
        .iter()
        .map(|(column, direction)| {
            format!("\"{}\".\"{}\" {direction}", table.as_str(), column.as_str())
        })
        .collect();
    format!(" ORDER BY {}", terms.join(", "))
}
