//! What the background work does.

use async_trait::async_trait;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, QuerySelect,
};
use stele_application::ports::{JobRecord, StoreError, UpkeepWrites};
use stele_domain::{Account, AccountId, Timestamp, WorkspaceId};

use super::SqlUnitOfWork;
use super::events;
use crate::convert::{account_from_row, job_from_row, job_row};
use crate::entity::jobs::{Column, Entity};
use crate::error::Fault;
use crate::sql;

#[async_trait]
impl UpkeepWrites for SqlUnitOfWork {
    async fn job_for_update(
        &mut self,
        name: &str,
        now: Timestamp,
    ) -> Result<JobRecord, StoreError> {
        Ok(self.hold_job(name, now).await?)
    }

    async fn put_job(&mut self, job: &JobRecord) -> Result<(), StoreError> {
        let all = Column::iter().filter(|column| !matches!(column, Column::Name));
        let instead = OnConflict::column(Column::Name)
            .update_columns(all)
            .to_owned();
        Ok(self.insert_job(job, instead).await?)
    }

    async fn make_room_for_events(
        &mut self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<(), StoreError> {
        Ok(events::make_room_for_events(self, from, to).await?)
    }

    async fn remove_events_before(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError> {
        Ok(events::remove_events_before(self, before, limit).await?)
    }

    async fn forget_event_ids_before(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError> {
        Ok(events::forget_event_ids_before(self, before, limit).await?)
    }

    async fn forget_people_before(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError> {
        Ok(events::forget_people_before(self, before, limit).await?)
    }

    async fn forget_awaited_accounts(&mut self, limit: u32) -> Result<bool, StoreError> {
        Ok(events::forget_awaited_accounts(self, limit).await?)
    }

    async fn remove_events_of_removed_accounts(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError> {
        Ok(events::remove_events_of_removed_accounts(self, before, limit).await?)
    }

    async fn accounts_after(
        &mut self,
        after: Option<(WorkspaceId, AccountId)>,
        limit: u32,
    ) -> Result<Vec<(WorkspaceId, Account)>, StoreError> {
        Ok(self.next_accounts(after, limit).await?)
    }
}

impl SqlUnitOfWork {
    /// A job that is there is locked without writing it; of several who find that one is missing, one stores it and the others
    /// wait for that.
    async fn hold_job(&self, name: &str, now: Timestamp) -> Result<JobRecord, Fault> {
        if let Some(job) = self.locked_job(name).await? {
            return Ok(job);
        }
        let unless_there = OnConflict::column(Column::Name).do_nothing().to_owned();
        self.insert_job(&JobRecord::new(name, now), unless_there)
            .await?;
        let job = self.locked_job(name).await?;
        job.ok_or(Fault::Stale("the job"))
    }

    async fn locked_job(&self, name: &str) -> Result<Option<JobRecord>, Fault> {
        let found = Entity::find_by_id(name)
            .lock_exclusive()
            .one(&self.transaction)
            .await?;
        Ok(found.map(job_from_row).transpose()?)
    }

    async fn insert_job(&self, job: &JobRecord, on_conflict: OnConflict) -> Result<(), Fault> {
        Entity::insert(job_row(job).into_active_model().reset_all())
            .on_conflict(on_conflict)
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    async fn next_accounts(
        &self,
        after: Option<(WorkspaceId, AccountId)>,
        limit: u32,
    ) -> Result<Vec<(WorkspaceId, Account)>, Fault> {
        let statement = sql::accounts_after(self.kind, after, limit);
        let rows = self.transaction.query_all_raw(statement).await?;
        let account_of = |row| {
            let (row, members) = sql::read_account(row)?;
            let workspace = WorkspaceId(row.workspace_id);
            Ok((workspace, account_from_row(row, members)?))
        };
        rows.iter().map(account_of).collect()
    }
}
