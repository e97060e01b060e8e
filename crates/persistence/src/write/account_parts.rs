//! What is kept beside an account's row: what it is found by, which is its identifiers, its tags, its last score and on SQLite
//! its trigrams, and the facts of what is known of it, which metrics look at.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use stele_domain::{Account, AccountId, AccountNumber, Properties, WorkspaceId};
use uuid::Uuid;

use super::SqlUnitOfWork;
use crate::DatabaseKind;
use crate::convert::text_list;
use crate::entity::{account_health, account_identifiers, account_tags, accounts};
use crate::error::Fault;
use crate::sql::events::put_account_facts;
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

/// A table of texts to find accounts by, each in a row of its own.
trait TextTable: EntityTrait<Model: IntoActiveModel<Self::ActiveModel> + Sync> {
    /// The list on the account's row that is kept here once more.
    const LIST: &'static str;
    const WORKSPACE: Self::Column;
    const ACCOUNT: Self::Column;
    const TEXT: Self::Column;

    fn row(owner: Owner, text: &str) -> Self::Model;
}

impl TextTable for account_identifiers::Entity {
    const LIST: &'static str = "accounts.identifiers";
    const WORKSPACE: Self::Column = account_identifiers::Column::WorkspaceId;
    const ACCOUNT: Self::Column = account_identifiers::Column::AccountId;
    const TEXT: Self::Column = account_identifiers::Column::Value;

    fn row(owner: Owner, text: &str) -> Self::Model {
        account_identifiers::Model {
            workspace_id: owner.workspace,
            value: text.to_owned(),
            account_id: owner.account,
        }
    }
}

impl TextTable for account_tags::Entity {
    const LIST: &'static str = "accounts.tags";
    const WORKSPACE: Self::Column = account_tags::Column::WorkspaceId;
    const ACCOUNT: Self::Column = account_tags::Column::AccountId;
    const TEXT: Self::Column = account_tags::Column::Tag;

    fn row(owner: Owner, text: &str) -> Self::Model {
        account_tags::Model {
            workspace_id: owner.workspace,
            tag: text.to_owned(),
            account_id: owner.account,
        }
    }
}

impl SqlUnitOfWork {
    /// Adds the parts of a new account.
    pub(super) async fn add_account_parts(
        &self,
        row: &accounts::Model,
        account: &Account,
    ) -> Result<(), Fault> {
        const NONE: &str = "[]";
        let owner = Owner::of(row);
        self.change_texts::<account_identifiers::Entity>(owner, NONE, &row.identifiers)
            .await?;
        self.change_texts::<account_tags::Entity>(owner, NONE, &row.tags)
            .await?;
        self.expect_score(row).await?;
        self.remember_search(row).await?;
        let known = account.traits_and_links();
        if known.is_empty() {
            return Ok(());
        }
        self.keep_facts(owner, &known).await
    }

    /// Keeps the place of an account's score, which nobody has computed yet, among those of the others.
    async fn expect_score(&self, row: &accounts::Model) -> Result<(), Fault> {
        let place = account_health::Model {
            workspace_id: row.workspace_id,
            account_id: row.id,
            account_number: row.number,
            score: None,
        };
        account_health::Entity::insert(place.into_active_model().reset_all())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    /// Changes the parts of an account as far as they differ.
    pub(super) async fn change_account_parts(
        &self,
        before: &accounts::Model,
        after: &accounts::Model,
        account: &Account,
    ) -> Result<(), Fault> {
        let owner = Owner::of(after);
        self.change_texts::<account_identifiers::Entity>(
            owner,
            &before.identifiers,
            &after.identifiers,
        )
        .await?;
        self.change_texts::<account_tags::Entity>(owner, &before.tags, &after.tags)
            .await?;
        if before.name_folded != after.name_folded
            || before.external_id_folded != after.external_id_folded
        {
            self.remember_search(after).await?;
        }
        if before.traits != after.traits || before.links != after.links {
            self.keep_facts(owner, &account.traits_and_links()).await?;
        }
        Ok(())
    }

    /// Keeps the facts of what is known of an account, over those that were kept of it before.
    async fn keep_facts(&self, owner: Owner, known: &Properties) -> Result<(), Fault> {
        let (workspace, account) = (WorkspaceId(owner.workspace), AccountId(owner.account));
        let put = put_account_facts(self.kind, workspace, account, known);
        self.transaction.execute_raw(put).await?;
        Ok(())
    }

    /// Makes the rows of one list into those of another.
    async fn change_texts<T: TextTable>(
        &self,
        owner: Owner,
        before: &str,
        after: &str,
    ) -> Result<(), Fault> {
        if before == after {
            return Ok(());
        }
        let before = text_list(T::LIST, before)?;
        let after = text_list(T::LIST, after)?;
        self.remove_texts::<T>(owner, missing(&before, &after))
            .await?;
        self.add_texts::<T>(owner, missing(&after, &before)).await
    }

    async fn remove_texts<T: TextTable>(
        &self,
        owner: Owner,
        texts: Vec<String>,
    ) -> Result<(), Fault> {
        if texts.is_empty() {
            return Ok(());
        }
        let table = T::default();
        T::delete_many()
            .filter(Expr::col((table, T::WORKSPACE)).eq(owner.workspace))
            .filter(Expr::col((table, T::ACCOUNT)).eq(owner.account))
            .filter(one_of(self.kind, (table, T::TEXT), &texts))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    async fn add_texts<T: TextTable>(
        &self,
        owner: Owner,
        mut texts: Vec<String>,
    ) -> Result<(), Fault> {
        // In one order, so that two writers of the same ones do not wait for each other.
        texts.sort_unstable();
        for batch in texts.chunks(BATCH) {
            let rows = batch.iter().map(|text| T::row(owner, text));
            let records = rows.map(|row| row.into_active_model().reset_all());
            T::insert_many(records)
                .exec_without_returning(&self.transaction)
                .await?;
        }
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
