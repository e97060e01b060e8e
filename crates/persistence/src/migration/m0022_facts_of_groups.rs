//! The facts of what is known of groups and of accounts, which the filters of metrics look at.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, QueryResult};
use stele_domain::{GroupTypeIndex, PropertyScope};
use uuid::Uuid;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::{facts_cell, group_type_index, properties};
use crate::error::Malformed;
use crate::sql::{Column, Parameters};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = kind(manager)?;
        run(manager, &[OF_GROUPS, OF_ACCOUNTS]).await?;
        match kind {
            // It adds no column that must hold something without saying what; nothing is ever stored without it.
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await?,
            DatabaseKind::Postgres => {
                run(
                    manager,
                    &["ALTER TABLE groups ALTER COLUMN facts DROP DEFAULT"],
                )
                .await?;
            }
        }
        let mut last = Some((i64::MIN, i64::MIN, String::new()));
        while let Some(after) = last {
            last = fill_groups(manager, kind, after).await?;
        }
        let mut last = Some((i64::MIN, Uuid::nil()));
        while let Some(after) = last {
            last = fill_accounts(manager, kind, after).await?;
        }
        Ok(())
    }
}

const OF_GROUPS: &str = "ALTER TABLE groups ADD COLUMN facts {json} NOT NULL DEFAULT '{}'";

/// Those of accounts of which anything is known. Beside their rows, which are read without them.
const OF_ACCOUNTS: &str = "CREATE TABLE account_facts (
    workspace_id {int} NOT NULL,
    account_id {uuid} NOT NULL,
    facts {json} NOT NULL,
    PRIMARY KEY (workspace_id, account_id),
    FOREIGN KEY (workspace_id, account_id) REFERENCES accounts (workspace_id, id) ON DELETE CASCADE
){clustered}";

const EXPECTATIONS: [Expectation; 1] = [("account_facts", "account_facts", "200000 100000 1")];

/// How many rows are held at a time. What is known of one may be a few mebibytes.
const STEP: usize = 50;

/// Writes the facts of groups that come after one. Answers the last of them, if there were any.
async fn fill_groups(
    manager: &SchemaManager<'_>,
    kind: DatabaseKind,
    (workspace, index, key): (i64, i64, String),
) -> Result<Option<(i64, i64, String)>, DbErr> {
    let mut parameters = Parameters::new(kind);
    let (workspace, index) = (parameters.bind(workspace), parameters.bind(index));
    let key = parameters.bind(key);
    let statement = parameters.statement(format!(
        "SELECT workspace_id, type_index, key, properties FROM groups \
         WHERE (workspace_id, type_index, key) > ({workspace}, {index}, {key}) \
         ORDER BY workspace_id, type_index, key LIMIT {STEP}"
    ));
    let rows = manager.get_connection().query_all_raw(statement).await?;
    let (mut workspaces, mut indices, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    let mut facts = Vec::new();
    for row in &rows {
        let (workspace, index, key, known) = read_group(row)?;
        workspaces.push(workspace);
        indices.push(index);
        keys.push(key);
        facts.push(known);
    }
    let (Some(workspace), Some(index), Some(key)) =
        (workspaces.last(), indices.last(), keys.last())
    else {
        return Ok(None);
    };
    let last = (*workspace, *index, key.clone());
    let mut parameters = Parameters::new(kind);
    let given = parameters.rows(vec![
        ("workspace_id", Column::Numbers(workspaces)),
        ("type_index", Column::Numbers(indices)),
        ("key", Column::Texts(keys)),
        ("facts", Column::Texts(facts)),
    ]);
    let statement = parameters.statement(format!(
        "UPDATE groups SET facts = {} FROM {given} WHERE groups.workspace_id = given.workspace_id \
         AND groups.type_index = given.type_index AND groups.key = given.key",
        given_facts(kind)
    ));
    manager.get_connection().execute_raw(statement).await?;
    Ok(Some(last))
}

/// The workspace, the index of the type and the key of a group, and the facts of what is known of it.
fn read_group(row: &QueryResult) -> Result<(i64, i64, String, String), DbErr> {
    let mut cells = Cells::of(row)?;
    let (workspace, index) = (cells.take()?, cells.take()?);
    let (key, known): (String, String) = (cells.take()?, cells.take()?);
    let facts = || {
        let scope = PropertyScope::Group(group_type_index(index)?);
        let known = properties("groups.properties", &known)?;
        Ok(facts_cell([(scope, &known)]))
    };
    // Not the key, which is the customer's.
    let whose = || format!("a group of type {index} of workspace {workspace}");
    Ok((workspace, index, key, facts().map_err(refused(whose))?))
}

/// Writes the facts of accounts that come after one. Answers the last of them, if there were any.
async fn fill_accounts(
    manager: &SchemaManager<'_>,
    kind: DatabaseKind,
    (workspace, account): (i64, Uuid),
) -> Result<Option<(i64, Uuid)>, DbErr> {
    let mut parameters = Parameters::new(kind);
    let (workspace, account) = (parameters.bind(workspace), parameters.bind(account));
    let statement = parameters.statement(format!(
        "SELECT workspace_id, id, traits, links FROM accounts WHERE (workspace_id, id) > ({workspace}, {account}) \
         ORDER BY workspace_id, id LIMIT {STEP}"
    ));
    let rows = manager.get_connection().query_all_raw(statement).await?;
    let (mut workspaces, mut accounts, mut facts) = (Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        let (workspace, account, known) = read_account(row)?;
        workspaces.push(workspace);
        accounts.push(account);
        facts.push(known);
    }
    let (Some(workspace), Some(account)) = (workspaces.last(), accounts.last()) else {
        return Ok(None);
    };
    let last = (*workspace, *account);
    let mut parameters = Parameters::new(kind);
    let nothing = parameters.bind("{}");
    let given = parameters.rows(vec![
        ("workspace_id", Column::Numbers(workspaces)),
        ("id", Column::Ids(accounts)),
        ("facts", Column::Texts(facts)),
    ]);
    let statement = parameters.statement(format!(
        "INSERT INTO account_facts (workspace_id, account_id, facts) \
         SELECT given.workspace_id, given.id, {} FROM {given} WHERE given.facts <> {nothing}",
        given_facts(kind)
    ));
    manager.get_connection().execute_raw(statement).await?;
    Ok(Some(last))
}

/// The workspace and the id of an account, and the facts of its traits and links.
fn read_account(row: &QueryResult) -> Result<(i64, Uuid, String), DbErr> {
    let mut cells = Cells::of(row)?;
    let (workspace, account): (i64, Uuid) = (cells.take()?, cells.take()?);
    let (traits, links): (String, String) = (cells.take()?, cells.take()?);
    let facts = || {
        let mut known = properties("accounts.traits", &traits)?;
        let links = properties("accounts.links", &links)?;
        known.extend(links.into_iter().filter(|(_, id)| !id.is_null()));
        let scope = PropertyScope::Group(GroupTypeIndex::OF_ACCOUNTS);
        Ok(facts_cell([(scope, &known)]))
    };
    let whose = || format!("account {account} of workspace {workspace}");
    Ok((workspace, account, facts().map_err(refused(whose))?))
}

fn given_facts(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::Postgres => "given.facts::jsonb",
        DatabaseKind::Sqlite => "given.facts",
    }
}

/// What is told of a row that does not read as what it should be.
fn refused(whose: impl Fn() -> String) -> impl Fn(Malformed) -> DbErr {
    move |malformed| DbErr::Migration(format!("{malformed}: that of {}", whose()))
}
