//! What ties records together.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Order, Query};
use sea_orm::{DbErr, QueryResult, Statement};
use stele_domain::{ContactId, FieldModel, Organization, WorkspaceId};

use super::lists::one_of_ids;
use super::order::part;
use super::records::read_next;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::entity::{columns, custom_fields, organization_contacts as ties, organizations};
use crate::error::Fault;
use crate::records::Kept;

/// The organizations that people are tied to, with the person, each person's by id.
pub(crate) fn organizations_of(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    contacts: &[ContactId],
) -> Statement {
    use organizations::{Column, Entity};
    let ids = contacts.iter().map(|contact| contact.0).collect();
    let tied = Condition::all()
        .add(
            Expr::col((Entity, Column::WorkspaceId))
                .equals((ties::Entity, ties::Column::WorkspaceId)),
        )
        .add(Expr::col((Entity, Column::Id)).equals((ties::Entity, ties::Column::OrganizationId)));
    let select = Query::select()
        .column((ties::Entity, ties::Column::ContactId))
        .expr(Expr::cust(Organization::columns()))
        .from(ties::Entity)
        .join(JoinType::InnerJoin, Entity, tied)
        .and_where(Expr::col((ties::Entity, ties::Column::WorkspaceId)).eq(workspace.0))
        .and_where(one_of_ids(
            kind,
            (ties::Entity, ties::Column::ContactId),
            ids,
        ))
        .order_by((ties::Entity, ties::Column::ContactId), Order::Asc)
        .order_by((ties::Entity, ties::Column::OrganizationId), Order::Asc)
        .take();
    kind.build(&select)
}

/// Reads a row of [`organizations_of`].
pub(crate) fn read_organization_of(row: &QueryResult) -> Result<(ContactId, Organization), Fault> {
    let mut cells = Cells::of(row)?;
    Ok((ContactId(cells.take()?), read_next(&mut cells)?))
}

/// The traits that records have had, of one model or of all, by key and then by model.
pub(crate) fn fields(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    model: Option<FieldModel>,
    limit: u32,
) -> Statement {
    use custom_fields::{Column, Entity};
    let of_model = model.map(|model| Expr::col((Entity, Column::Model)).eq(model.word()));
    let found = Query::select()
        .expr(Expr::cust(columns(Entity, "custom_fields")))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where_option(of_model)
        .take();
    let order = " ORDER BY \"custom_fields\".\"key\" ASC, \"custom_fields\".\"model\" ASC";
    part(kind, &found, order, limit, 0)
}

/// Reads a row of [`fields`].
pub(crate) fn read_field(row: &QueryResult) -> Result<custom_fields::Model, DbErr> {
    Cells::of(row)?.read()
}
