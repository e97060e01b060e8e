//! People with all they are tied to, for the one who changes them.

use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, JoinType, LockType, Order, Query, SelectStatement, UnionType,
};
use sea_orm::{DbErr, QueryResult, Statement};
use stele_application::RecordRef;
use stele_domain::{AccountId, ContactId, OrganizationId, Timestamp, WorkspaceId};
use uuid::Uuid;

use super::among::{people_of_account, people_of_organization};
use super::lists::{one_of, one_of_ids, one_of_numbers};
use super::touch::touched;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::entity::contacts::{Column, Entity, Model};
use crate::entity::{
    account_contacts, columns, conversations, message_people, organization_contacts,
};

fn of_workspace(workspace: WorkspaceId) -> Expr {
    Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0)
}

fn among(kind: DatabaseKind, people: &[ContactId]) -> Expr {
    let ids = people.iter().map(|person| person.0).collect();
    one_of_ids(kind, (Entity, Column::Id), ids)
}

/// Those whom refs name, and perhaps others: of the two whom an id that is another's external id names,
/// [`PersonNames`] tell which one is meant.
fn named(kind: DatabaseKind, workspace: WorkspaceId, people: &[RecordRef]) -> Condition {
    let mut ids = Vec::new();
    let mut numbers = Vec::new();
    let mut external_ids = Vec::new();
    for person in people {
        match person {
            RecordRef::Id(id) => ids.push(*id),
            RecordRef::Number(number) => numbers.push(*number),
            RecordRef::ExternalId(text) => external_ids.push(text.clone()),
            RecordRef::IdOrExternalId(text) => {
                ids.extend(ContactId::parse(text).map(|id| id.0));
                external_ids.push(text.clone());
            }
        }
    }
    // A list that is empty is left out: each has an index of its own to be looked up in.
    let mut wanted = Condition::any();
    if !ids.is_empty() || people.is_empty() {
        wanted = wanted.add(one_of_ids(kind, (Entity, Column::Id), ids));
    }
    if !numbers.is_empty() {
        wanted = wanted.add(one_of_numbers(kind, (Entity, Column::Number), numbers));
    }
    if !external_ids.is_empty() {
        wanted = wanted.add(one_of(kind, (Entity, Column::ExternalId), &external_ids));
    }
    Condition::all().add(of_workspace(workspace)).add(wanted)
}

/// The people whom refs name.
pub(crate) fn people(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    people: &[RecordRef],
) -> Statement {
    kind.build(&whole().cond_where(named(kind, workspace, people)).take())
}

/// Locks people in the order of their ids until the transaction ends. PostgreSQL only: after it has waited for another
/// writer it answers them as they are then.
pub(crate) fn lock_people(workspace: WorkspaceId, people: &[ContactId]) -> Statement {
    let kind = DatabaseKind::Postgres;
    let select = whole()
        .and_where(of_workspace(workspace))
        .and_where(among(kind, people))
        .order_by((Entity, Column::Id), Order::Asc)
        .lock(LockType::Update)
        .take();
    kind.build(&select)
}

fn whole() -> SelectStatement {
    Query::select()
        .expr(Expr::cust(columns(Entity, "contacts")))
        .from(Entity)
        .take()
}

/// Reads a row of [`people`] or [`lock_people`].
pub(crate) fn read(row: &QueryResult) -> Result<Model, DbErr> {
    Cells::of(row)?.read()
}

/// What a person is named by, and one of their accounts.
pub(crate) struct NamedAt {
    pub(crate) id: Uuid,
    pub(crate) number: i64,
    pub(crate) external_id: Option<String>,
    pub(crate) account: Option<Uuid>,
}

/// The people whom refs name, once for each account that they are tied to.
pub(crate) fn people_at_accounts(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    people: &[RecordRef],
) -> Statement {
    use account_contacts as ties;
    let theirs = Condition::all()
        .add(
            Expr::col((ties::Entity, ties::Column::WorkspaceId))
                .equals((Entity, Column::WorkspaceId)),
        )
        .add(Expr::col((ties::Entity, ties::Column::ContactId)).equals((Entity, Column::Id)));
    let select = Query::select()
        .columns([Column::Id, Column::Number, Column::ExternalId].map(|column| (Entity, column)))
        .column((ties::Entity, ties::Column::AccountId))
        .from(Entity)
        .join(JoinType::LeftJoin, ties::Entity, theirs)
        .cond_where(named(kind, workspace, people))
        .take();
    kind.build(&select)
}

