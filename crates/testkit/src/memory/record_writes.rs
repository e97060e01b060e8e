//! Writing records: the same for every kind.

use async_trait::async_trait;
use stele_application::RecordRef;
use stele_application::ports::{RecordWrites, StoreError};
use stele_domain::WorkspaceId;

use super::kept::Kept;
use super::unit::Unit;

#[async_trait]
impl<R: Kept> RecordWrites<R> for Unit {
    async fn stored(
        &mut self,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Result<Option<R>, StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            Ok(R::table(&tenant).find(record).map(|found| R::clone(found)))
        })
    }

    async fn for_update(
        &mut self,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Result<Option<R>, StoreError> {
        // Whoever has a unit of work has locked everything.
        self.stored(workspace, record).await
    }

    async fn insert(&mut self, workspace: WorkspaceId, record: R) -> Result<R, StoreError> {
        self.run(|state| state.tenant_mut(workspace)?.insert(record))
    }

    async fn update(&mut self, workspace: WorkspaceId, record: &R) -> Result<(), StoreError> {
        self.run(|state| {
            state.tenant_mut(workspace)?.update(record)?;
            record.spread(state, workspace)
        })
    }
}
