//! Reading records of any kind.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, Statement};
use stele_application::ports::{RecordReader, StoreError};
use stele_application::{RecordQuery, RecordRef};
use stele_domain::WorkspaceId;
use uuid::Uuid;

use crate::error::Fault;
use crate::records::Kept;
use crate::{Database, sql};

#[async_trait]
impl<R: Kept> RecordReader<R> for Database {
    async fn get(
        &self,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Result<Option<R>, StoreError> {
        let Some(statement) = sql::get_record::<R>(self.kind(), workspace, record) else {
            return Ok(None);
        };
        let found = self.reader.query_one_raw(statement).await;
        let found = found.map_err(Fault::from)?;
        Ok(found.as_ref().map(sql::read_record).transpose()?)
    }

    async fn several(&self, workspace: WorkspaceId, ids: &[Uuid]) -> Result<Vec<R>, StoreError> {
        let statement = sql::several_records::<R>(self.kind(), workspace, ids);
        Ok(self.records(statement).await?)
    }

    async fn page(
        &self,
        workspace: WorkspaceId,
        query: &RecordQuery<R::Of>,
    ) -> Result<Vec<R>, StoreError> {
        match sql::page_of::<R>(self.kind(), workspace, query) {
            None => Ok(Vec::new()),
            Some(statement) => Ok(self.records(statement).await?),
        }
    }

    async fn count(&self, workspace: WorkspaceId, of: Option<&R::Of>) -> Result<u64, StoreError> {
        let statement = sql::count_of::<R>(self.kind(), workspace, of);
        Ok(self.counted(statement).await?)
    }
}

impl Database {
    /// The records that a statement finds.
    pub(super) async fn records<R: Kept>(&self, statement: Statement) -> Result<Vec<R>, Fault> {
        let rows = self.reader.query_all_raw(statement).await?;
        rows.iter().map(sql::read_record).collect()
    }

    /// What a statement counts.
    pub(super) async fn counted(&self, statement: Statement) -> Result<u64, Fault> {
        let row = self.reader.query_one_raw(statement).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}
