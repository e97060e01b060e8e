//! Taking events in.

use std::collections::{BTreeMap, BTreeSet};

use stele_domain::{AccountId, Event, EventId, Scope, Seen, WorkspaceId, weight};

use super::batch::Batch;
use super::said::Said;
use super::{EventDraft, EventOutcome};
use crate::ports::UnitOfWork;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Invalid, Stele, segments};

/// How much of what is known of people one unit of work writes with their events, in bytes as [`weight`] counts them: a small
/// event of somebody of whom much is known is a large one in the store.
const MAX_KNOWN_WRITTEN: usize = 128 << 20;

impl Stele {
    /// Writes events, all of them in one unit of work however many they are, and answers what became of each, in their order.
    /// Whoever is answered can rely on it: what was written stays written.
    ///
    /// What events say of people and of groups is written with them: on contacts and on accounts it is a change like every
    /// other. An event that was known already says nothing more.
    ///
    /// Fails with [`Invalid::TooMuchAtOnce`] where they say more than one unit of work may write; of 5,000 events and less
    /// that is never so.
    pub async fn ingest(
        &self,
        caller: &Caller,
        drafts: &[EventDraft],
    ) -> Result<Vec<EventOutcome>, Error> {
        caller.require(Scope::EventWrite)?;
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        let workspace = caller.workspace_id();
        let (outcomes, seen) = retry(|| async {
            let mut work = self.store.begin().await?;
            let written = self.write_events(&mut *work, workspace, drafts).await?;
            work.commit().await?;
            Ok::<_, Attempt>(written)
        })
        .await?;
        self.refresh_after_events(workspace, &seen).await;
        Ok(outcomes)
    }

    /// Writes events in a unit of work. Answers what became of each, and the accounts that are seen by them: segments are yet
    /// to be looked at after the commit.
    pub(crate) async fn write_events(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        drafts: &[EventDraft],
    ) -> Result<(Vec<EventOutcome>, BTreeSet<AccountId>), Attempt> {
        let mut batch = Batch::resolve(work, workspace, drafts).await?;
        let held = batch.hold_what_changes(work, workspace).await?;
        batch.wait(work, workspace).await?;
        let now = self.clock.now();
        batch.drop_known(work, workspace, now).await?;
        let mut said = Said::nothing(held);
        let mut seen = BTreeMap::new();
        let mut known_written = 0;
        for part in batch.parts() {
            batch.recall(work, workspace, part.clone()).await?;
            let (events, people) = batch.events(part, &mut said, || EventId(self.ids.uuid()), now);
            known_written += known_of_people(&events);
            if known_written > MAX_KNOWN_WRITTEN {
                return Err(Invalid::TooMuchAtOnce.into());
            }
            work.insert_events(workspace, &events).await?;
            if !people.is_empty() {
                work.people_seen(workspace, &people).await?;
            }
            see_accounts(&mut seen, &events);
        }
        let changed = self.write_what_was_said(work, workspace, said, now).await?;
        if !seen.is_empty() {
            work.accounts_seen(workspace, &seen).await?;
        }
        segments::keep_up(work, workspace, &changed, now).await?;
        Ok((batch.outcomes, seen.into_keys().collect()))
    }
}

/// How much is known of the people of some events, and written with them.
fn known_of_people(events: &[Event]) -> usize {
    events.iter().map(|event| weight(&event.person)).sum()
}

fn see_accounts(seen: &mut BTreeMap<AccountId, Seen>, events: &[Event]) {
    for event in events {
        if let Some(account) = event.account {
            let at = Seen::at(event.at);
            seen.entry(account)
                .and_modify(|known| *known = known.and(at))
                .or_insert(at);
        }
    }
}