/// Reads a row of [`people_at_accounts`].
pub(crate) fn read_named_at(row: &QueryResult) -> Result<NamedAt, DbErr> {
    let mut cells = Cells::of(row)?;
    Ok(NamedAt {
        id: cells.take()?,
        number: cells.take()?,
        external_id: cells.take()?,
        account: cells.take()?,
    })
}

/// What a person is tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TiedTo {
    Account(AccountId),
    Organization(OrganizationId),
}

/// The accounts and the organizations that people are tied to.
pub(crate) fn ties(kind: DatabaseKind, workspace: WorkspaceId, people: &[ContactId]) -> Statement {
    let ids = || people.iter().map(|person| person.0).collect();
    let mut select = {
        use account_contacts::{Column, Entity};
        Query::select()
            .column((Entity, Column::ContactId))
            .column((Entity, Column::AccountId))
            .expr(Expr::cust("1"))
            .from(Entity)
            .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .and_where(one_of_ids(kind, (Entity, Column::ContactId), ids()))
            .take()
    };
    let others = {
        use organization_contacts::{Column, Entity};
        Query::select()
            .column((Entity, Column::ContactId))
            .column((Entity, Column::OrganizationId))
            .expr(Expr::cust("0"))
            .from(Entity)
            .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .and_where(one_of_ids(kind, (Entity, Column::ContactId), ids()))
            .take()
    };
    kind.build(select.union(UnionType::All, others))
}

/// Reads a row of [`ties`].
pub(crate) fn read_tie(row: &QueryResult) -> Result<(ContactId, TiedTo), DbErr> {
    let mut cells = Cells::of(row)?;
    let contact = ContactId(cells.take()?);
    let other: Uuid = cells.take()?;
    let is_account: i32 = cells.take()?;
    let tied_to = match is_account {
        1 => TiedTo::Account(AccountId(other)),
        _ => TiedTo::Organization(OrganizationId(other)),
    };
    Ok((contact, tied_to))
}

fn people_of(workspace: WorkspaceId, tied_to: TiedTo) -> Expr {
    let people = match tied_to {
        TiedTo::Account(account) => people_of_account(workspace, account),
        TiedTo::Organization(organization) => people_of_organization(workspace, organization),
    };
    Expr::col((Entity, Column::Id)).in_subquery(people)
}

/// Whether a person is tied to something besides `tied_to`.
fn tied_elsewhere(workspace: WorkspaceId, tied_to: Option<TiedTo>) -> Condition {
    let account = {
        use account_contacts::{Column, Entity as Ties};
        let but = match tied_to {
            Some(TiedTo::Account(account)) => Some(account.0),
            Some(TiedTo::Organization(_)) | None => None,
        };
        Query::select()
            .expr(Expr::val(1))
            .from(Ties)
            .and_where(Expr::col((Ties, Column::WorkspaceId)).eq(workspace.0))
            .and_where(Expr::col((Ties, Column::ContactId)).equals((Entity, self::Column::Id)))
            .and_where_option(but.map(|but| Expr::col((Ties, Column::AccountId)).ne(but)))
            .take()
    };
    let organization = {
        use organization_contacts::{Column, Entity as Ties};
        let but = match tied_to {
            Some(TiedTo::Organization(organization)) => Some(organization.0),
            Some(TiedTo::Account(_)) | None => None,
        };
        Query::select()
            .expr(Expr::val(1))
            .from(Ties)
            .and_where(Expr::col((Ties, Column::WorkspaceId)).eq(workspace.0))
            .and_where(Expr::col((Ties, Column::ContactId)).equals((Entity, self::Column::Id)))
            .and_where_option(but.map(|but| Expr::col((Ties, Column::OrganizationId)).ne(but)))
            .take()
    };
    Condition::any()
        .add(Expr::exists(account))
        .add(Expr::exists(organization))
}

