//! Waiting for accounts, and claiming what waits.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use stele_domain::{AccountId, Properties, Timestamp, WorkspaceId};

use super::super::SqlUnitOfWork;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::{properties, seen};
use crate::error::Fault;
use crate::sql::events;

impl SqlUnitOfWork {
    pub(super) async fn wait_for(
        &self,
        workspace: WorkspaceId,
        identifiers: &[&str],
    ) -> Result<(), Fault> {
        if identifiers.is_empty() {
            return Ok(());
        }
        loop {
            let awaited = events::await_identifiers(self.kind, workspace, identifiers);
            self.transaction.execute_raw(awaited).await?;
            if self.kind == DatabaseKind::Sqlite {
                return Ok(());
            }
            let held = events::hold_awaited(workspace, identifiers);
            let held = self.transaction.query_all_raw(held).await?;
            // One that somebody claimed in between is gone.
            if held.len() == identifiers.len() {
                return Ok(());
            }
        }
    }

    pub(super) async fn claim(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        identifiers: &[&str],
    ) -> Result<Vec<Properties>, Fault> {
        if identifiers.is_empty() {
            return Ok(Vec::new());
        }
        if self.kind == DatabaseKind::Postgres {
            let alone = events::hold_awaited_alone(workspace, identifiers);
            self.transaction.execute_raw(alone).await?;
        }
        self.tie_what_waits(workspace, account, identifiers).await?;
        let take = events::take_groups(self.kind, workspace, identifiers);
        let rows = self.transaction.query_all_raw(take).await?;
        let forget = events::forget_awaited(self.kind, workspace, identifiers);
        self.transaction.execute_raw(forget).await?;
        let mut known = BTreeMap::new();
        for row in &rows {
            let (key, cell) = events::read_group(row)?;
            known.insert(key, properties("groups.properties", &cell)?);
        }
        // In the order of the identifiers: of two groups with one key, the first is believed.
        let known = identifiers.iter().filter_map(|key| known.remove(*key));
        Ok(known.collect())
    }

    async fn tie_what_waits(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        identifiers: &[&str],
    ) -> Result<(), Fault> {
        let span = events::waiting_span(self.kind, workspace, identifiers);
        let row = self.transaction.query_one_raw(span).await?;
        let Some(row) = row else {
            return Ok(());
        };
        let mut cells = Cells::of(&row)?;
        let (first, last): (Option<i64>, Option<i64>) = (cells.take()?, cells.take()?);
        let (Some(first), Some(last)) = (first, last) else {
            return Ok(());
        };
        let tie = events::tie_waiting(self.kind, workspace, account, identifiers);
        self.transaction.execute_raw(tie).await?;
        let seen = BTreeMap::from([(account, seen("events.at", first, last)?)]);
        self.see_accounts(workspace, &seen).await
    }

    /// An account is removed: its events are still there, and removed later.
    pub(in crate::write) async fn part_from_events(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let note = events::note_removed(self.kind, workspace, account, now);
        self.transaction.execute_raw(note).await?;
        let unsee = events::unsee_account(self.kind, workspace, account);
        self.transaction.execute_raw(unsee).await?;
        Ok(())
    }
}
