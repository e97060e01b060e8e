//! In which order, and which part of it.
//!
//! Written as text, for one reason: the number of rows on a page must stand in the statement itself. PostgreSQL keeps a
//! plan for a prepared statement only if it cannot do much better with the parameters known, and without the limit known it
//! can: it would plan every page anew, which takes longer than reading it.

use std::fmt::Write;

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{IdenStatic, Statement, Value, Values};
use stele_application::{AccountPaging, Direction, Position, SortBy, TieBreak, TimeColumn};

use crate::DatabaseKind;
use crate::entity::accounts::{Column, Entity};

/// The order, by the columns of `table`.
pub(super) fn order_by(table: &str, paging: &AccountPaging) -> String {
    let term = |column: Column, order: &str| format!("\"{table}\".\"{}\" {order}", column.as_str());
    let terms = match paging {
        AccountPaging::Offset {
            by,
            direction,
            tie,
            offset: _,
        } => [
            term(sort_column(*by), direction_words(*by, *direction)),
            term(tie_column(*tie), "ASC"),
        ],
        AccountPaging::Keyset { by, after: _ } => {
            [term(time_column(*by), "DESC"), term(Column::Id, "DESC")]
        }
    };
    format!(" ORDER BY {}", terms.join(", "))
}

fn direction_words(by: SortBy, direction: Direction) -> &'static str {
    match (by, direction) {
        (SortBy::Mrr, Direction::Ascending) => "ASC NULLS LAST",
        (SortBy::Mrr, Direction::Descending) => "DESC NULLS LAST",
        (_, Direction::Ascending) => "ASC",
        (_, Direction::Descending) => "DESC",
    }
}

fn sort_column(by: SortBy) -> Column {
    match by {
        SortBy::Name => Column::NameFolded,
        SortBy::Mrr => Column::Mrr,
        SortBy::CreatedAt => Column::CreatedAt,
        SortBy::UpdatedAt => Column::UpdatedAt,
    }
}

fn tie_column(tie: TieBreak) -> Column {
    match tie {
        TieBreak::Id => Column::Id,
        TieBreak::Number => Column::Number,
    }
}

fn time_column(by: TimeColumn) -> Column {
    match by {
        TimeColumn::CreatedAt => Column::CreatedAt,
        TimeColumn::UpdatedAt => Column::UpdatedAt,
    }
}

/// Leaves out what a walk has passed.
pub(super) fn behind(select: &mut SelectStatement, paging: &AccountPaging) {
    if let AccountPaging::Keyset {
        by,
        after: Some(Position { at, id }),
    } = paging
    {
        let place = Expr::tuple([
            Expr::col((Entity, time_column(*by))),
            Expr::col((Entity, Column::Id)),
        ]);
        let last = Expr::tuple([Expr::val(at.micros()), Expr::val(*id)]);
        select.and_where(place.lt(last));
    }
}

/// Cuts a page out of the accounts' order.
pub(super) fn cut(
    kind: DatabaseKind,
    statement: &mut Statement,
    paging: &AccountPaging,
    limit: u32,
) {
    let offset = match paging {
        AccountPaging::Offset { offset, .. } => *offset,
        AccountPaging::Keyset { .. } => 0,
    };
    cut_out(kind, statement, limit, offset);
}

/// So many of the rows that are found, in an order, behind so many others.
pub(super) fn part(
    kind: DatabaseKind,
    found: &SelectStatement,
    order: &str,
    limit: u32,
    offset: u64,
) -> Statement {
    let mut statement = kind.build(found);
    statement.sql.push_str(order);
    cut_out(kind, &mut statement, limit, offset);
    statement
}

/// How many to pass over is a parameter: every page of a list is the same statement.
fn cut_out(kind: DatabaseKind, statement: &mut Statement, limit: u32, offset: u64) {
    // Writing to a string cannot fail.
    let _ = write!(statement.sql, " LIMIT {limit}");
    if offset == 0 {
        return;
    }
    // Both databases count in signed numbers.
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let values = statement.values.get_or_insert(Values(Vec::new()));
    let values = &mut values.0;
    values.push(Value::from(offset));
    let _ = match kind {
        DatabaseKind::Sqlite => write!(statement.sql, " OFFSET ?"),
        DatabaseKind::Postgres => write!(statement.sql, " OFFSET ${}", values.len()),
    };
}
