//! Computing the scores of all accounts, some at a time.

use stele_domain::{Account, HealthSettings, Timestamp, WorkspaceId};

use crate::jobs::{by_workspace, read_cursor, write_cursor};
use crate::ports::{HealthRecord, UnitOfWork};
use crate::retry::{Attempt, retry};
use crate::standing::health_input;
use crate::{Error, Stele};

/// How many accounts a step computes: few enough that nobody who writes waits for long.
const STEP_ACCOUNTS: u32 = 200;

impl Stele {
    /// Computes and stores the scores of the next accounts behind `cursor`, of all workspaces, and answers where it ended;
    /// `None` is the end of them. A cursor that cannot be read is the beginning.
    pub(crate) async fn score_health(&self, cursor: Option<&str>) -> Result<Option<String>, Error> {
        let after = cursor.and_then(read_cursor);
        retry(|| async {
            let mut work = self.store.begin().await?;
            let accounts = work.accounts_after(after, STEP_ACCOUNTS).await?;
            let last = accounts
                .last()
                .map(|(workspace, account)| (*workspace, account.id));
            let is_full = accounts.len() == STEP_ACCOUNTS as usize;
            let now = self.clock.now();
            for (workspace, accounts) in by_workspace(accounts) {
                score(&mut *work, workspace, &accounts, now).await?;
            }
            work.commit().await?;
            Ok::<_, Attempt>(last.filter(|_| is_full).map(write_cursor))
        })
        .await
    }
}

/// Computes and stores the scores of accounts of one workspace.
async fn score(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    accounts: &[Account],
    now: Timestamp,
) -> Result<(), Attempt> {
    let settings = work.stored_health_settings(workspace).await?;
    let settings: HealthSettings = settings.map(|(_, settings)| settings).unwrap_or_default();
    let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
    let signals = work.stored_signals(workspace, &ids, now).await?;
    let scores: Vec<_> = accounts
        .iter()
        .map(|account| {
            let signals = signals.get(&account.id).cloned().unwrap_or_default();
            HealthRecord {
                account: account.id,
                score: health_input(account, &signals).assess(&settings, now).score,
            }
        })
        .collect();
    work.put_health(workspace, &scores, now).await?;
    Ok(())
}
