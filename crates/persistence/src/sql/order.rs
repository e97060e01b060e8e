//! In which order, and which part of it.

use sea_orm::sea_query::{
    DynIden, Expr, ExprTrait, IntoIden, NullOrdering, Order, SelectStatement,
};
use stele_application::{
    AccountPaging, Direction, Position, SortBy, TieBreak, TimeColumn,
};

use crate::entity::accounts::{Column, Entity};

/// Sorts, by the columns of `table`.
pub(super) fn sort(select: &mut SelectStatement, table: impl IntoIden, paging: &AccountPaging) {
    let table = table.into_iden();
    let at = |column: Column| (table.clone(), column.into_iden());
    match paging {
        AccountPaging::Offset {
            by,
            direction,
            tie,
            offset: _,
        } => {
            let order = match direction {
                Direction::Ascending => Order::Asc,
                Direction::Descending => Order::Desc,
            };
            sort_by(select, at, *by, order);
            let tie = match tie {
                TieBreak::Id => Column::Id,
                TieBreak::Number => Column::Number,
            };
            select.order_by(at(tie), Order::Asc);
        }
        AccountPaging::Keyset { by, after: _ } => {
            select
                .order_by(at(time_column(*by)), Order::Desc)
                .order_by(at(Column::Id), Order::Desc);
        }
    }
}

fn sort_by(
    select: &mut SelectStatement,
    at: impl Fn(Column) -> (DynIden, DynIden),
    by: SortBy,
    order: Order,
) {
    match by {
        SortBy::Name => select.order_by(at(Column::NameFolded), order),
        SortBy::CreatedAt => select.order_by(at(Column::CreatedAt), order),
        SortBy::UpdatedAt => select.order_by(at(Column::UpdatedAt), order),
        SortBy::Mrr => select.order_by_with_nulls(at(Column::Mrr), order, NullOrdering::Last),
    };
}

/// Cuts the page out of the order.
pub(super) fn cut(select: &mut SelectStatement, paging: &AccountPaging, limit: u32) {
    select.limit(u64::from(limit));
    match paging {
        AccountPaging::Offset { offset: 0, .. } | AccountPaging::Keyset { after: None, .. } => {}
        AccountPaging::Offset { offset, .. } => {
            // Both databases count in signed numbers.
            select.offset(Ord::min(*offset, i64::MAX as u64));
        }
        AccountPaging::Keyset {
            by,
            after: Some(Position { at, id }),
        } => {
            let place = Expr::tuple([
                Expr::col((Entity, time_column(*by))),
                Expr::col((Entity, Column::Id)),
            ]);
            let last = Expr::tuple([Expr::val(at.micros()), Expr::val(id.0)]);
            select.and_where(place.lt(last));
        }
    }
}

fn time_column(by: TimeColumn) -> Column {
    match by {
        TimeColumn::CreatedAt => Column::CreatedAt,
        TimeColumn::UpdatedAt => Column::UpdatedAt,
    }
}
