//! Writing health and segments' memberships.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use stele_application::ports::{HealthRecord, SignalWrites, Signals, StoreError};
use stele_domain::{
    AccountId, HealthSettings, Segment, SegmentId, SegmentMove, Timestamp, UsageOf, WorkspaceId,
};

use super::state::stale;
use super::unit::Unit;

#[async_trait]
impl SignalWrites for Unit {
    async fn stored_signals(
        &mut self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        now: Timestamp,
    ) -> Result<BTreeMap<AccountId, Signals>, StoreError> {
        self.run(|state| Ok(state.tenant(workspace).signals_of(accounts, now)))
    }

    async fn usage_of(
        &mut self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        what: &BTreeMap<UsageOf, u64>,
        now: Timestamp,
    ) -> Result<BTreeMap<AccountId, BTreeMap<UsageOf, u64>>, StoreError> {
        self.run(|state| {
            let log = &state.tenant(workspace).events;
            let of_account = |account: AccountId| -> BTreeMap<_, _> {
                let counts = what.iter();
                let counts = counts.map(|(what, enough)| {
                    let count = log.usage(account, what, now);
                    (what.clone(), count.min(*enough))
                });
                counts.filter(|(_, count)| *count > 0).collect()
            };
            let each = accounts
                .iter()
                .map(|account| (*account, of_account(*account)));
            Ok(each.filter(|(_, counts)| !counts.is_empty()).collect())
        })
    }

    async fn stored_health_settings(
        &mut self,
        workspace: WorkspaceId,
    ) -> Result<Option<(i64, HealthSettings)>, StoreError> {
        self.run(|state| Ok(state.tenant(workspace).health.settings.clone()))
    }

    async fn put_health_settings(
        &mut self,
        workspace: WorkspaceId,
        version: i64,
        settings: &HealthSettings,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let stored = &mut state.tenant_mut(workspace)?.health.settings;
            if stored.as_ref().map_or(0, |(stored, _)| *stored) != version {
                return Err(stale());
            }
            *stored = Some((version + 1, settings.clone()));
            Ok(())
        })
    }

    async fn put_health(
        &mut self,
        workspace: WorkspaceId,
        scores: &[HealthRecord],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(workspace)?;
            let mut scores = scores.iter();
            scores.try_for_each(|score| tenant.put_health(*score, now))
        })
    }

    async fn segments(&mut self, workspace: WorkspaceId) -> Result<Vec<Segment>, StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            let segments = tenant.segments.rows.values();
            Ok(segments.map(|segment| Segment::clone(segment)).collect())
        })
    }

    async fn memberships(
        &mut self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
    ) -> Result<BTreeMap<AccountId, BTreeSet<SegmentId>>, StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            let segments_of = |account| -> BTreeSet<_> { tenant.segments_of(account).collect() };
            let each = accounts
                .iter()
                .map(|account| (*account, segments_of(*account)));
            Ok(each.filter(|(_, segments)| !segments.is_empty()).collect())
        })
    }

    async fn move_between_segments(
        &mut self,
        workspace: WorkspaceId,
        moves: &[SegmentMove],
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(workspace)?;
            for moved in moves {
                tenant.enter_or_leave(moved);
            }
            Ok(())
        })
    }
}
