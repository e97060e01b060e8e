//! Looking at accounts that nobody wrote.

use std::collections::BTreeSet;

use stele_domain::{Account, AccountId, OrganizationId, Segment, WorkspaceId};
use uuid::Uuid;

use super::membership::{Rules, keep_up, moves};
use crate::jobs::{by_workspace, read_cursor, write_cursor};
use crate::ports::{RecordReader, RelationReader};
use crate::retry::{Attempt, retry};
use crate::{
    AccountFilter, AccountPaging, AccountQuery, Error, RecordPaging, RecordQuery, Stele, TimeColumn,
};

/// How many accounts one step looks at.
const STEP_ACCOUNTS: u32 = 200;

/// How many steps a call takes at most; the job takes the others.
const STEPS_OF_A_CALL: u32 = 50;

impl Stele {
    /// Looks at the next accounts behind `cursor`, of all workspaces that have segments, and answers where it ended; `None` is
    /// the end of them.
    pub(crate) async fn look_at_segments(
        &self,
        cursor: Option<&str>,
    ) -> Result<Option<String>, Error> {
        let accounts = self.accounts_behind(cursor.and_then(read_cursor)).await?;
        let is_full = accounts.len() == STEP_ACCOUNTS as usize;
        let mut end = None;
        for (workspace, accounts) in by_workspace(accounts) {
            let rules = self.rules(workspace).await?;
            // Where there are no segments there is nothing to look at in the whole workspace.
            let last = if rules.is_empty() {
                Some(AccountId(Uuid::max()))
            } else {
                self.look_at(workspace, &rules, &accounts).await?;
                accounts.last().map(|account| account.id)
            };
            end = last.map(|last| write_cursor((workspace, last)));
        }
        Ok(end.filter(|_| is_full))
    }

    /// Looks at the accounts of one workspace, as many as a call may take; the job takes the others. What it does not get to
    /// is only late, so it fails nothing.
    pub(super) async fn look_at_all_accounts(&self, workspace: WorkspaceId) {
        let looked = async {
            let rules = self.rules(workspace).await?;
            self.look_at_workspace(workspace, &rules).await
        };
        if let Err(error) = looked.await {
            tracing::warn!(%error, "the members of segments are left to the job");
        }
    }

    /// [`look_at_all_accounts`](Self::look_at_all_accounts), where a rule asks about health, once that is computed otherwise.
    pub(crate) async fn refresh_after_health_settings(&self, workspace: WorkspaceId) {
        let looked = async {
            let rules = self.rules(workspace).await?;
            if rules.needs().health {
                self.look_at_workspace(workspace, &rules).await?;
            }
            Ok::<_, Error>(())
        };
        if let Err(error) = looked.await {
            tracing::warn!(%error, "the segments that ask about health are left to the job");
        }
    }

    async fn look_at_workspace(&self, workspace: WorkspaceId, rules: &Rules) -> Result<(), Error> {
        let mut after = AccountId(Uuid::nil());
        for _ in 0..STEPS_OF_A_CALL {
            let accounts = self.accounts_behind(Some((workspace, after))).await?;
            let accounts: Vec<_> = accounts
                .into_iter()
                .take_while(|(of, _)| *of == workspace)
                .map(|(_, account)| account)
                .collect();
            let Some(last) = accounts.last() else {
                return Ok(());
            };
            after = last.id;
            self.look_at(workspace, rules, &accounts).await?;
        }
        Ok(())
    }

    async fn accounts_behind(
        &self,
        after: Option<(WorkspaceId, AccountId)>,
    ) -> Result<Vec<(WorkspaceId, Account)>, Error> {
        retry(|| async {
            let mut work = self.store.begin().await?;
            Ok::<_, Attempt>(work.accounts_after(after, STEP_ACCOUNTS).await?)
        })
        .await
    }

