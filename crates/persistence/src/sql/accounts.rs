//! Accounts: one, a page, how many.
//!
//! Every select of accounts has two storeys: the inner one finds the rows, the outer one joins the team members to what was
//! found, so that a page deep in a list joins no one to the accounts that it passes over. The outer storey is always the
//! same text.

use std::sync::LazyLock;

use sea_orm::sea_query::{
    Asterisk, Condition, Expr, ExprTrait, Func, JoinType, LockType, Order, Query, SelectStatement,
};
use sea_orm::{DbErr, IdenStatic, QueryResult, Statement};
use stele_application::{AccountFilter, AccountQuery, AccountRef};
use stele_domain::{
    AccountId, Code, ContactId, MemberId, OrganizationId, Role, Timestamp, WorkspaceId,
};
use uuid::Uuid;

use super::filter::{let_through, of_workspace};
use super::lists::one_of_ids;
use super::order::{behind, cut, join, order_found, order_rows, part};
use super::touch::touched;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::{RoleMembers, member_column};
use crate::entity::accounts::{Column, Entity, Model};
use crate::entity::{account_contacts, account_identifiers, columns, members};

/// What the outer storey calls what the inner one found.
const FOUND: &str = "found";

/// The columns of the account and of the holders of its roles.
static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let mut all = vec![columns(Entity, FOUND)];
    all.extend(Role::ALL.map(|role| columns(members::Entity, role.key())));
    all.join(", ")
});

/// Joins the holders of the roles to it.
static TAIL: LazyLock<String> = LazyLock::new(|| {
    let joins = Role::ALL.map(|role| {
        let (holder, member) = (role.key(), member_column(role));
        let member = member.as_str();
        format!(
            " LEFT JOIN \"members\" AS \"{holder}\" \
             ON \"{holder}\".\"workspace_id\" = \"{FOUND}\".\"workspace_id\" \
             AND \"{holder}\".\"id\" = \"{FOUND}\".\"{member}\""
        )
    });
    format!(") AS \"{FOUND}\"{}", joins.concat())
});

/// Puts the outer storey on top. It has no parameters, so those of the inner one keep their numbers.
fn with_members(found: Statement, order: &str) -> Statement {
    Statement {
        sql: ["SELECT ", &COLUMNS, " FROM (", &found.sql, &TAIL, order].concat(),
        ..found
    }
}

/// Reads a row of [`get`], [`several`] or [`page`].
pub(crate) fn read(row: &QueryResult) -> Result<(Model, RoleMembers), DbErr> {
    read_next(&mut Cells::of(row)?)
}

fn read_next(cells: &mut Cells<'_>) -> Result<(Model, RoleMembers), DbErr> {
    let account = cells.read()?;
    let members = [
        cells.read_joined()?,
        cells.read_joined()?,
        cells.read_joined()?,
    ];
    Ok((account, members))
}

/// One account.
pub(crate) fn get(kind: DatabaseKind, workspace: WorkspaceId, account: &AccountRef) -> Statement {
    let found = Query::select()
        .column(Asterisk)
        .from(Entity)
        .cond_where(named(workspace, account))
        .take();
    with_members(kind.build(&found), "")
}

/// Several accounts, in no order.
pub(crate) fn several(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    accounts: Vec<Uuid>,
) -> Statement {
    let found = Query::select()
        .column(Asterisk)
        .from(Entity)
        .and_where(of_workspace(workspace))
        .and_where(one_of_ids(kind, (Entity, Column::Id), accounts))
        .take();
    with_members(kind.build(&found), "")
}

/// The accounts that people are tied to, with the person, each person's by number.
pub(crate) fn accounts_of(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    contacts: &[ContactId],
) -> Statement {
    use account_contacts as ties;
    let ids = contacts.iter().map(|contact| contact.0).collect();
    let tied = Condition::all()
        .add(
            Expr::col((Entity, Column::WorkspaceId))
                .equals((ties::Entity, ties::Column::WorkspaceId)),
        )
        .add(Expr::col((Entity, Column::Id)).equals((ties::Entity, ties::Column::AccountId)));
    let found = Query::select()
        .column((ties::Entity, ties::Column::ContactId))
        .column((Entity, Asterisk))
        .from(ties::Entity)
        .join(JoinType::InnerJoin, Entity, tied)
        .and_where(Expr::col((ties::Entity, ties::Column::WorkspaceId)).eq(workspace.0))
        .and_where(one_of_ids(
            kind,
            (ties::Entity, ties::Column::ContactId),
            ids,
        ))
        .take();
    let contact = format!("\"{FOUND}\".\"{}\"", ties::Column::ContactId.as_str());
    let number = format!("\"{FOUND}\".\"{}\"", Column::Number.as_str());
    let found = kind.build(&found);
    Statement {
        sql: format!(
            "SELECT {contact}, {} FROM ({}{} ORDER BY {contact}, {number}",
            *COLUMNS, found.sql, *TAIL
        ),
        ..found
    }
}

