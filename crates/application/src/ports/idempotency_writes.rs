//! Remembering answers.

use async_trait::async_trait;
use stele_domain::{Timestamp, WorkspaceId};

use super::StoreError;
use crate::idempotency::{IdempotencyScope, StoredAnswer};

/// One use of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// SHA-256 of the request's body.
    pub fingerprint: [u8; 32],
    /// When the request came.
    pub started_at: Timestamp,
    /// Its answer; `None` while it is under way.
    pub answer: Option<StoredAnswer>,
}

/// What a unit of work does to remembered answers.
#[async_trait]
pub trait IdempotencyWrites {
    /// The use of a key, locked until the unit of work ends.
    async fn idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
    ) -> Result<Option<IdempotencyRecord>, StoreError>;

    /// Stores the first use of a key. Fails with [`Unique::IdempotencyKey`](super::Unique) where there is one.
    async fn insert_idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
        record: &IdempotencyRecord,
    ) -> Result<(), StoreError>;

    /// Stores a use of a key over another.
    async fn update_idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
        record: &IdempotencyRecord,
    ) -> Result<(), StoreError>;

    /// Forgets the use of a key.
    async fn delete_idempotency_record(
        &mut self,
        workspace: WorkspaceId,
        scope: &IdempotencyScope,
    ) -> Result<(), StoreError>;

    /// Forgets some of the workspace's uses from before a time, `limit` at most.
    async fn delete_idempotency_records_before(
        &mut self,
        workspace: WorkspaceId,
        before: Timestamp,
        limit: u32,
    ) -> Result<(), StoreError>;
}
