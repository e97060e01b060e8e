//! What follows from the records of one workspace, and what was computed of it.

use std::collections::{BTreeMap, BTreeSet};

use stele_application::ports::{HealthDay, HealthRecord, Signals, StoreError};
use stele_domain::{
    AccountId, ContactId, HealthInput, HealthScore, HealthSettings, LastActivity, Meeting,
    MetricWindow, SegmentId, SegmentLabel, SegmentMove, SegmentMoveKind, SupportRequest, Timestamp,
};

use super::state::stale;
use super::tenant::Tenant;

/// How the accounts of a workspace are doing, as it was computed.
#[derive(Clone, Default)]
pub(super) struct Health {
    /// How it is computed, and the version of that.
    pub(super) settings: Option<(i64, HealthSettings)>,
    /// The scores that were computed last.
    last: BTreeMap<AccountId, Option<HealthScore>>,
    /// The last ones of each day, by its first moment.
    days: BTreeMap<(AccountId, Timestamp), Option<HealthScore>>,
}

impl Health {
    /// The score of an account that was computed last, if there was anything to score.
    pub(super) fn last(&self, account: AccountId) -> Option<HealthScore> {
        self.last.get(&account).copied().flatten()
    }

    /// The days of an account from one day on.
    pub(super) fn days(&self, account: AccountId, from: Timestamp) -> Vec<HealthDay> {
        let days = self.days.iter();
        let days = days.filter(|((of, day), _)| *of == account && *day >= from);
        days.map(|((_, day), score)| HealthDay {
            day: *day,
            score: *score,
        })
        .collect()
    }

    fn put(&mut self, HealthRecord { account, score }: HealthRecord, now: Timestamp) {
        self.last.insert(account, score);
        self.days.insert((account, first_moment_of_day(now)), score);
    }

    /// Forgets an account.
    pub(super) fn remove(&mut self, account: AccountId) {
        self.last.remove(&account);
        self.days.retain(|(of, _), _| *of != account);
    }
}

fn first_moment_of_day(at: Timestamp) -> Timestamp {
    const DAY_MICROS: i64 = 86_400_000_000;
    let first = Timestamp::from_micros(MetricWindow::day_of(at) * DAY_MICROS);
    first.expect("every year begins with a day")
}

impl Tenant {
    /// What events and records say of an account.
    pub(super) fn signals(&self, account: AccountId, now: Timestamp) -> Signals {
        let people: BTreeSet<ContactId> = {
            let ties = self.ties.keys();
            let own = ties.filter(|(at, _)| *at == account);
            own.map(|(_, contact)| *contact).collect()
        };
        let messages = self.messages.values();
        let messages: Vec<_> = messages
            .filter(|message| !message.counts_for.is_disjoint(&people))
            .map(|message| (message.direction(), message.sent_at))
            .collect();
        let requests = self.requests.rows.values();
        let requests: Vec<_> = requests
            .filter(|request| request.account.id == account)
            .map(|request| SupportRequest::clone(request))
            .collect();
        let meetings = self.meetings.rows.values();
        let meetings: Vec<_> = meetings
            .filter(|meeting| meeting.account.id == account)
            .map(|meeting| Meeting::clone(meeting))
            .collect();
        let unknown = LastActivity::default();
        let activity = LastActivity::observe(None, None, &[], &meetings, now);
        Signals {
            seen: self.events.accounts.get(&account).copied(),
            health: HealthInput::observe(&messages, &requests, &meetings, unknown, now),
            newest_meeting_at: activity.newest_meeting_at,
        }
    }

    /// What events and records say of those accounts of which they say anything.
    pub(super) fn signals_of(
        &self,
        accounts: &[AccountId],
        now: Timestamp,
    ) -> BTreeMap<AccountId, Signals> {
        let each = accounts
            .iter()
            .map(|account| (*account, self.signals(*account, now)));
        each.filter(|(_, signals)| *signals != Signals::default())
            .collect()
    }

    /// The segments that an account is in.
    pub(super) fn segments_of(&self, account: AccountId) -> impl Iterator<Item = SegmentId> {
        let members = self.memberships.iter();
        members
            .filter(move |(of, _)| *of == account)
            .map(|(_, segment)| *segment)
    }

    /// What an account shows of its segments.
    pub(super) fn labels_of(&self, account: AccountId) -> Vec<SegmentLabel> {
        let segments = self.segments_of(account);
        let mut labels: Vec<_> = segments
            .map(|segment| self.segments.rows[&segment.0].label())
            .collect();
        labels.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        labels
    }

    /// Stores a score that was computed. The account is not locked, so another writer may have removed it.
    pub(super) fn put_health(
        &mut self,
        record: HealthRecord,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.accounts.contains_key(&record.account) {
            return Err(stale());
        }
        self.health.put(record, now);
        Ok(())
    }

    /// An account enters or leaves a segment.
    pub(super) fn enter_or_leave(&mut self, moved: &SegmentMove) {
        let SegmentMove {
            segment,
            account,
            at: _,
            kind,
        } = moved;
        let there =
            self.accounts.contains_key(account) && self.segments.rows.contains_key(&segment.0);
        let has_moved = there
            && match kind {
                SegmentMoveKind::Entered => self.memberships.insert((*account, *segment)),
                SegmentMoveKind::Left => self.memberships.remove(&(*account, *segment)),
            };
        if has_moved {
            self.moves.push(*moved);
        }
    }
}
