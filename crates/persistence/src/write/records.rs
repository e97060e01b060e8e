//! Writing records of any kind but accounts and people, of whom more moves.

use async_trait::async_trait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait,
    QueryResult, Statement,
};
use stele_application::RecordRef;
use stele_application::ports::{RecordRemoval, RecordWrites, StoreError};
use stele_domain::{
    Conversation, Meeting, Note, NpsResponse, Segment, SupportRequest, Task, Timestamp,
    UsageMetric, WorkspaceId,
};
use uuid::Uuid;

use super::SqlUnitOfWork;
use super::differences::differences;
use crate::error::Fault;
use crate::records::{Column, Kept, Written};
use crate::sql;

#[async_trait]
impl<R: Written> RecordWrites<R> for SqlUnitOfWork {
    async fn stored(
        &mut self,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Result<Option<R>, StoreError> {
        let statement = sql::get_record::<R>(self.kind, workspace, record);
        Ok(self.record(statement).await?)
    }

    async fn for_update(
        &mut self,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Result<Option<R>, StoreError> {
        let statement = sql::hold_record::<R>(self.kind, workspace, record);
        Ok(self.record(statement).await?)
    }

    async fn insert(&mut self, workspace: WorkspaceId, record: R) -> Result<R, StoreError> {
        Ok(self.insert_record(workspace, record).await?)
    }

    async fn update(&mut self, workspace: WorkspaceId, record: &R) -> Result<(), StoreError> {
        Ok(self.update_record(workspace, record).await?)
    }
}

/// A kind of record that is gone with its row: what is its own goes by reference, and nobody else changes.
trait Removable: Kept {}

impl Removable for Meeting {}
impl Removable for SupportRequest {}
impl Removable for NpsResponse {}
impl Removable for Conversation {}
impl Removable for Note {}
impl Removable for Task {}
impl Removable for UsageMetric {}
impl Removable for Segment {}

#[async_trait]
impl<R: Removable> RecordRemoval<R> for SqlUnitOfWork {
    async fn remove(
        &mut self,
        workspace: WorkspaceId,
        id: Uuid,
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        Ok(self.delete_record::<R>(workspace, id).await?)
    }
}

/// The row of a record.
fn row_of<R: Kept>(workspace: WorkspaceId, id: Uuid) -> Condition {
    let column = |column: Column<R>| Expr::col((R::Entity::default(), column));
    Condition::all()
        .add(column(R::WORKSPACE_ID).eq(workspace.0))
        .add(column(R::ID).eq(id))
}

impl SqlUnitOfWork {
    async fn record<R: Kept>(&self, statement: Option<Statement>) -> Result<Option<R>, Fault> {
        let found = self.found(statement).await?;
        found.as_ref().map(sql::read_record).transpose()
    }

    async fn found(&self, statement: Option<Statement>) -> Result<Option<QueryResult>, Fault> {
        match statement {
            None => Ok(None),
            Some(statement) => Ok(self.transaction.query_one_raw(statement).await?),
        }
    }

    /// Every record of a kind, by id.
    pub(super) async fn all_records<R: Kept>(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Vec<R>, Fault> {
        let statement = sql::all_records::<R>(self.kind, workspace);
        let rows = self.transaction.query_all_raw(statement).await?;
        rows.iter().map(sql::read_record).collect()
    }

    async fn insert_record<R: Written>(
        &self,
        workspace: WorkspaceId,
        mut record: R,
    ) -> Result<R, Fault> {
        let mut row = R::row(workspace, &record).into_active_model().reset_all();
        match R::NUMBERS {
            None => {
                let insert = R::Entity::insert(row);
                insert.exec_without_returning(&self.transaction).await?;
            }
            Some(numbers) => {
                match self.number(workspace, numbers.counted_as).await? {
                    ActiveValue::Set(number) => row.set(numbers.column, number.into()),
                    ActiveValue::Unchanged(_) | ActiveValue::NotSet => row.not_set(numbers.column),
                }
                let number = self.insert_numbered(row, numbers.column).await?;
                (numbers.give)(&mut record, number);
            }
        }
        Ok(record)
    }

    async fn update_record<R: Written>(
        &self,
        workspace: WorkspaceId,
        record: &R,
    ) -> Result<(), Fault> {
        let stale = || Fault::Stale(R::RESOURCE.word());
        let stored = sql::get_record::<R>(self.kind, workspace, &RecordRef::Id(record.id()));
        let stored = self.found(stored).await?.ok_or_else(stale)?;
        let before = sql::read_row::<R>(&stored)?;
        let mut after = R::row(workspace, record);
        if let Some(number) = R::NUMBER {
            after.set(number, before.get(number));
        }
        let next = Expr::col((R::Entity::default(), R::VERSION)).add(1);
        let statement = Query::update()
            .table(R::Entity::default())
            .values(differences(&before, &after))
            .cond_where(row_of::<R>(workspace, record.id()))
            .and_where(next.eq(after.get(R::VERSION)))
            .take();
        // What is as it is stored already has the version that is stored, and is not the next one.
        if before == after || self.transaction.execute(&statement).await?.rows_affected() == 0 {
            return Err(stale());
        }
        Ok(())
    }

    /// Removes a record's row.
    pub(super) async fn delete_record<R: Kept>(
        &self,
        workspace: WorkspaceId,
        id: Uuid,
    ) -> Result<(), Fault> {
        let statement = Query::delete()
            .from_table(R::Entity::default())
            .cond_where(row_of::<R>(workspace, id))
            .take();
        self.transaction.execute(&statement).await?;
        Ok(())
    }
}
