//! Writing accounts.

use async_trait::async_trait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use stele_application::AccountRef;
use stele_application::ports::{AccountWrites, StoreError};
use stele_domain::{Account, AccountId, AccountNumber, MemberId, Timestamp, WorkspaceId};
use uuid::Uuid;

use super::SqlUnitOfWork;
use super::differences::differences;
use super::numbers::Numbered;
use crate::DatabaseKind;
use crate::convert::{account_from_row, account_row};
use crate::entity::accounts::{ActiveModel, Column, Entity, Model};
use crate::error::Fault;
use crate::sql::{self, TiedTo};

#[async_trait]
impl AccountWrites for SqlUnitOfWork {
    async fn account_for_update(
        &mut self,
        workspace: WorkspaceId,
        account: &AccountRef,
    ) -> Result<Option<Account>, StoreError> {
        Ok(self.hold_account(workspace, account).await?)
    }

    async fn account_exists(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        Ok(self.has_account(workspace, account).await?)
    }

    async fn insert_account(
        &mut self,
        workspace: WorkspaceId,
        account: Account,
    ) -> Result<Account, StoreError> {
        Ok(self.insert_whole(workspace, account).await?)
    }

    async fn update_account(
        &mut self,
        workspace: WorkspaceId,
        account: &Account,
    ) -> Result<(), StoreError> {
        Ok(self.update_whole(workspace, account).await?)
    }

    async fn delete_account(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        Ok(self.delete_whole(workspace, account, now).await?)
    }

    async fn touch_accounts_of_member(
        &mut self,
        workspace: WorkspaceId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        Ok(self.touch_of_member(workspace, member, now).await?)
    }
}

/// The row of an account.
fn row_of(workspace: WorkspaceId, account: AccountId) -> Condition {
    Condition::all()
        .add(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .add(Expr::col((Entity, Column::Id)).eq(account.0))
}

impl SqlUnitOfWork {
    /// Locks first and reads then. In one statement PostgreSQL would, after it had waited for another writer, answer that
    /// writer's account joined to members as they were before, and found by an identifier that it may have lost.
    async fn hold_account(
        &mut self,
        workspace: WorkspaceId,
        account: &AccountRef,
    ) -> Result<Option<Account>, Fault> {
        let locked = match self.kind {
            DatabaseKind::Sqlite => None,
            DatabaseKind::Postgres => {
                let lock = sql::lock(workspace, account);
                let Some(row) = self.transaction.query_one_raw(lock).await? else {
                    return Ok(None);
                };
                Some(row.try_get_by_index::<Uuid>(0)?)
            }
        };
        let get = sql::get(self.kind, workspace, account);
        let Some(row) = self.transaction.query_one_raw(get).await? else {
            return Ok(None);
        };
        let (row, members) = sql::read_account(&row)?;
        if locked.is_some_and(|locked| locked != row.id) {
            return Err(Fault::Stale("the account of this identifier"));
        }
        self.held
            .insert((workspace, AccountId(row.id)), row.clone());
        Ok(Some(account_from_row(row, members)?))
    }

    async fn insert_whole(
        &mut self,
        workspace: WorkspaceId,
        mut account: Account,
    ) -> Result<Account, Fault> {
        let row = account_row(workspace, &account);
        let record = ActiveModel {
            number: self.number(workspace, Numbered::Account).await?,
            ..row.clone().into_active_model().reset_all()
        };
        let number = self.insert_numbered(record, Column::Number).await?;
        account.number = AccountNumber(number);
        let row = Model { number, ..row };
        self.add_account_parts(&row, &account).await?;
        Ok(account)
    }

    async fn update_whole(
        &mut self,
        workspace: WorkspaceId,
        account: &Account,
    ) -> Result<(), Fault> {
        const STALE: Fault = Fault::Stale("the account");
        let before = match self.held.remove(&(workspace, account.id)) {
            Some(held) => held,
            None => self.stored(workspace, account.id).await?.ok_or(STALE)?,
        };
        if before.version != account.version - 1 {
            return Err(STALE);
        }
        let after = Model {
            number: before.number,
            ..account_row(workspace, account)
        };
        let statement = Query::update()
            .table(Entity)
            .values(differences(&before, &after))
            .cond_where(row_of(workspace, account.id))
            .and_where(Expr::col((Entity, Column::Version)).eq(before.version))
            .take();
        let updated = self.transaction.execute(&statement).await?;
        if updated.rows_affected() == 0 {
            return Err(STALE);
        }
        self.change_account_parts(&before, &after, account).await?;
        self.held.insert((workspace, account.id), after);
        Ok(())
    }

    async fn has_account(&self, workspace: WorkspaceId, account: AccountId) -> Result<bool, Fault> {
        let one = Query::select()
            .expr(Expr::val(1))
            .from(Entity)
            .cond_where(row_of(workspace, account))
            .take();
        Ok(self.transaction.query_one(&one).await?.is_some())
    }

    async fn stored(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<Option<Model>, Fault> {
        let stored = Entity::find().filter(row_of(workspace, account));
        Ok(stored.one(&self.transaction).await?)
    }

    async fn delete_whole(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.held.remove(&(workspace, account));
        let of_account = TiedTo::Account(account);
        self.part_people(workspace, of_account, now).await?;
        let statement = Query::delete()
            .from_table(Entity)
            .cond_where(row_of(workspace, account))
            .returning_col(Column::Number)
            .take();
        if let Some(row) = self.transaction.query_one(&statement).await? {
            let number = AccountNumber(row.try_get_by_index(0)?);
            self.forget_search(workspace, number).await?;
            self.part_from_events(workspace, account, now).await?;
        }
        Ok(())
    }

    async fn touch_of_member(
        &mut self,
        workspace: WorkspaceId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), Fault> {
        if self.kind == DatabaseKind::Postgres {
            let lock = sql::lock_of_member(workspace, member);
            self.transaction.query_all_raw(lock).await?;
        }
        let touch = sql::touch_of_member(self.kind, workspace, member, now);
        self.transaction.execute_raw(touch).await?;
        self.held.clear();
        Ok(())
    }
}
