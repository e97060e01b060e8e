//! A unit of work that stands in front of another one writes the many kinds of record with one implementation.

use async_trait::async_trait;
use stele_application::ports::{RecordRemoval, RecordWrites, StoreError, UnitOfWork};
use stele_application::{Record, RecordRef};
use stele_domain::{Segment, Timestamp, UsageMetric, WorkspaceId};
use stele_testkit::{Fixture, SequentialIds, memory_ports};
use uuid::Uuid;

/// Passes everything on, and notes it.
struct Noted {
    inner: Box<dyn UnitOfWork>,
    written: Vec<Uuid>,
}

#[async_trait]
impl<R: Record> RecordWrites<R> for Noted
where
    dyn UnitOfWork: RecordWrites<R>,
{
    async fn stored(
        &mut self,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Result<Option<R>, StoreError> {
        RecordWrites::<R>::stored(&mut *self.inner, workspace, record).await
    }

    async fn for_update(
        &mut self,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Result<Option<R>, StoreError> {
        RecordWrites::<R>::for_update(&mut *self.inner, workspace, record).await
    }

    async fn insert(&mut self, workspace: WorkspaceId, record: R) -> Result<R, StoreError> {
        self.written.push(record.id());
        RecordWrites::<R>::insert(&mut *self.inner, workspace, record).await
    }

    async fn update(&mut self, workspace: WorkspaceId, record: &R) -> Result<(), StoreError> {
        self.written.push(record.id());
        RecordWrites::<R>::update(&mut *self.inner, workspace, record).await
    }
}

#[async_trait]
impl<R: Record> RecordRemoval<R> for Noted
where
    dyn UnitOfWork: RecordRemoval<R>,
{
    async fn remove(
        &mut self,
        workspace: WorkspaceId,
        id: Uuid,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.written.push(id);
        RecordRemoval::<R>::remove(&mut *self.inner, workspace, id, now).await
    }
}

#[tokio::test]
async fn every_kind_goes_through_one_implementation() {
    let ports = memory_ports();
    let fixture = Fixture::over(ports.clone()).await;
    let workspace = fixture.caller_of_new_workspace("Acme").await.workspace_id();
    let inner = ports.store.begin().await.expect("begun");
    let mut work = Noted {
        inner,
        written: Vec::new(),
    };
    let [segment, metric] = [1, 2].map(SequentialIds::nth_uuid);
    let now = Timestamp::MIN;
    RecordRemoval::<Segment>::remove(&mut work, workspace, segment, now)
        .await
        .expect("removed");
    RecordRemoval::<UsageMetric>::remove(&mut work, workspace, metric, now)
        .await
        .expect("removed");
    let absent = RecordRef::Id(segment);
    let found = RecordWrites::<Segment>::stored(&mut work, workspace, &absent).await;
    assert_eq!(found.expect("the store answers"), None);
    assert_eq!(work.written, [segment, metric]);
}
