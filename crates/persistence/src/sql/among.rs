//! What the list of a kind of record can be narrowed to.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};
use stele_application::{About, ContactsOf, MembersOf, OfAccount, ResponsesOf, Whole, WithAccount};
use stele_domain::{AccountId, GroupTypeIndex, OrganizationId, WorkspaceId, fold};

use crate::entity::{
    account_contacts, contacts, conversations, meetings, members, message_people, notes,
    nps_responses, organization_contacts, requests, tasks, usage_metrics,
};

pub(crate) fn contacts_among(workspace: WorkspaceId, of: &ContactsOf) -> Expr {
    use contacts::{Column, Entity};
    let contact = |column: Column| Expr::col((Entity, column));
    match of {
        ContactsOf::Account(account) => {
            contact(Column::Id).in_subquery(people_of_account(workspace, *account))
        }
        ContactsOf::Organization(organization) => {
            contact(Column::Id).in_subquery(people_of_organization(workspace, *organization))
        }
        ContactsOf::ExternalId(text) => contact(Column::ExternalId).eq(text),
        ContactsOf::Email(email) => contact(Column::EmailFolded).eq(fold(email)),
        ContactsOf::EmailHost(host) => contact(Column::EmailHost).eq(fold(host)),
    }
}

pub(crate) fn members_among(_: WorkspaceId, of: &MembersOf) -> Expr {
    use members::{Column, Entity};
    match of {
        MembersOf::Email(email) => Expr::col((Entity, Column::EmailFolded)).eq(fold(email)),
    }
}

/// There is nothing to narrow organizations and segments to.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "every kind of record is narrowed by a reference"
)]
pub(crate) fn all_of_them(_: WorkspaceId, of: &Whole) -> Expr {
    match *of {}
}

pub(crate) fn meetings_among(_: WorkspaceId, of: &OfAccount) -> Expr {
    use meetings::{Column, Entity};
    Expr::col((Entity, Column::AccountId)).eq(of.0.0)
}

pub(crate) fn requests_among(_: WorkspaceId, of: &OfAccount) -> Expr {
    use requests::{Column, Entity};
    Expr::col((Entity, Column::AccountId)).eq(of.0.0)
}

pub(crate) fn responses_among(workspace: WorkspaceId, of: &ResponsesOf) -> Expr {
    use nps_responses::{Column, Entity};
    let contact = Expr::col((Entity, Column::ContactId));
    match of {
        ResponsesOf::Account(account) => {
            contact.in_subquery(people_of_account(workspace, *account))
        }
        ResponsesOf::Contact(wanted) => contact.eq(wanted.0),
    }
}

pub(crate) fn conversations_among(workspace: WorkspaceId, of: &WithAccount) -> Expr {
    use conversations::{Column, Entity};
    Expr::col((Entity, Column::Id)).in_subquery(with_people_of_account(workspace, of.0))
}

pub(crate) fn notes_among(_: WorkspaceId, of: &About) -> Expr {
    use notes::{Column, Entity};
    let note = |column: Column| Expr::col((Entity, column));
    match of {
        About::Account(account) => note(Column::AccountId).eq(account.0),
        About::Organization(organization) => note(Column::OrganizationId).eq(organization.0),
    }
}

pub(crate) fn tasks_among(_: WorkspaceId, of: &About) -> Expr {
    use tasks::{Column, Entity};
    let task = |column: Column| Expr::col((Entity, column));
    match of {
        About::Account(account) => task(Column::AccountId).eq(account.0),
        About::Organization(organization) => task(Column::OrganizationId).eq(organization.0),
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "every kind of record is narrowed by a reference"
)]
pub(crate) fn metrics_among(_: WorkspaceId, of: &GroupTypeIndex) -> Expr {
    use usage_metrics::{Column, Entity};
    Expr::col((Entity, Column::GroupTypeIndex)).eq(i64::from(of.get()))
}

/// The people of an account.
pub(super) fn people_of_account(workspace: WorkspaceId, account: AccountId) -> SelectStatement {
    use account_contacts::{Column, Entity};
    Query::select()
        .column((Entity, Column::ContactId))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((Entity, Column::AccountId)).eq(account.0))
        .take()
}

/// The people of an organization itself, not those of its accounts.
pub(super) fn people_of_organization(
    workspace: WorkspaceId,
    organization: OrganizationId,
) -> SelectStatement {
    use organization_contacts::{Column, Entity};
    Query::select()
        .column((Entity, Column::ContactId))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((Entity, Column::OrganizationId)).eq(organization.0))
        .take()
}

/// The conversations in which people of an account take part.
fn with_people_of_account(workspace: WorkspaceId, account: AccountId) -> SelectStatement {
    use account_contacts as ties;
    use message_people::{Column, Entity};
    let in_messages = Condition::all()
        .add(
            Expr::col((Entity, Column::WorkspaceId))
                .equals((ties::Entity, ties::Column::WorkspaceId)),
        )
        .add(
            Expr::col((Entity, Column::ContactId)).equals((ties::Entity, ties::Column::ContactId)),
        );
    Query::select()
        .column((Entity, Column::ConversationId))
        .from(ties::Entity)
        .join(JoinType::InnerJoin, Entity, in_messages)
        .and_where(Expr::col((ties::Entity, ties::Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((ties::Entity, ties::Column::AccountId)).eq(account.0))
        .take()
}
