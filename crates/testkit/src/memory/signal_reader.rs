//! Reading what follows from the records of accounts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use async_trait::async_trait;
use stele_application::Position;
use stele_application::ports::{HealthDay, SignalReader, Signals, StoreError};
use stele_domain::{
    AccountId, HealthSettings, SegmentId, SegmentLabel, SegmentMove, Timestamp, WorkspaceId,
};

use super::MemoryStore;
use super::table::in_memory;

#[async_trait]
impl SignalReader for MemoryStore {
    async fn signals(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        now: Timestamp,
    ) -> Result<BTreeMap<AccountId, Signals>, StoreError> {
        Ok(self.read()?.tenant(workspace).signals_of(accounts, now))
    }

    async fn segments_of(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
    ) -> Result<BTreeMap<AccountId, Vec<SegmentLabel>>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let each = accounts.iter();
        let each = each.map(|account| (*account, tenant.labels_of(*account)));
        Ok(each.filter(|(_, labels)| !labels.is_empty()).collect())
    }

    async fn segment_moves(
        &self,
        workspace: WorkspaceId,
        segment: SegmentId,
        after: Option<Position>,
        limit: u32,
    ) -> Result<Vec<SegmentMove>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let place = |moved: &SegmentMove| (moved.at, moved.account.0);
        let moves = tenant.moves.iter().filter(|moved| moved.segment == segment);
        let mut found: Vec<_> = moves
            .filter(|moved| after.is_none_or(|after| place(moved) < (after.at, after.id)))
            .copied()
            .collect();
        found.sort_by_key(|moved| Reverse(place(moved)));
        found.truncate(in_memory(limit));
        Ok(found)
    }

    async fn health_settings(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Option<(i64, HealthSettings)>, StoreError> {
        Ok(self.read()?.tenant(workspace).health.settings.clone())
    }

    async fn health_history(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        from: Timestamp,
    ) -> Result<Vec<HealthDay>, StoreError> {
        Ok(self.read()?.tenant(workspace).health.days(account, from))
    }
}
