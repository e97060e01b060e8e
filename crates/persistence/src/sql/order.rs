//! In which order, and which part of it.
//!
//! Written as text, for one reason: the number of rows on a page must stand in the statement itself. PostgreSQL keeps a
//! plan for a prepared statement only if it cannot do much better with the parameters known, and without the limit known it
//! can: it would plan every page anew, which takes longer than reading it.

use std::fmt::Write;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, SelectStatement};
use sea_orm::{IdenStatic, Statement, Value, Values};
use stele_application::{AccountPaging, Direction, Position, SortBy, TieBreak, TimeColumn};

use crate::DatabaseKind;
use crate::entity::account_health;
use crate::entity::accounts::{Column, Entity};

/// What the score is called in what was found.
const SCORE: &str = "health_score";

/// Joins what accounts are ordered by and do not have on their own rows: the last score, of which each has one row.
pub(super) fn join(select: &mut SelectStatement, paging: &AccountPaging) {
    use account_health::{Column as Health, Entity as Scores};
    if !is_by_health(paging) {
        return;
    }
    let theirs = Condition::all()
        .add(Expr::col((Scores, Health::WorkspaceId)).equals((Entity, Column::WorkspaceId)))
        .add(Expr::col((Scores, Health::AccountId)).equals((Entity, Column::Id)));
    select
        .expr_as(Expr::col((Scores, Health::Score)), SCORE)
        .join(JoinType::InnerJoin, Scores, theirs);
}

fn is_by_health(paging: &AccountPaging) -> bool {
    matches!(
        paging,
        AccountPaging::Offset {
            by: SortBy::Health,
            ..
        }
    )
}

/// The order of accounts, as they are found.
pub(super) fn order_rows(paging: &AccountPaging) -> String {
    use account_health::Column as Health;
    let tie = |tie: TieBreak| match tie {
        TieBreak::Id => Health::AccountId,
        TieBreak::Number => Health::AccountNumber,
    };
    match paging {
        // All of it as the index of scores has it.
        AccountPaging::Offset {
            by: SortBy::Health,
            direction,
            tie: tie_break,
            offset: _,
        } => ordered([
            (
                "account_health",
                Health::Score.as_str(),
                direction_words(SortBy::Health, *direction),
            ),
            ("account_health", tie(*tie_break).as_str(), "ASC"),
        ]),
        AccountPaging::Offset { .. } | AccountPaging::Keyset { .. } => {
            order_found("accounts", paging)
        }
    }
}

/// The order of accounts that were found, by what they are called.
pub(super) fn order_found(table: &str, paging: &AccountPaging) -> String {
    ordered(match paging {
        AccountPaging::Offset {
            by,
            direction,
            tie,
            offset: _,
        } => [
            (table, sort_column(*by), direction_words(*by, *direction)),
            (table, tie_column(*tie).as_str(), "ASC"),
        ],
        AccountPaging::Keyset { by, after: _ } => [
            (table, time_column(*by).as_str(), "DESC"),
            (table, Column::Id.as_str(), "DESC"),
        ],
    })
}

fn ordered(terms: [(&str, &str, &str); 2]) -> String {
    let terms = terms.map(|(table, column, order)| format!("\"{table}\".\"{column}\" {order}"));
    format!(" ORDER BY {}", terms.join(", "))
}

fn direction_words(by: SortBy, direction: Direction) -> &'static str {
    match (by, direction) {
        (SortBy::Mrr | SortBy::Health, Direction::Ascending) => "ASC NULLS LAST",
        (SortBy::Mrr | SortBy::Health, Direction::Descending) => "DESC NULLS LAST",
        (_, Direction::Ascending) => "ASC",
        (_, Direction::Descending) => "DESC",
    }
}

fn sort_column(by: SortBy) -> &'static str {
    match by {
        SortBy::Name => Column::NameFolded.as_str(),
        SortBy::Mrr => Column::Mrr.as_str(),
        SortBy::CreatedAt => Column::CreatedAt.as_str(),
        SortBy::UpdatedAt => Column::UpdatedAt.as_str(),
        SortBy::Health => SCORE,
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
