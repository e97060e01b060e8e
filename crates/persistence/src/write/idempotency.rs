//! Remembering answers.

use async_trait::async_trait;
use sea_orm::ActiveValue::NotSet;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, LockBehavior, LockType, Order, Query};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use stele_application::IdempotencyScope;
use stele_application::ports::{IdempotencyRecord, IdempotencyWrites, StoreError};
use stele_domain::{Timestamp, WorkspaceId};

use super::SqlUnitOfWork;
use crate::convert::{digest, record_from_row, record_row};
use crate::entity::idempotency_keys::{ActiveModel, Column, Entity};
use crate::error::Fault;

#[async_trait]
impl IdempotencyWrites for SqlUnitOfWork {
    async fn idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        Ok(self.recall(workspace, scope).await?)
    }

    async fn insert_idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
        record: &IdempotencyRecord,
    ) -> Result<(), StoreError> {
        Ok(self.remember(workspace, scope, record).await?)
    }

    async fn update_idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
        record: &IdempotencyRecord,
    ) -> Result<(), StoreError> {
        Ok(self.correct(workspace, scope, record).await?)
    }

    async fn delete_idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
    ) -> Result<(), StoreError> {
        Ok(self.forget(workspace, scope).await?)
    }

    async fn delete_idempotency_records_before(
        &mut self,
        workspace: WorkspaceId,
        before: Timestamp,
        limit: u32,
    ) -> Result<(), StoreError> {
        Ok(self.forget_before(workspace, before, limit).await?)
    }
}

fn row_of(workspace: WorkspaceId, scope: &IdempotencyScope) -> Condition {
    Condition::all()
        .add(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .add(Expr::col((Entity, Column::Digest)).eq(digest(scope)))
}

impl SqlUnitOfWork {
    async fn recall(
        &self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
    ) -> Result<Option<IdempotencyRecord>, Fault> {
        let found = Entity::find()
            .filter(row_of(workspace, scope))
            .lock_exclusive()
            .one(&self.transaction)
            .await?;
        Ok(found.map(record_from_row).transpose()?)
    }

    async fn remember(
        &self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
        record: &IdempotencyRecord,
    ) -> Result<(), Fault> {
        let row = record_row(workspace, scope, record);
        Entity::insert(row.into_active_model().reset_all())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    async fn correct(
        &self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
        record: &IdempotencyRecord,
    ) -> Result<(), Fault> {
        let record = ActiveModel {
            workspace_id: NotSet,
            digest: NotSet,
            ..record_row(workspace, scope, record)
                .into_active_model()
                .reset_all()
        };
        let updated = Entity::update_many()
            .set(record)
            .filter(row_of(workspace, scope))
            .exec(&self.transaction)
            .await?;
        if updated.rows_affected == 0 {
            return Err(Fault::Stale("the use of this idempotency key"));
        }
        Ok(())
    }

    async fn forget(&self, workspace: WorkspaceId, scope: &IdempotencyScope) -> Result<(), Fault> {
        Entity::delete_many()
            .filter(row_of(workspace, scope))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    async fn forget_before(
        &self,
        workspace: WorkspaceId,
        before: Timestamp,
        limit: u32,
    ) -> Result<(), Fault> {
        // What another transaction holds is left to the next one that clears up.
        let outdated = Query::select()
            .column((Entity, Column::Digest))
            .from(Entity)
            .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .and_where(Expr::col((Entity, Column::StartedAt)).lt(before.micros()))
            .order_by((Entity, Column::StartedAt), Order::Asc)
            .limit(u64::from(limit))
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .take();
        Entity::delete_many()
            .filter(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .filter(Expr::col((Entity, Column::Digest)).in_subquery(outdated))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }
}
