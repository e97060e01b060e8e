//! What is left of an organization when it is removed.

use sea_orm::Statement;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use stele_domain::{OrganizationId, Timestamp, WorkspaceId};
use uuid::Uuid;

use super::touch::touched;
use crate::DatabaseKind;
use crate::entity::{notes, tasks};

/// Leaves the notes and tasks that are about an account as well to that account alone, which is a change of each.
pub(crate) fn keep_at_accounts(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    organization: OrganizationId,
    now: Timestamp,
) -> [Statement; 2] {
    let notes = {
        use notes::{Column, Entity};
        Query::update()
            .table(Entity)
            .value(Column::OrganizationId, None::<Uuid>)
            .values(touched(Column::Version, Column::UpdatedAt, now))
            .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .and_where(Expr::col((Entity, Column::OrganizationId)).eq(organization.0))
            .and_where(Expr::col((Entity, Column::AccountId)).is_not_null())
            .take()
    };
    let tasks = {
        use tasks::{Column, Entity};
        Query::update()
            .table(Entity)
            .value(Column::OrganizationId, None::<Uuid>)
            .values(touched(Column::Version, Column::UpdatedAt, now))
            .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .and_where(Expr::col((Entity, Column::OrganizationId)).eq(organization.0))
            .and_where(Expr::col((Entity, Column::AccountId)).is_not_null())
            .take()
    };
    [kind.build(&notes), kind.build(&tasks)]
}