/// Reads a row of [`accounts_of`].
pub(crate) fn read_account_of(row: &QueryResult) -> Result<(ContactId, Model, RoleMembers), DbErr> {
    let mut cells = Cells::of(row)?;
    let contact = ContactId(cells.take()?);
    let (account, members) = read_next(&mut cells)?;
    Ok((contact, account, members))
}

/// Locks several accounts in the order of their ids, until the transaction ends, and answers the ids of those that there
/// are. PostgreSQL only.
pub(crate) fn lock_several(workspace: WorkspaceId, accounts: Vec<Uuid>) -> Statement {
    let kind = DatabaseKind::Postgres;
    let wanted = one_of_ids(kind, (Entity, Column::Id), accounts);
    kind.build(&locking(workspace, wanted.into()))
}

/// Locks the accounts on which a team member holds a role, in the order of their ids, until the transaction ends.
/// PostgreSQL only.
pub(crate) fn lock_of_member(workspace: WorkspaceId, member: MemberId) -> Statement {
    DatabaseKind::Postgres.build(&locking(workspace, held_by(member)))
}

/// In one order, so that two who lock the same ones do not wait for each other.
fn locking(workspace: WorkspaceId, wanted: Condition) -> SelectStatement {
    Query::select()
        .column((Entity, Column::Id))
        .from(Entity)
        .and_where(of_workspace(workspace))
        .cond_where(wanted)
        .order_by((Entity, Column::Id), Order::Asc)
        .lock(LockType::Update)
        .take()
}

/// Notes a change of every account on which a team member holds a role.
pub(crate) fn touch_of_member(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    member: MemberId,
    now: Timestamp,
) -> Statement {
    let update = Query::update()
        .table(Entity)
        .values(touched(Column::Version, Column::UpdatedAt, now))
        .and_where(of_workspace(workspace))
        .cond_where(held_by(member))
        .take();
    kind.build(&update)
}

/// Locks the accounts under an organization in the order of their ids, until the transaction ends. PostgreSQL only.
pub(crate) fn lock_under(workspace: WorkspaceId, organization: OrganizationId) -> Statement {
    DatabaseKind::Postgres.build(&locking(workspace, is_under(organization).into()))
}

/// Leaves the accounts under an organization with nothing above them, which is a change of each.
pub(crate) fn part_from(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    organization: OrganizationId,
    now: Timestamp,
) -> Statement {
    let update = Query::update()
        .table(Entity)
        .value(Column::OrganizationId, None::<Uuid>)
        .values(touched(Column::Version, Column::UpdatedAt, now))
        .and_where(of_workspace(workspace))
        .and_where(is_under(organization))
        .take();
    kind.build(&update)
}

fn is_under(organization: OrganizationId) -> Expr {
    Expr::col((Entity, Column::OrganizationId)).eq(organization.0)
}

/// Whether a team member holds a role. Each role has an index of its holders, and an account is found once by all three.
fn held_by(member: MemberId) -> Condition {
    Role::ALL.into_iter().fold(Condition::any(), |any, role| {
        any.add(Expr::col((Entity, member_column(role))).eq(member.0))
    })
}

/// The id of one account, whose row is locked until the transaction ends. PostgreSQL only: SQLite has one writer.
pub(crate) fn lock(workspace: WorkspaceId, account: &AccountRef) -> Statement {
    let select = Query::select()
        .column((Entity, Column::Id))
        .from(Entity)
        .cond_where(named(workspace, account))
        .lock(LockType::Update)
        .take();
    DatabaseKind::Postgres.build(&select)
}

