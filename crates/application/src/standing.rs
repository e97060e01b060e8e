//! How accounts stand at this moment.

use std::collections::BTreeMap;

use stele_domain::{
    Account, AccountId, HealthInput, HealthScore, LastActivity, Scope, Seen, SegmentLabel,
};

use crate::ports::Signals;
use crate::{Caller, Error, Stele};

/// What follows, at one moment, from an account's events, its records and the rules of its workspace. It is computed for
/// whoever asks and changes without the account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// When it was first and last active in the product.
    pub seen: Option<Seen>,
    /// How it is doing; `None` when there is nothing to score.
    pub health: Option<HealthScore>,
    /// The segments it is in, by name.
    pub segments: Vec<SegmentLabel>,
}

impl Stele {
    /// How several accounts stand, each of them, in a fixed number of statements.
    pub async fn standings<'a>(
        &self,
        caller: &Caller,
        accounts: impl IntoIterator<Item = &'a Account> + Send,
    ) -> Result<BTreeMap<AccountId, Standing>, Error> {
        caller.require(Scope::AccountRead)?;
        let accounts: BTreeMap<_, _> = accounts
            .into_iter()
            .map(|account| (account.id, account.clone()))
            .collect();
        if accounts.is_empty() {
            return Ok(BTreeMap::new());
        }
        let workspace = caller.workspace_id();
        let ids: Vec<_> = accounts.keys().copied().collect();
        let now = self.clock.now();
        let mut signals = self.signals.signals(workspace, &ids, now).await?;
        let mut segments = self.signals.segments_of(workspace, &ids).await?;
        let settings = self.signals.health_settings(workspace).await?;
        let settings = settings.map(|(_, settings)| settings).unwrap_or_default();
        let standing = |(id, account): (AccountId, Account)| {
            let signals = signals.remove(&id).unwrap_or_default();
            let input = health_input(&account, &signals);
            let standing = Standing {
                seen: signals.seen,
                health: input.assess(&settings, now).score,
                segments: segments.remove(&id).unwrap_or_default(),
            };
            (id, standing)
        };
        Ok(accounts.into_iter().map(standing).collect())
    }
}

/// What an account's health is computed from, all of it.
pub(crate) fn health_input(account: &Account, signals: &Signals) -> HealthInput {
    let derived = &account.derived;
    let last_activity = LastActivity {
        contact_activity_at: account.contact_activity(),
        last_seen_at: signals.seen.map(|seen| seen.last),
        newest_message_at: derived
            .last_inbound_message_at
            .max(derived.last_outbound_message_at),
        newest_meeting_at: signals.newest_meeting_at,
    };
    HealthInput {
        last_activity_at: last_activity.settle(),
        ..signals.health
    }
}
