//! The contacts of accounts.

use std::sync::LazyLock;

use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, JoinType, LockType, Order, Query, SelectStatement,
};
use sea_orm::{DbErr, QueryResult, Statement};
use stele_domain::{AccountId, WorkspaceId};

use super::lists::one_of_ids;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::entity::account_contacts::{Column, Entity, Model};
use crate::entity::{columns, contacts};

static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    [
        columns(Entity, "account_contacts"),
        columns(contacts::Entity, "contacts"),
    ]
    .join(", ")
});

/// Reads a row of [`contacts_of`] or [`contacts_of_one`].
pub(crate) fn read(row: &QueryResult) -> Result<(Model, contacts::Model), DbErr> {
    let mut cells = Cells::of(row)?;
    Ok((cells.read()?, cells.read()?))
}

/// The contacts of several accounts, each account's in its own order.
pub(crate) fn contacts_of(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    accounts: &[AccountId],
) -> Statement {
    let ids = accounts.iter().map(|account| account.0).collect();
    let tied = one_of_ids(kind, (Entity, Column::AccountId), ids);
    kind.build(&in_order(workspace, tied))
}

/// The contacts of one account, in order.
pub(crate) fn contacts_of_one(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    account: AccountId,
) -> Statement {
    let tied = Expr::col((Entity, Column::AccountId)).eq(account.0);
    kind.build(&in_order(workspace, tied))
}

/// The contacts of one account, whose rows are locked until the transaction ends: whether something else is tied to one of
/// them can then be asked without anyone untying it at the same time. PostgreSQL only.
pub(crate) fn lock_contacts_of(workspace: WorkspaceId, account: AccountId) -> Statement {
    let tied = Query::select()
        .column((Entity, Column::ContactId))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((Entity, Column::AccountId)).eq(account.0))
        .take();
    let select = Query::select()
        .column((contacts::Entity, contacts::Column::Id))
        .from(contacts::Entity)
        .and_where(Expr::col((contacts::Entity, contacts::Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((contacts::Entity, contacts::Column::Id)).in_subquery(tied))
        // In one order, so that two who lock the same ones do not wait for each other.
        .order_by((contacts::Entity, contacts::Column::Id), Order::Asc)
        .lock(LockType::Update)
        .take();
    DatabaseKind::Postgres.build(&select)
}

fn in_order(workspace: WorkspaceId, tied: Expr) -> SelectStatement {
    let same = Condition::all()
        .add(
            Expr::col((contacts::Entity, contacts::Column::WorkspaceId))
                .equals((Entity, Column::WorkspaceId)),
        )
        .add(
            Expr::col((contacts::Entity, contacts::Column::Id)).equals((Entity, Column::ContactId)),
        );
    Query::select()
        .expr(Expr::cust(COLUMNS.as_str()))
        .from(Entity)
        .join(JoinType::InnerJoin, contacts::Entity, same)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(tied)
        .order_by((Entity, Column::AccountId), Order::Asc)
        .order_by((Entity, Column::Position), Order::Asc)
        .order_by((contacts::Entity, contacts::Column::Number), Order::Asc)
        .take()
}