    /// The accounts under an organization, as far as there are segments that they may leave with it, and as many as a call may
    /// look at.
    pub(crate) async fn accounts_to_look_at_under(
        &self,
        workspace: WorkspaceId,
        organization: OrganizationId,
    ) -> Result<BTreeSet<AccountId>, Error> {
        if self.rules(workspace).await?.is_empty() {
            return Ok(BTreeSet::new());
        }
        let query = AccountQuery {
            filter: AccountFilter {
                organization: Some(organization),
                ..AccountFilter::default()
            },
            paging: AccountPaging::Keyset {
                by: TimeColumn::CreatedAt,
                after: None,
            },
            limit: STEP_ACCOUNTS * STEPS_OF_A_CALL,
        };
        let found = self.accounts.page(workspace, &query).await?;
        Ok(found.into_iter().map(|account| account.id).collect())
    }

    /// Looks at accounts that a write changed without holding them. Memberships that it does not get to are left to the job, so
    /// it fails nothing: the write is done.
    pub(crate) async fn refresh_after_write(
        &self,
        workspace: WorkspaceId,
        accounts: &BTreeSet<AccountId>,
    ) {
        let looked = async {
            if accounts.is_empty() {
                return Ok(());
            }
            let rules = self.rules(workspace).await?;
            self.look_at_several(workspace, &rules, accounts).await
        };
        if let Err(error) = looked.await {
            tracing::warn!(%error, "the segments of changed accounts are left to the job");
        }
    }

    /// Looks at accounts whose events were written, where a rule depends on events. Memberships that it does not get to are
    /// left to the job, so it fails nothing: the events are written.
    pub(crate) async fn refresh_after_events(
        &self,
        workspace: WorkspaceId,
        accounts: &BTreeSet<AccountId>,
    ) {
        if accounts.is_empty() {
            return;
        }
        if let Err(error) = self.try_to_refresh(workspace, accounts).await {
            tracing::warn!(%error, "the segments of accounts with new events are left to the job");
        }
    }

    async fn try_to_refresh(
        &self,
        workspace: WorkspaceId,
        accounts: &BTreeSet<AccountId>,
    ) -> Result<(), Error> {
        let rules = self.rules(workspace).await?;
        let needs = rules.needs();
        if !(needs.seen || needs.health || !needs.usage.is_empty()) {
            return Ok(());
        }
        self.look_at_several(workspace, &rules, accounts).await
    }

    async fn look_at_several(
        &self,
        workspace: WorkspaceId,
        rules: &Rules,
        accounts: &BTreeSet<AccountId>,
    ) -> Result<(), Error> {
        let ids: Vec<_> = accounts.iter().copied().collect();
        for ids in ids.chunks(STEP_ACCOUNTS as usize) {
            let found = RelationReader::accounts(&*self.records, workspace, ids).await?;
            self.look_at(workspace, rules, &found).await?;
        }
        Ok(())
    }

    async fn rules(&self, workspace: WorkspaceId) -> Result<Rules, Error> {
        Ok(Rules::of(self.all_segments(workspace).await?))
    }

    /// Every segment of a workspace.
    pub(super) async fn all_segments(&self, workspace: WorkspaceId) -> Result<Vec<Segment>, Error> {
        let all = RecordQuery {
            of: None,
            paging: RecordPaging::Keyset {
                by: TimeColumn::CreatedAt,
                after: None,
            },
            limit: u32::from(u16::MAX),
        };
        Ok(RecordReader::<Segment>::page(&*self.records, workspace, &all).await?)
    }

    /// Lets accounts enter and leave segments. Those that have to move are locked and looked at again, so that no move rests on
    /// what another writer has changed meanwhile.
    async fn look_at(
        &self,
        workspace: WorkspaceId,
        rules: &Rules,
        accounts: &[Account],
    ) -> Result<(), Error> {
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found = moves(&mut *work, workspace, rules, accounts, self.clock.now()).await?;
            if found.is_empty() {
                return Ok(());
            }
            drop(work);
            let moving: BTreeSet<_> = found.iter().map(|found| found.account).collect();
            let moving: Vec<_> = moving.into_iter().collect();
            let mut work = self.store.begin().await?;
            let held = work
                .people_and_accounts_for_update(workspace, &[], &moving)
                .await?;
            let held: Vec<_> = held.accounts.into_values().collect();
            // Only now is it known that no move of them before this one is still to come.
            keep_up(&mut *work, workspace, &held, self.clock.now()).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}
