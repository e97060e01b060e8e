//! Which accounts a list shows.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};
use stele_application::{AccountFilter, LifecycleFilter, RoleFilter};
use stele_domain::{HealthScore, Role, SegmentId, Status, WorkspaceId, fold};

use super::lists::{one_of, one_of_few_ids};
use super::search;
use crate::DatabaseKind;
use crate::convert::{member_column, number_column, score_cell};
use crate::entity::accounts::{Column, Entity};
use crate::entity::{
    account_contacts, account_health, account_identifiers, account_tags, contacts, segment_members,
};

/// The accounts of a workspace that a filter lets through.
pub(super) fn let_through(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    filter: &AccountFilter,
) -> Condition {
    let AccountFilter {
        lifecycle,
        search,
        external_id,
        any_identifier,
        any_tag,
        any_contact_email,
        organization,
        roles,
        all_roles_unassigned,
        health,
        segment,
    } = filter;
    let mut all = Condition::all().add(of_workspace(workspace));
    if let Some(wanted) = lifecycle {
        all = all.add(stands(*wanted));
    }
    if let Some(search) = search {
        all = all.add(search::found(kind, workspace, search));
    }
    if let Some(wanted) = external_id {
        // Through the identifiers, of which it is one, since they are indexed.
        all = all
            .add(account(Column::ExternalId).eq(wanted))
            .add(is_among(identified(
                kind,
                workspace,
                std::slice::from_ref(wanted),
            )));
    }
    if let Some(wanted) = any_identifier {
        all = all.add(is_among(identified(kind, workspace, wanted)));
    }
    if let Some(wanted) = any_tag {
        all = all.add(is_among(tagged(kind, workspace, wanted)));
    }
    if let Some(wanted) = any_contact_email {
        all = all.add(is_among(reached(kind, workspace, wanted)));
    }
    if let Some(wanted) = organization {
        all = all.add(account(Column::OrganizationId).eq(wanted.0));
    }
    for (role, wanted) in roles {
        all = all.add(holds(kind, *role, wanted));
    }
    if *all_roles_unassigned {
        for role in Role::ALL {
            all = all.add(holds(kind, role, &RoleFilter::Unassigned));
        }
    }
    if let Some((least, most)) = health {
        all = all.add(is_among(scored(workspace, *least, *most)));
    }
    if let Some(wanted) = segment {
        all = all.add(is_among(members_of(workspace, *wanted)));
    }
    all
}

fn account(column: Column) -> Expr {
    Expr::col((Entity, column))
}

pub(super) fn of_workspace(workspace: WorkspaceId) -> Expr {
    account(Column::WorkspaceId).eq(workspace.0)
}

fn is_among(accounts: SelectStatement) -> Expr {
    account(Column::Id).in_subquery(accounts)
}

fn stands(wanted: LifecycleFilter) -> Expr {
    match wanted {
        LifecycleFilter::Is(status) => account(Column::Status).eq(status.word()),
        LifecycleFilter::NotChurned => account(Column::Status).ne(Status::Churned.word()),
    }
}

fn holds(kind: DatabaseKind, role: Role, wanted: &RoleFilter) -> Expr {
    match wanted {
        RoleFilter::Number(number) => account(number_column(role)).eq(*number),
        RoleFilter::AnyMember(members) => {
            let ids = members.iter().map(|member| member.0).collect();
            one_of_few_ids(kind, (Entity, member_column(role)), ids)
        }
        RoleFilter::Unassigned => account(number_column(role)).is_null(),
    }
}

/// The accounts that have one of these identifiers.
fn identified(kind: DatabaseKind, workspace: WorkspaceId, wanted: &[String]) -> SelectStatement {
    use account_identifiers::{Column, Entity};
    Query::select()
        .column((Entity, Column::AccountId))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(one_of(kind, (Entity, Column::Value), wanted))
        .take()
}

/// The accounts that have one of these tags.
fn tagged(kind: DatabaseKind, workspace: WorkspaceId, wanted: &[String]) -> SelectStatement {
    use account_tags::{Column, Entity};
    Query::select()
        .column((Entity, Column::AccountId))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(one_of(kind, (Entity, Column::Tag), wanted))
        .take()
}

/// The accounts that have a contact with one of these emails, case aside.
fn reached(kind: DatabaseKind, workspace: WorkspaceId, wanted: &[String]) -> SelectStatement {
    use account_contacts as ties;
    let wanted: Vec<_> = wanted.iter().map(|email| fold(email)).collect();
    let tied = Condition::all()
        .add(
            Expr::col((ties::Entity, ties::Column::WorkspaceId))
                .equals((contacts::Entity, contacts::Column::WorkspaceId)),
        )
        .add(
            Expr::col((ties::Entity, ties::Column::ContactId))
                .equals((contacts::Entity, contacts::Column::Id)),
        );
    Query::select()
        .column((ties::Entity, ties::Column::AccountId))
        .from(contacts::Entity)
        .join(JoinType::InnerJoin, ties::Entity, tied)
        .and_where(Expr::col((contacts::Entity, contacts::Column::WorkspaceId)).eq(workspace.0))
        .and_where(one_of(
            kind,
            (contacts::Entity, contacts::Column::EmailFolded),
            &wanted,
        ))
        .take()
}

/// The accounts whose last score lies between these, both ends in.
fn scored(workspace: WorkspaceId, least: HealthScore, most: HealthScore) -> SelectStatement {
    use account_health::{Column, Entity};
    Query::select()
        .column((Entity, Column::AccountId))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((Entity, Column::Score)).gte(score_cell(least)))
        .and_where(Expr::col((Entity, Column::Score)).lte(score_cell(most)))
        .take()
}

/// The accounts that are in a segment.
fn members_of(workspace: WorkspaceId, segment: SegmentId) -> SelectStatement {
    use segment_members::{Column, Entity};
    Query::select()
        .column((Entity, Column::AccountId))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((Entity, Column::SegmentId)).eq(segment.0))
        .take()
}
