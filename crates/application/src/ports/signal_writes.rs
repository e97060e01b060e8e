//! Writing health and segments' memberships.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use stele_domain::{
    AccountId, HealthScore, HealthSettings, Segment, SegmentId, SegmentMove, Timestamp, UsageOf,
    WorkspaceId,
};

use super::{Signals, StoreError};

/// A health score that was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthRecord {
    /// The account.
    pub account: AccountId,
    /// Its score; `None` where there was nothing to score.
    pub score: Option<HealthScore>,
}

/// What a unit of work reads of accounts' signals, and writes of what follows from them.
#[async_trait]
pub trait SignalWrites: Send {
    /// [`SignalReader::signals`](super::SignalReader::signals) as they are stored now.
    async fn stored_signals(
        &mut self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        now: Timestamp,
    ) -> Result<BTreeMap<AccountId, Signals>, StoreError>;

    /// How often accounts did something: events of a name, or of any, within the days before `now`, both ends in, and counted
    /// only so far. Zeros may be left out.
    async fn usage_of(
        &mut self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        what: &BTreeMap<UsageOf, u64>,
        now: Timestamp,
    ) -> Result<BTreeMap<AccountId, BTreeMap<UsageOf, u64>>, StoreError>;

    /// How a workspace scores health; `None` where it never said.
    async fn stored_health_settings(
        &mut self,
        workspace: WorkspaceId,
    ) -> Result<Option<(i64, HealthSettings)>, StoreError>;

    /// Stores how a workspace scores health, over the version before (0 where there was none); [`StoreError::Retry`] where that is no longer what is stored.
    async fn put_health_settings(
        &mut self,
        workspace: WorkspaceId,
        version: i64,
        settings: &HealthSettings,
    ) -> Result<(), StoreError>;

    /// Stores computed scores: as the last ones, and as those of the day, in UTC, of `now`.
    async fn put_health(
        &mut self,
        workspace: WorkspaceId,
        scores: &[HealthRecord],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Every segment of a workspace, by id.
    async fn segments(&mut self, workspace: WorkspaceId) -> Result<Vec<Segment>, StoreError>;

    /// The segments that accounts are in. Accounts in none may be left out.
    async fn memberships(
        &mut self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
    ) -> Result<BTreeMap<AccountId, BTreeSet<SegmentId>>, StoreError>;

    /// Accounts entered or left segments. Who is where already, and whose account or segment is gone, is passed over.
    async fn move_between_segments(
        &mut self,
        workspace: WorkspaceId,
        moves: &[SegmentMove],
    ) -> Result<(), StoreError>;
}
