//! Writing health and segments' memberships.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use stele_application::ports::{HealthRecord, SignalWrites, Signals, StoreError};
use stele_domain::{
    AccountId, HealthSettings, Segment, SegmentId, SegmentMove, SegmentMoveKind, Timestamp,
    UsageOf, WorkspaceId,
};

use super::SqlUnitOfWork;
use crate::convert::settings_cell;
use crate::entity::health_settings::{Column, Entity, Model};
use crate::error::Fault;
use crate::read::{settings_of, signals_of};
use crate::sql;

/// How many sorts of usage one statement counts: each is a part of its own, which the databases plan one by one.
const USAGES: usize = 20;

#[async_trait]
impl SignalWrites for SqlUnitOfWork {
    async fn stored_signals(
        &mut self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        now: Timestamp,
    ) -> Result<BTreeMap<AccountId, Signals>, StoreError> {
        let signals = signals_of(self.kind, &self.transaction, workspace, accounts, now);
        Ok(signals.await?)
    }

    async fn usage_of(
        &mut self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        what: &BTreeMap<UsageOf, u64>,
        now: Timestamp,
    ) -> Result<BTreeMap<AccountId, BTreeMap<UsageOf, u64>>, StoreError> {
        Ok(self.usage(workspace, accounts, what, now).await?)
    }

    async fn stored_health_settings(
        &mut self,
        workspace: WorkspaceId,
    ) -> Result<Option<(i64, HealthSettings)>, StoreError> {
        Ok(settings_of(&self.transaction, workspace).await?)
    }

    async fn put_health_settings(
        &mut self,
        workspace: WorkspaceId,
        version: i64,
        settings: &HealthSettings,
    ) -> Result<(), StoreError> {
        Ok(self.put_settings(workspace, version, settings).await?)
    }

    async fn put_health(
        &mut self,
        workspace: WorkspaceId,
        scores: &[HealthRecord],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        Ok(self.put_scores(workspace, scores, now).await?)
    }

    async fn segments(&mut self, workspace: WorkspaceId) -> Result<Vec<Segment>, StoreError> {
        Ok(self.all_records(workspace).await?)
    }

    async fn memberships(
        &mut self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
    ) -> Result<BTreeMap<AccountId, BTreeSet<SegmentId>>, StoreError> {
        Ok(self.segments_by_account(workspace, accounts).await?)
    }

    async fn move_between_segments(
        &mut self,
        workspace: WorkspaceId,
        moves: &[SegmentMove],
    ) -> Result<(), StoreError> {
        for moves in rounds(moves) {
            self.move_once(workspace, &moves).await?;
        }
        Ok(())
    }
}

impl SqlUnitOfWork {
    async fn usage(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
        what: &BTreeMap<UsageOf, u64>,
        now: Timestamp,
    ) -> Result<BTreeMap<AccountId, BTreeMap<UsageOf, u64>>, Fault> {
        let what: Vec<_> = what.iter().collect();
        let mut usage: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for what in what.chunks(USAGES) {
            let statement = sql::usage(self.kind, workspace, accounts, what, now);
            for row in self.transaction.query_all_raw(statement).await? {
                let (place, account, count) = sql::read_usage(&row)?;
                if let Some((what, _)) = what.get(place) {
                    usage
                        .entry(account)
                        .or_default()
                        .insert((*what).clone(), count);
                }
            }
        }
        Ok(usage)
    }