/// The account that is meant.
fn named(workspace: WorkspaceId, account: &AccountRef) -> Condition {
    let column = |column: Column| Expr::col((Entity, column));
    let id = |found: SelectStatement| column(Column::Id).eq(scalar(found));
    let named = match account {
        AccountRef::Id(wanted) => column(Column::Id).eq(wanted.0),
        AccountRef::Number(wanted) => column(Column::Number).eq(wanted.0),
        AccountRef::IdOrIdentifier(text) => match AccountId::parse(text) {
            None => id(identified(workspace, text)),
            Some(wanted) => {
                let by_id = found_by(workspace, Column::Id, Expr::val(wanted.0));
                column(Column::Id).eq(first_of(by_id, identified(workspace, text)))
            }
        },
        AccountRef::CodeOrIdentifier(text) => match text.parse::<Code>() {
            Err(_) => id(identified(workspace, text)),
            Ok(code) => {
                let by_code = found_by(workspace, Column::Code, Expr::val(code.as_str()));
                column(Column::Id).eq(first_of(by_code, identified(workspace, text)))
            }
        },
        AccountRef::Identifier(text) => id(identified(workspace, text)),
    };
    Condition::all().add(of_workspace(workspace)).add(named)
}

fn scalar(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}

/// What the first select finds, else what the second finds.
pub(super) fn first_of(first: SelectStatement, second: SelectStatement) -> Expr {
    Func::coalesce([scalar(first), scalar(second)]).into()
}

fn found_by(workspace: WorkspaceId, by: Column, wanted: Expr) -> SelectStatement {
    Query::select()
        .column((Entity, Column::Id))
        .from(Entity)
        .and_where(of_workspace(workspace))
        .and_where(Expr::col((Entity, by)).eq(wanted))
        .take()
}

fn identified(workspace: WorkspaceId, identifier: &str) -> SelectStatement {
    use account_identifiers::{Column, Entity};
    Query::select()
        .column((Entity, Column::AccountId))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((Entity, Column::Value)).eq(identifier))
        .take()
}

/// One page of accounts.
pub(crate) fn page(kind: DatabaseKind, workspace: WorkspaceId, query: &AccountQuery) -> Statement {
    // A join promises no order.
    let order = order_found(FOUND, &query.paging);
    with_members(page_rows(kind, workspace, query), &order)
}

/// The rows of a page, before anything is joined to them.
pub(crate) fn page_rows(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    query: &AccountQuery,
) -> Statement {
    let AccountQuery {
        filter,
        paging,
        limit,
    } = query;
    let mut found = Query::select();
    found
        .column((Entity, Asterisk))
        .from(Entity)
        .cond_where(let_through(kind, workspace, filter));
    join(&mut found, paging);
    behind(&mut found, paging);
    let mut found = kind.build(&found);
    found.sql.push_str(&order_rows(paging));
    cut(kind, &mut found, paging, *limit);
    found
}

/// The accounts of all workspaces behind one, by workspace and id. Nobody but the store's own upkeep asks across workspaces.
pub(crate) fn accounts_after(
    kind: DatabaseKind,
    after: Option<(WorkspaceId, AccountId)>,
    limit: u32,
) -> Statement {
    let place = || {
        Expr::tuple([
            Expr::col((Entity, Column::WorkspaceId)),
            Expr::col((Entity, Column::Id)),
        ])
    };
    let behind = after.map(|(workspace, account)| {
        place().gt(Expr::tuple([Expr::val(workspace.0), Expr::val(account.0)]))
    });
    let found = Query::select()
        .column(Asterisk)
        .from(Entity)
        .and_where_option(behind)
        .take();
    let order = |table: &str| {
        let [workspace, id] = [Column::WorkspaceId, Column::Id].map(|column| column.as_str());
        format!(" ORDER BY \"{table}\".\"{workspace}\" ASC, \"{table}\".\"{id}\" ASC")
    };
    let found = part(kind, &found, &order("accounts"), limit, 0);
    with_members(found, &order(FOUND))
}

/// How many accounts a filter lets through.
pub(crate) fn count(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    filter: &AccountFilter,
) -> Statement {
    let select = Query::select()
        .expr(Func::count(Expr::col(Asterisk)))
        .from(Entity)
        .cond_where(let_through(kind, workspace, filter))
        .take();
    kind.build(&select)
}
