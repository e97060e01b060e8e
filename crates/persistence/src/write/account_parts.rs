//! What is kept beside an account's row to find it by: its identifiers, its tags, and on SQLite its trigrams.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use stele_domain::{AccountNumber, WorkspaceId};
use uuid::Uuid;

use super::SqlUnitOfWork;
use crate::DatabaseKind;
use crate::convert::text_list;
use crate::entity::{account_identifiers, account_tags, accounts};
use crate::error::Fault;
use crate::sql::{one_of, search_row};

/// How many rows one statement inserts: far below the databases' limits on parameters, far above what accounts have.
const BATCH: usize = 1000;

/// The one account whose parts are written.
#[derive(Clone, Copy)]
struct Owner {
    workspace: i64,
    account: Uuid,
}

impl Owner {
    fn of(row: &accounts::Model) -> Self {
        Self {
            workspace: row.workspace_id,
            account: row.id,
        }
    }
}

impl SqlUnitOfWork {
    /// Adds the parts of a new account.
    pub(super) async fn add_account_parts(&self, row: &accounts::Model) -> Result<(), Fault> {
        let owner = Owner::of(row);
        let identifiers = text_list("accounts.identifiers", &row.identifiers)?;
        self.add_identifiers(owner, identifiers).await?;
        let tags = text_list("accounts.tags", &row.tags)?;
        self.add_tags(owner, tags).await?;
        self.remember_search(row).await
    }

    /// Changes the parts of an account as far as they differ.
    pub(super) async fn change_account_parts(
        &self,
        before: &accounts::Model,
        after: &accounts::Model,
    ) -> Result<(), Fault> {
        let owner = Owner::of(after);
        if before.identifiers != after.identifiers {
            const WHAT: &str = "accounts.identifiers";
            let before = text_list(WHAT, &before.identifiers)?;
            let after = text_list(WHAT, &after.identifiers)?;
            self.remove_identifiers(owner, missing(&before, &after))
                .await?;
            self.add_identifiers(owner, missing(&after, &before))
                .await?;
        }
        if before.tags != after.tags {
            const WHAT: &str = "accounts.tags";
            let before = text_list(WHAT, &before.tags)?;
            let after = text_list(WHAT, &after.tags)?;
            self.remove_tags(owner, missing(&before, &after)).await?;
            self.add_tags(owner, missing(&after, &before)).await?;
        }
        if before.name_folded != after.name_folded
            || before.external_id_folded != after.external_id_folded
        {
            self.remember_search(after).await?;
        }
        Ok(())
    }

    async fn add_identifiers(&self, owner: Owner, mut values: Vec<String>) -> Result<(), Fault> {
        use account_identifiers::{Entity, Model};
        // In one order, so that two writers of the same ones do not wait for each other.
        values.sort_unstable();
        for batch in values.chunks(BATCH) {
            let rows = batch.iter().map(|value| Model {
                workspace_id: owner.workspace,
                value: value.clone(),
                account_id: owner.account,
            });
            let records = rows.map(|row| row.into_active_model().reset_all());
            Entity::insert_many(records)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    async fn remove_identifiers(&self, owner: Owner, values: Vec<String>) -> Result<(), Fault> {
        use account_identifiers::{Column, Entity};
        if values.is_empty() {
            return Ok(());
        }
        Entity::delete_many()
            .filter(Expr::col((Entity, Column::WorkspaceId)).eq(owner.workspace))
            .filter(Expr::col((Entity, Column::AccountId)).eq(owner.account))
            .filter(one_of(self.kind, (Entity, Column::Value), &values))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    async fn add_tags(&self, owner: Owner, mut tags: Vec<String>) -> Result<(), Fault> {
        use account_tags::{Entity, Model};
        tags.sort_unstable();
        for batch in tags.chunks(BATCH) {
            let rows = batch.iter().map(|tag| Model {
                workspace_id: owner.workspace,
                tag: tag.clone(),
                account_id: owner.account,
            });
            let records = rows.map(|row| row.into_active_model().reset_all());
            Entity::insert_many(records)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    async fn remove_tags(&self, owner: Owner, tags: Vec<String>) -> Result<(), Fault> {
        use account_tags::{Column, Entity};
        if tags.is_empty() {
            return Ok(());
        }
        Entity::delete_many()
            .filter(Expr::col((Entity, Column::WorkspaceId)).eq(owner.workspace))
            .filter(Expr::col((Entity, Column::AccountId)).eq(owner.account))
            .filter(one_of(self.kind, (Entity, Column::Tag), &tags))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    /// Keeps the trigrams of an account, over those that were kept of it before. PostgreSQL's indexes do so by themselves.
    async fn remember_search(&self, row: &accounts::Model) -> Result<(), Fault> {
        if self.kind == DatabaseKind::Postgres {
            return Ok(());
        }
        let (workspace, number) = (WorkspaceId(row.workspace_id), AccountNumber(row.number));
        let statement = Query::insert()
            .replace()
            .into_table(Alias::new("account_search"))
            .columns(["rowid", "name", "external_id"].map(Alias::new))
            .values_panic([
                search_row(workspace, number).into(),
                row.name_folded.as_str().into(),
                row.external_id_folded.clone().into(),
            ])
            .take();
        self.transaction.execute(&statement).await?;
        Ok(())
    }

    /// Forgets the trigrams of an account.
    pub(super) async fn forget_search(
        &self,
        workspace: WorkspaceId,
        number: AccountNumber,
    ) -> Result<(), Fault> {
        if self.kind == DatabaseKind::Postgres {
            return Ok(());
        }
        let row = search_row(workspace, number);
        let statement = Query::delete()
            .from_table(Alias::new("account_search"))
            .and_where(Expr::col(Alias::new("rowid")).eq(row))
            .take();
        self.transaction.execute(&statement).await?;
        Ok(())
    }
}

/// Those of `some` that `others` lack.
fn missing(some: &[String], others: &[String]) -> Vec<String> {
    let others: BTreeSet<_> = others.iter().collect();
    let missing = some.iter().filter(|text| !others.contains(text));
    missing.cloned().collect()
}
