//! Accounts: one, a page, how many.
//!
//! Every select of accounts has two storeys: the inner one finds the rows, the outer one joins the team members to what was
//! found, so that a page deep in a list joins no one to the accounts that it passes over. The outer storey is always the
//! same text.

use std::sync::LazyLock;

use sea_orm::sea_query::{
    Asterisk, Condition, Expr, ExprTrait, Func, LockType, Query, SelectStatement,
};
use sea_orm::{DbErr, IdenStatic, QueryResult, Statement};
use stele_application::{AccountFilter, AccountQuery, AccountRef};
use stele_domain::{AccountId, Code, Role, WorkspaceId};

use super::filter::{let_through, of_workspace};
use super::order::{behind, cut, order_by};
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::{RoleMembers, member_column};
use crate::entity::accounts::{Column, Entity, Model};
use crate::entity::{account_identifiers, columns, members};

/// What the outer storey calls what the inner one found.
const FOUND: &str = "found";

/// Selects the account and the holders of its roles from what is found by the statement that follows.
static HEAD: LazyLock<String> = LazyLock::new(|| {
    let mut all = vec![columns(Entity, FOUND)];
    all.extend(Role::ALL.map(|role| columns(members::Entity, role.key())));
    format!("SELECT {} FROM (", all.join(", "))
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
        sql: [HEAD.as_str(), &found.sql, TAIL.as_str(), order].concat(),
        ..found
    }
}

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

/// One account.
pub(crate) fn get(kind: DatabaseKind, workspace: WorkspaceId, account: &AccountRef) -> Statement {
    let found = Query::select()
        .column(Asterisk)
        .from(Entity)
        .cond_where(named(workspace, account))
        .take();
    with_members(kind.build(&found), "")
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
    // A join promises no order.
    let order = order_by(FOUND, &query.paging);
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
        .column(Asterisk)
        .from(Entity)
        .cond_where(let_through(kind, workspace, filter));
    behind(&mut found, paging);
    let mut found = kind.build(&found);
    found.sql.push_str(&order_by("accounts", paging));
    cut(kind, &mut found, paging, *limit);
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
