//! Remembering answers.

use async_trait::async_trait;
use stele_application::IdempotencyScope;
use stele_application::ports::{IdempotencyRecord, IdempotencyWrites, StoreError, Unique};
use stele_domain::{Timestamp, WorkspaceId};

use super::state::stale;
use super::unit::Unit;

#[async_trait]
impl IdempotencyWrites for Unit {
    async fn idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        self.run(|state| Ok(state.tenant(workspace).answers.get(scope).cloned()))
    }

    async fn insert_idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
        record: &IdempotencyRecord,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let answers = &mut state.tenant_mut(workspace)?.answers;
            if answers.contains_key(scope) {
                return Err(StoreError::Conflict(Unique::IdempotencyKey));
            }
            answers.insert(scope.clone(), record.clone());
            Ok(())
        })
    }

    async fn update_idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
        record: &IdempotencyRecord,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let answers = &mut state.tenant_mut(workspace)?.answers;
            record.clone_into(answers.get_mut(scope).ok_or_else(stale)?);
            Ok(())
        })
    }

    async fn delete_idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            state.tenant_mut(workspace)?.answers.remove(scope);
            Ok(())
        })
    }

    async fn delete_idempotency_records_before(
        &mut self,
        workspace: WorkspaceId,
        before: Timestamp,
        limit: u32,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let answers = &mut state.tenant_mut(workspace)?.answers;
            let mut left = limit;
            answers.retain(|_, record| {
                let goes = left > 0 && record.started_at < before;
                left -= u32::from(goes);
                !goes
            });
            Ok(())
        })
    }
}
