//! Reading what events, records and rules say of accounts.

use std::collections::BTreeMap;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, EntityTrait};
use stele_application::Position;
use stele_application::ports::{HealthDay, SignalReader, Signals, StoreError};
use stele_domain::{
    AccountId, HealthSettings, SegmentId, SegmentLabel, SegmentMove, Timestamp, WorkspaceId,
};

use crate::convert::{note_signal, settings_from_row};
use crate::entity::health_settings;
use crate::error::Fault;
use crate::{Database, DatabaseKind, sql};

#[async_trait]
impl SignalReader for Database {
    async fn signals(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        now: Timestamp,
    ) -> Result<BTreeMap<AccountId, Signals>, StoreError> {
        let signals = signals_of(self.kind(), &self.reader, workspace, accounts, now);
        Ok(signals.await?)
    }

    async fn segments_of(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
    ) -> Result<BTreeMap<AccountId, Vec<SegmentLabel>>, StoreError> {
        let statement = sql::labels_of(self.kind(), workspace, accounts);
        let rows = self.reader.query_all_raw(statement).await;
        let mut labels: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in rows.map_err(Fault::from)? {
            let (account, label) = sql::read_label(&row)?;
            labels.entry(account).or_default().push(label);
        }
        Ok(labels)
    }

    async fn segment_moves(
        &self,
        workspace: WorkspaceId,
        segment: SegmentId,
        after: Option<Position>,
        limit: u32,
    ) -> Result<Vec<SegmentMove>, StoreError> {
        let statement = sql::moves(self.kind(), workspace, segment, after, limit);
        let rows = self.reader.query_all_raw(statement).await;
        let rows = rows.map_err(Fault::from)?;
        let moves = rows.iter().map(|row| sql::read_move(row, segment));
        Ok(moves.collect::<Result<_, _>>()?)
    }

    async fn health_settings(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Option<(i64, HealthSettings)>, StoreError> {
        Ok(settings_of(&self.reader, workspace).await?)
    }

    async fn health_history(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        from: Timestamp,
    ) -> Result<Vec<HealthDay>, StoreError> {
        let statement = sql::health_days(self.kind(), workspace, account, from);
        let rows = self.reader.query_all_raw(statement).await;
        let rows = rows.map_err(Fault::from)?;
        Ok(rows.iter().map(sql::read_day).collect::<Result<_, _>>()?)
    }
}

/// What events and records say of several accounts, inside of a transaction or outside.
pub(crate) async fn signals_of(
    kind: DatabaseKind,
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    accounts: &[AccountId],
    now: Timestamp,
) -> Result<BTreeMap<AccountId, Signals>, Fault> {
    let statement = sql::signals(kind, workspace, accounts, now);
    let mut signals = BTreeMap::new();
    for row in connection.query_all_raw(statement).await? {
        let (account, said, cells) = sql::read_signal(&row)?;
        note_signal(&mut signals, account, said, cells)?;
    }
    Ok(signals)
}

/// How a workspace scores health, likewise.
pub(crate) async fn settings_of(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<Option<(i64, HealthSettings)>, Fault> {
    let found = health_settings::Entity::find_by_id(workspace.0);
    let found = found.one(connection).await?;
    Ok(found.as_ref().map(settings_from_row).transpose()?)
}
