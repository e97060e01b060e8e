//! The contacts of accounts.

use std::sync::LazyLock;

use sea_orm::sea_query::{
    Alias, Asterisk, Condition, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement,
    WindowStatement,
};
use sea_orm::{DbErr, QueryResult, Statement};
use stele_domain::{AccountId, WorkspaceId};

use super::lists::one_of_ids;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::entity::account_contacts::{Column, Entity, Model};
use crate::entity::{columns, contacts};

/// What the ties are called of which only so many of each account are left.
const FIRST: &str = "first";

/// Their place among those of their account, from 1.
const PLACE: &str = "place";

static COLUMNS: LazyLock<String> = LazyLock::new(|| columns_of("account_contacts"));
static COLUMNS_OF_FIRST: LazyLock<String> = LazyLock::new(|| columns_of(FIRST));

fn columns_of(ties: &str) -> String {
    [columns(Entity, ties), columns(contacts::Entity, "contacts")].join(", ")
}

/// Reads a row of [`contacts_of`] or [`contacts_of_one`].
pub(crate) fn read(row: &QueryResult) -> Result<(Model, contacts::Model), DbErr> {
    let mut cells = Cells::of(row)?;
    Ok((cells.read()?, cells.read()?))
}

/// The first `limit` contacts of each of several accounts, each account's in its own order.
pub(crate) fn contacts_of(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    accounts: &[AccountId],
    limit: u32,
) -> Statement {
    let ids = accounts.iter().map(|account| account.0).collect();
    let in_order = WindowStatement::partition_by((Entity, Column::AccountId))
        .order_by((Entity, Column::Position), Order::Asc)
        .order_by((contacts::Entity, contacts::Column::Number), Order::Asc)
        .take();
    let mut ranked = tied(
        workspace,
        one_of_ids(kind, (Entity, Column::AccountId), ids),
    );
    ranked.column((Entity, Asterisk)).expr_window_as(
        Func::cust(Alias::new("row_number")),
        in_order,
        PLACE,
    );
    let first = |column: Column| Expr::col((Alias::new(FIRST), column));
    let place = || Expr::col((Alias::new(FIRST), Alias::new(PLACE)));
    let select = Query::select()
        .expr(Expr::cust(COLUMNS_OF_FIRST.as_str()))
        .from_subquery(ranked, FIRST)
        .join(JoinType::InnerJoin, contacts::Entity, tied_to(FIRST))
        .and_where(place().lte(i64::from(limit)))
        .order_by_expr(first(Column::AccountId), Order::Asc)
        .order_by_expr(place(), Order::Asc)
        .take();
    kind.build(&select)
}

/// The first `limit` contacts of one account, in order.
pub(crate) fn contacts_of_one(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    account: AccountId,
    limit: u32,
) -> Statement {
    let select = tied(
        workspace,
        Expr::col((Entity, Column::AccountId)).eq(account.0),
    )
    .expr(Expr::cust(COLUMNS.as_str()))
    .order_by((Entity, Column::Position), Order::Asc)
    .order_by((contacts::Entity, contacts::Column::Number), Order::Asc)
    .limit(u64::from(limit))
    .take();
    kind.build(&select)
}

/// Certain ties of a workspace, each with its contact.
fn tied(workspace: WorkspaceId, wanted: Expr) -> SelectStatement {
    Query::select()
        .from(Entity)
        .join(
            JoinType::InnerJoin,
            contacts::Entity,
            tied_to("account_contacts"),
        )
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(wanted)
        .take()
}

/// Whether the contact is the one of a tie.
fn tied_to(ties: &'static str) -> Condition {
    use contacts::{Column as Person, Entity as People};
    let tie = |column: Column| (Alias::new(ties), column);
    Condition::all()
        .add(Expr::col((People, Person::WorkspaceId)).equals(tie(Column::WorkspaceId)))
        .add(Expr::col((People, Person::Id)).equals(tie(Column::ContactId)))
}