    async fn put_settings(
        &self,
        workspace: WorkspaceId,
        version: i64,
        settings: &HealthSettings,
    ) -> Result<(), Fault> {
        let row = Model {
            workspace_id: workspace.0,
            version: version + 1,
            settings: settings_cell(settings),
        };
        let written = if version == 0 {
            let unless_there = OnConflict::column(Column::WorkspaceId)
                .do_nothing()
                .to_owned();
            Entity::insert(row.into_active_model().reset_all())
                .on_conflict(unless_there)
                .exec_without_returning(&self.transaction)
                .await?
        } else {
            Entity::update_many()
                .set(row.into_active_model().reset_all())
                .filter(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
                .filter(Expr::col((Entity, Column::Version)).eq(version))
                .exec(&self.transaction)
                .await?
                .rows_affected
        };
        if written == 0 {
            return Err(Fault::Stale("how health is scored"));
        }
        Ok(())
    }

    async fn put_scores(
        &self,
        workspace: WorkspaceId,
        scores: &[HealthRecord],
        now: Timestamp,
    ) -> Result<(), Fault> {
        if scores.is_empty() {
            return Ok(());
        }
        for statement in sql::put_scores(self.kind, workspace, scores, now) {
            self.transaction.execute_raw(statement).await?;
        }
        Ok(())
    }

    async fn segments_by_account(
        &self,
        workspace: WorkspaceId,
        accounts: &[AccountId],
    ) -> Result<BTreeMap<AccountId, BTreeSet<SegmentId>>, Fault> {
        let statement = sql::memberships(self.kind, workspace, accounts);
        let mut segments: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for row in self.transaction.query_all_raw(statement).await? {
            let (segment, account) = sql::read_member(&row)?;
            segments.entry(account).or_default().insert(segment);
        }
        Ok(segments)
    }

    /// Moves of which no two are of one account into and out of one segment.
    async fn move_once(
        &self,
        workspace: WorkspaceId,
        moves: &BTreeMap<(SegmentId, AccountId), SegmentMove>,
    ) -> Result<(), Fault> {
        let mut done = Vec::new();
        for kind in SegmentMoveKind::ALL {
            let of_kind = moves.iter().filter(|(_, moved)| moved.kind == kind);
            let pairs: Vec<_> = of_kind.map(|(pair, _)| *pair).collect();
            if pairs.is_empty() {
                continue;
            }
            let statement = match kind {
                SegmentMoveKind::Entered => sql::enter(self.kind, workspace, &pairs),
                SegmentMoveKind::Left => sql::leave(self.kind, workspace, &pairs),
            };
            for row in self.transaction.query_all_raw(statement).await? {
                done.extend(moves.get(&sql::read_member(&row)?).copied());
            }
        }
        if !done.is_empty() {
            let statement = sql::note_moves(self.kind, workspace, &done);
            self.transaction.execute_raw(statement).await?;
        }
        Ok(())
    }
}

/// The moves in as few rounds as there can be: of those of one account into and out of one segment there is one in each, so
/// that each finds what the one before it has left. Nearly always there is one round.
fn rounds(moves: &[SegmentMove]) -> Vec<BTreeMap<(SegmentId, AccountId), SegmentMove>> {
    let mut rounds: Vec<BTreeMap<_, _>> = Vec::new();
    for moved in moves {
        let pair = (moved.segment, moved.account);
        match rounds.iter_mut().find(|round| !round.contains_key(&pair)) {
            Some(round) => {
                round.insert(pair, *moved);
            }
            None => rounds.push([(pair, *moved)].into()),
        }
    }
    rounds
}

#[cfg(test)]
mod tests {
    use stele_domain::{AccountId, SegmentId, SegmentMove, SegmentMoveKind, Timestamp};
    use uuid::Uuid;

    use super::rounds;

    #[test]
    fn moves_of_one_account_and_segment_follow_one_another() {
        use SegmentMoveKind::{Entered, Left};
        let step = |segment, account, kind| SegmentMove {
            segment: SegmentId(Uuid::from_u128(segment)),
            account: AccountId(Uuid::from_u128(account)),
            at: Timestamp::MIN,
            kind,
        };
        let moves = [
            step(1, 1, Entered),
            step(1, 2, Entered),
            step(1, 1, Left),
            step(2, 1, Entered),
            step(1, 1, Entered),
        ];
        let rounds: Vec<Vec<_>> = rounds(&moves)
            .into_iter()
            .map(|round| round.into_values().collect())
            .collect();
        let [one, two, left, other, again] = moves;
        assert_eq!(rounds, [vec![one, two, other], vec![left], vec![again]]);
    }
}