/// Locks the people of an account or an organization in the order of their ids until the transaction ends: whether they
/// are tied to something else can then be asked without anyone untying them at the same time. PostgreSQL only.
pub(crate) fn lock_people_of(workspace: WorkspaceId, tied_to: TiedTo) -> Statement {
    let select = ids()
        .and_where(of_workspace(workspace))
        .and_where(people_of(workspace, tied_to))
        .order_by((Entity, Column::Id), Order::Asc)
        .lock(LockType::Update)
        .take();
    DatabaseKind::Postgres.build(&select)
}

/// The people who are tied to this and to nothing else.
pub(crate) fn people_of_nothing_else(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    tied_to: TiedTo,
) -> Statement {
    let select = ids()
        .and_where(of_workspace(workspace))
        .and_where(people_of(workspace, tied_to))
        .cond_where(tied_elsewhere(workspace, Some(tied_to)).not())
        .take();
    kind.build(&select)
}

/// Notes a change of the people who are tied to this and to something else.
pub(crate) fn touch_people_of_more(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    tied_to: TiedTo,
    now: Timestamp,
) -> Statement {
    let update = Query::update()
        .table(Entity)
        .values(touched(Column::Version, Column::UpdatedAt, now))
        .and_where(of_workspace(workspace))
        .and_where(people_of(workspace, tied_to))
        .cond_where(tied_elsewhere(workspace, Some(tied_to)))
        .take();
    kind.build(&update)
}

/// The id of a person, if they are tied to nothing.
pub(crate) fn person_of_nothing(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    person: ContactId,
) -> Statement {
    let select = ids()
        .and_where(of_workspace(workspace))
        .and_where(Expr::col((Entity, Column::Id)).eq(person.0))
        .cond_where(tied_elsewhere(workspace, None).not())
        .take();
    kind.build(&select)
}

/// The ids of those of several people who are there.
pub(crate) fn people_present(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    people: &[ContactId],
) -> Statement {
    let select = ids()
        .and_where(of_workspace(workspace))
        .and_where(among(kind, people))
        .take();
    kind.build(&select)
}

fn ids() -> SelectStatement {
    Query::select()
        .column((Entity, Column::Id))
        .from(Entity)
        .take()
}

/// Removes people. What belongs to them alone goes with them.
pub(crate) fn delete_people(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    people: &[ContactId],
) -> Statement {
    let delete = Query::delete()
        .from_table(Entity)
        .and_where(of_workspace(workspace))
        .and_where(among(kind, people))
        .take();
    kind.build(&delete)
}

/// The conversations in which people take part, on PostgreSQL locked in the order of their ids until the transaction ends:
/// of two who remove the last two people of one, the second sees that nobody is left.
pub(crate) fn conversations_of(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    people: &[ContactId],
) -> Statement {
    use conversations::{Column, Entity};
    let people = people.iter().map(|person| person.0).collect();
    let theirs = {
        use message_people::{Column, Entity};
        Query::select()
            .column((Entity, Column::ConversationId))
            .from(Entity)
            .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .and_where(one_of_ids(kind, (Entity, Column::ContactId), people))
            .take()
    };
    let select = Query::select()
        .column((Entity, Column::Id))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((Entity, Column::Id)).in_subquery(theirs))
        .order_by((Entity, Column::Id), Order::Asc)
        .lock(LockType::Update)
        .take();
    kind.build(&select)
}

/// Removes those of several conversations in which nobody at any customer takes part.
pub(crate) fn delete_deserted(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    conversations: Vec<Uuid>,
) -> Statement {
    use conversations::{Column, Entity};
    let anyone = {
        use message_people::{Column, Entity};
        Query::select()
            .expr(Expr::val(1))
            .from(Entity)
            .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .and_where(
                Expr::col((Entity, Column::ConversationId))
                    .equals((conversations::Entity, conversations::Column::Id)),
            )
            .take()
    };
    let delete = Query::delete()
        .from_table(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(one_of_ids(kind, (Entity, Column::Id), conversations))
        .and_where(Expr::exists(anyone).not())
        .take();
    kind.build(&delete)
}
