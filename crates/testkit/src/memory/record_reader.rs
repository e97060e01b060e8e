//! Reading records: the same for every kind.

use std::collections::BTreeSet;

use async_trait::async_trait;
use stele_application::ports::{RecordReader, StoreError};
use stele_application::{RecordQuery, RecordRef};
use stele_domain::WorkspaceId;
use uuid::Uuid;

use super::MemoryStore;
use super::kept::Kept;

#[async_trait]
impl<R: Kept> RecordReader<R> for MemoryStore {
    async fn get(
        &self,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Result<Option<R>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        Ok(R::table(&tenant).find(record).map(|found| R::clone(found)))
    }

    async fn several(&self, workspace: WorkspaceId, ids: &[Uuid]) -> Result<Vec<R>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let rows = &R::table(&tenant).rows;
        let ids: BTreeSet<_> = ids.iter().collect();
        let found = ids.into_iter().filter_map(|id| rows.get(id));
        Ok(found.map(|found| R::clone(found)).collect())
    }

    async fn page(
        &self,
        workspace: WorkspaceId,
        query: &RecordQuery<R::Of>,
    ) -> Result<Vec<R>, StoreError> {
        Ok(self.read()?.tenant(workspace).records(query))
    }

    async fn count(&self, workspace: WorkspaceId, of: Option<&R::Of>) -> Result<u64, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        Ok(tenant.let_through::<R>(of).map(|_| 1).sum())
    }
}
