//! Taking events in.

use std::collections::{BTreeMap, BTreeSet};

use stele_domain::{AccountId, Event, EventId, Scope, Seen, WorkspaceId};

use super::batch::Batch;
use super::{EventDraft, EventOutcome, MAX_EVENTS};
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Invalid, Stele, segments};

impl Stele {
    /// Writes events, all of them in one unit of work, and answers what became of each, in their order. Whoever is answered can
    /// rely on it: what was written stays written.
    ///
    /// What events say of people and of groups is written with them: on contacts and on accounts it is a change like every
    /// other. An event that was known already says nothing more.
    ///
    /// Fails with [`Error::Invalid`] where there are more than [`MAX_EVENTS`].
    pub async fn ingest(
        &self,
        caller: &Caller,
        drafts: &[EventDraft],
    ) -> Result<Vec<EventOutcome>, Error> {
        caller.require(Scope::EventWrite)?;
        if drafts.len() > MAX_EVENTS {
            return Err(Invalid::TooManyEvents { max: MAX_EVENTS }.into());
        }
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        let workspace = caller.workspace_id();
        let (outcomes, seen) = retry(|| self.try_to_ingest(workspace, drafts)).await?;
        self.refresh_after_events(workspace, &seen).await;
        Ok(outcomes)
    }

    async fn try_to_ingest(
        &self,
        workspace: WorkspaceId,
        drafts: &[EventDraft],
    ) -> Result<(Vec<EventOutcome>, BTreeSet<AccountId>), Attempt> {
        let mut work = self.store.begin().await?;
        let mut batch = Batch::resolve(&mut *work, workspace, drafts).await?;
        let held = batch.hold_what_changes(&mut *work, workspace).await?;
        batch.wait(&mut *work, workspace).await?;
        let now = self.clock.now();
        batch.drop_known(&mut *work, workspace, now).await?;
        let (events, people) = batch.events(|| EventId(self.ids.uuid()), now);
        work.insert_events(workspace, &events).await?;
        let changed = self
            .write_what_events_say(&mut *work, workspace, &batch, held, now)
            .await?;
        if !people.is_empty() {
            work.people_seen(workspace, &people).await?;
        }
        let seen = seen_accounts(&events);
        if !seen.is_empty() {
            work.accounts_seen(workspace, &seen).await?;
        }
        segments::keep_up(&mut *work, workspace, &changed, now).await?;
        work.commit().await?;
        Ok((batch.outcomes, seen.into_keys().collect()))
    }
}

fn seen_accounts(events: &[Event]) -> BTreeMap<AccountId, Seen> {
    let mut seen: BTreeMap<AccountId, Seen> = BTreeMap::new();
    for event in events {
        if let Some(account) = event.account {
            let at = Seen::at(event.at);
            seen.entry(account)
                .and_modify(|known| *known = known.and(at))
                .or_insert(at);
        }
    }
    seen
}
