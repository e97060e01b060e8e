//! Accounts: one, a page, how many.
//!
//! Every select of accounts has two storeys: the inner one finds the rows, the outer one joins the team members to what was
//! found, so that a page deep in a list joins no one to the accounts that it passes over.

use std::sync::LazyLock;

use sea_orm::sea_query::{
    Alias, Asterisk, Condition, Expr, ExprTrait, Func, JoinType, LockType, Query, SelectStatement,
};
use sea_orm::{DbErr, QueryResult, Statement};
use stele_application::{AccountFilter, AccountQuery, AccountRef};
use stele_domain::{AccountId, Code, Role, WorkspaceId};

use super::filter::{let_through, of_workspace};
use super::order::{cut, sort};
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::{RoleMembers, member_column};
use crate::entity::accounts::{Column, Entity, Model};
use crate::entity::{account_identifiers, columns, members};

/// What the inner storey found.
const FOUND: &str = "found";

/// What is selected: the account and the holders of its roles. The list is long and always the same.
static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let mut all = vec![columns(Entity, FOUND)];
    all.extend(Role::ALL.map(|role| columns(members::Entity, role.key())));
    all.join(", ")
});

/// Reads a row of [`get`] or [`page`].
pub(crate) fn read(row: &QueryResult) -> Result<(Model, RoleMembers), DbErr> {
    let mut cells = Cells::of(row)?;
    let account = cells.read()?;
    let members = [
        cells.read_joined()?,
        cells.read_joined()?,
        cells.read_joined()?,
    ];
    Ok((account, members))
}

fn with_members(found: SelectStatement) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr(Expr::cust(COLUMNS.as_str()))
        .from_subquery(found, Alias::new(FOUND));
    for role in Role::ALL {
        let holder = Alias::new(role.key());
        let of_account = |column: Column| (Alias::new(FOUND), column);
        let on = Condition::all()
            .add(
                Expr::col((holder.clone(), members::Column::WorkspaceId))
                    .equals(of_account(Column::WorkspaceId)),
            )
            .add(
                Expr::col((holder.clone(), members::Column::Id))
                    .equals(of_account(member_column(role))),
            );
        select.join_as(JoinType::LeftJoin, members::Entity, holder, on);
    }
    select
}

/// One account.
pub(crate) fn get(kind: DatabaseKind, workspace: WorkspaceId, account: &AccountRef) -> Statement {
    let found = Query::select()
        .column(Asterisk)
        .from(Entity)
        .cond_where(named(workspace, account))
        .take();
    kind.build(&with_members(found))
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
fn first_of(first: SelectStatement, second: SelectStatement) -> Expr {
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
    let mut select = with_members(page_rows(kind, workspace, query));
    // A join promises no order.
    sort(&mut select, Alias::new(FOUND), &query.paging);
    kind.build(&select)
}

/// The rows of a page, before anything is joined to them.
pub(super) fn page_rows(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    query: &AccountQuery,
) -> SelectStatement {
    let AccountQuery {
        filter,
        paging,
        limit,
    } = query;
    let mut found = Query::select();
    found
        .column(Asterisk)
        .from(Entity)
        .cond_where(let_through(kind, workspace, filter));
    sort(&mut found, Entity, paging);
    cut(&mut found, paging, *limit);
    found
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
