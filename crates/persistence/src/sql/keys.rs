//! API keys, with the workspace they open and the member they act for.

use std::sync::LazyLock;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Order, Query};
use sea_orm::{DbErr, QueryResult, Statement};

use crate::DatabaseKind;
use crate::cells::Cells;
use crate::entity::api_keys::{Column, Entity, Model};
use crate::entity::{columns, members, workspaces};

static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    [
        columns(Entity, "api_keys"),
        columns(workspaces::Entity, "workspaces"),
        columns(members::Entity, "members"),
    ]
    .join(", ")
});

/// Reads a row of [`keys`].
pub(crate) fn read(
    row: &QueryResult,
) -> Result<(Model, workspaces::Model, Option<members::Model>), DbErr> {
    let mut cells = Cells::of(row)?;
    Ok((cells.read()?, cells.read()?, cells.read_joined()?))
}

/// The keys for which `wanted` holds, oldest first.
pub(crate) fn keys(kind: DatabaseKind, wanted: Condition) -> Statement {
    let opened = Expr::col((workspaces::Entity, workspaces::Column::Id))
        .equals((Entity, Column::WorkspaceId));
    let acted_for = Condition::all()
        .add(
            Expr::col((members::Entity, members::Column::WorkspaceId))
                .equals((Entity, Column::WorkspaceId)),
        )
        .add(Expr::col((members::Entity, members::Column::Id)).equals((Entity, Column::MemberId)));
    let select = Query::select()
        .expr(Expr::cust(COLUMNS.as_str()))
        .from(Entity)
        .join(JoinType::InnerJoin, workspaces::Entity, opened)
        .join(JoinType::LeftJoin, members::Entity, acted_for)
        .cond_where(wanted)
        .order_by((Entity, Column::CreatedAt), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc)
        .take();
    kind.build(&select)
}
