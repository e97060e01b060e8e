//! Reading what an account's events, records and rules say of it at one moment.

use std::collections::BTreeMap;

use async_trait::async_trait;
use stele_domain::{
    AccountId, HealthInput, HealthSettings, Seen, SegmentId, SegmentLabel, SegmentMove, Timestamp,
    WorkspaceId,
};

use super::StoreError;
use crate::Position;

/// What an account's events and records say of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signals {
    /// When it was first and last active in the product.
    pub seen: Option<Seen>,
    /// What its health is computed from, but for its last activity, of which the account itself knows more.
    pub health: HealthInput,
    /// When the newest of its meetings that have begun did.
    pub newest_meeting_at: Option<Timestamp>,
}

/// One day of an account's health.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthDay {
    /// The day, in UTC: its first moment.
    pub day: Timestamp,
    /// The last score that was computed on it, in thousandths of a point; `None` where there was nothing to score.
    pub score: Option<stele_domain::HealthScore>,
}

/// Reads what accounts stand for, outside of any transaction: one statement for each method.
#[async_trait]
pub trait SignalReader: Send + Sync {
    /// What events and records say of several accounts at `now`. Accounts of which they say nothing are left out.
    async fn signals(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        now: Timestamp,
    ) -> Result<BTreeMap<AccountId, Signals>, StoreError>;

    /// The segments that several accounts are in, each account's by name, then by id. Accounts in none are left out.
    async fn segments_of(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
    ) -> Result<BTreeMap<AccountId, Vec<SegmentLabel>>, StoreError>;

    /// Who entered and left a segment, newest first, the larger account id first among equals. `after` is the last of the
    /// page before: its time and its account.
    async fn segment_moves(
        &self,
        workspace: WorkspaceId,
        segment: SegmentId,
        after: Option<Position>,
        limit: u32,
    ) -> Result<Vec<SegmentMove>, StoreError>;

    /// How a workspace scores health, and the version of that; `None` where it never said.
    async fn health_settings(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Option<(i64, HealthSettings)>, StoreError>;

    /// The days of an account's health from one day on, by day.
    async fn health_history(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        from: Timestamp,
    ) -> Result<Vec<HealthDay>, StoreError>;
}
