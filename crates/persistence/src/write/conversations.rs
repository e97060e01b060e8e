//! Writing messages, looking up what came last, and remembering traits.

use async_trait::async_trait;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryResult,
};
use stele_application::RecordRef;
use stele_application::ports::{ConversationWrites, StoreError};
use stele_domain::{
    ContactId, ConversationId, CustomField, Message, MessageId, NpsResponse, Timestamp, WorkspaceId,
};

use super::SqlUnitOfWork;
use crate::convert::{
    field_row, message_from_row, message_row, newest_messages_from_cells, people_rows,
    response_from_row,
};
use crate::entity::{custom_fields, message_people, messages};
use crate::error::Fault;
use crate::sql;

/// How many rows one statement inserts: far below the databases' limits on parameters, far above what messages name.
const BATCH: usize = 1000;

#[async_trait]
impl ConversationWrites for SqlUnitOfWork {
    async fn messages(
        &mut self,
        workspace: WorkspaceId,
        conversation: ConversationId,
    ) -> Result<Vec<Message>, StoreError> {
        Ok(self.messages_in_order(workspace, conversation).await?)
    }

    async fn message(
        &mut self,
        workspace: WorkspaceId,
        message: &RecordRef,
    ) -> Result<Option<Message>, StoreError> {
        Ok(self.stored_message(workspace, message).await?)
    }

    async fn put_message(
        &mut self,
        workspace: WorkspaceId,
        message: &Message,
    ) -> Result<(), StoreError> {
        Ok(self.put(workspace, message).await?)
    }

    async fn remove_message(
        &mut self,
        workspace: WorkspaceId,
        message: MessageId,
    ) -> Result<(), StoreError> {
        Ok(self.delete_message(workspace, message).await?)
    }

    async fn newest_messages(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>), StoreError> {
        Ok(self.newest_of_person(workspace, contact).await?)
    }

    async fn last_response(
        &mut self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<Option<NpsResponse>, StoreError> {
        Ok(self.last_of_person(workspace, contact).await?)
    }

    async fn remember_fields(
        &mut self,
        workspace: WorkspaceId,
        fields: &[CustomField],
    ) -> Result<(), StoreError> {
        Ok(self.keep_fields(workspace, fields).await?)
    }
}

fn message_of(row: &QueryResult) -> Result<Message, Fault> {
    Ok(message_from_row(sql::read_message(row)?)?)
}

impl SqlUnitOfWork {
    async fn messages_in_order(
        &self,
        workspace: WorkspaceId,
        conversation: ConversationId,
    ) -> Result<Vec<Message>, Fault> {
        let statement = sql::messages_of(self.kind, workspace, conversation);
        let rows = self.transaction.query_all_raw(statement).await?;
        rows.iter().map(message_of).collect()
    }

    async fn stored_message(
        &self,
        workspace: WorkspaceId,
        message: &RecordRef,
    ) -> Result<Option<Message>, Fault> {
        let Some(statement) = sql::messages_named(self.kind, workspace, message) else {
            return Ok(None);
        };
        let row = self.transaction.query_one_raw(statement).await?;
        row.as_ref().map(message_of).transpose()
    }

    async fn put(&self, workspace: WorkspaceId, message: &Message) -> Result<(), Fault> {
        use messages::{Column, Entity};
        let over = OnConflict::columns([Column::WorkspaceId, Column::Id])
            .update_columns([
                Column::ConversationId,
                Column::ExternalId,
                Column::CreatedAt,
                Column::Text,
                Column::SentAt,
                Column::Sender,
                Column::Recipients,
                Column::Cc,
                Column::Bcc,
                Column::CountsFor,
            ])
            .to_owned();
        let row = message_row(workspace, message);
        Entity::insert(row.into_active_model().reset_all())
            .on_conflict(over)
            .exec_without_returning(&self.transaction)
            .await?;
        self.put_people(workspace, message).await
    }

    /// Writes down who is in a message, those aside who are gone: the message names them still.
    async fn put_people(&self, workspace: WorkspaceId, message: &Message) -> Result<(), Fault> {
        use message_people::{Column, Entity};
        Entity::delete_many()
            .filter(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .filter(Expr::col((Entity, Column::MessageId)).eq(message.id.0))
            .exec(&self.transaction)
            .await?;
        let mut rows = people_rows(workspace, message);
        let ids: Vec<_> = rows.iter().map(|row| ContactId(row.contact_id)).collect();
        let present = self.present(workspace, &ids).await?;
        rows.retain(|row| present.contains(&ContactId(row.contact_id)));
        for batch in rows.chunks(BATCH) {
            let records = batch.iter().cloned();
            Entity::insert_many(records.map(|row| row.into_active_model().reset_all()))
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    /// What was in it goes with it.
    async fn delete_message(
        &self,
        workspace: WorkspaceId,
        message: MessageId,
    ) -> Result<(), Fault> {
        use messages::{Column, Entity};
        Entity::delete_many()
            .filter(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
            .filter(Expr::col((Entity, Column::Id)).eq(message.0))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    async fn newest_of_person(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>), Fault> {
        let statement = sql::newest_messages(self.kind, workspace, contact);
        let row = self.transaction.query_one_raw(statement).await?;
        let times = row.as_ref().map(sql::read_times).transpose()?;
        Ok(newest_messages_from_cells(times.unwrap_or_default())?)
    }

    async fn last_of_person(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
    ) -> Result<Option<NpsResponse>, Fault> {
        let statement = sql::last_response(self.kind, workspace, contact);
        let Some(row) = self.transaction.query_one_raw(statement).await? else {
            return Ok(None);
        };
        Ok(Some(response_from_row(sql::read_response(&row)?)?))
    }

    async fn keep_fields(
        &self,
        workspace: WorkspaceId,
        fields: &[CustomField],
    ) -> Result<(), Fault> {
        use custom_fields::{Column, Entity};
        let mut rows: Vec<_> = fields
            .iter()
            .map(|field| field_row(workspace, field))
            .collect();
        // In one order, so that two writers of the same ones do not wait for each other.
        rows.sort_unstable_by(|one, other| (&one.key, &one.model).cmp(&(&other.key, &other.model)));
        for batch in rows.chunks(BATCH) {
            let known = OnConflict::columns([Column::WorkspaceId, Column::Key, Column::Model])
                .do_nothing()
                .to_owned();
            let records = batch.iter().cloned();
            Entity::insert_many(records.map(|row| row.into_active_model().reset_all()))
                .on_conflict(known)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }
}
