//! What events and records say of accounts.

use std::collections::BTreeMap;

use stele_application::ports::Signals;
use stele_domain::AccountId;
use uuid::Uuid;

use super::event::seen;
use super::parts::time;
use crate::error::Malformed;

const MICROS: i128 = 1_000_000;

/// What one sort of records says of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// By its events: when it was first and last seen.
    Seen,
    /// How many recent meetings there were, how many ever, when the newest of them began.
    Meetings,
    /// How many requests there ever were, how many are open, how many are resolved, and the time that took: whole seconds, and
    /// the microseconds beyond those.
    Requests,
    /// How many messages were answered, and the time that took, likewise.
    Answers,
}

impl Said {
    const ALL: [Said; 4] = [Said::Seen, Said::Meetings, Said::Requests, Said::Answers];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Said::Seen => "seen",
            Said::Meetings => "meetings",
            Said::Requests => "requests",
            Said::Answers => "answers",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.word() == word)
    }
}

/// Adds to what is known of accounts what was said of one.
pub(crate) fn note_signal(
    signals: &mut BTreeMap<AccountId, Signals>,
    account: Uuid,
    said: Said,
    cells: [i64; 5],
) -> Result<(), Malformed> {
    let signals = signals.entry(AccountId(account)).or_default();
    let health = &mut signals.health;
    match said {
        Said::Seen => {
            let [first, last, ..] = cells;
            signals.seen = Some(seen("account_seen.first_at", first, last)?);
        }
        Said::Meetings => {
            let [recent, ever, newest, ..] = cells;
            health.recent_meetings = count(recent);
            health.meetings = count(ever);
            signals.newest_meeting_at = Some(time("meetings.start_at", newest)?);
        }
        Said::Requests => {
            let [ever, open, resolved, seconds, rest] = cells;
            health.requests = count(ever);
            health.open_requests = count(open);
            health.resolved = count(resolved);
            health.resolution_micros = micros(seconds, rest);
        }
        Said::Answers => {
            let [answered, seconds, rest, ..] = cells;
            health.responses = count(answered);
            health.response_micros = micros(seconds, rest);
        }
    }
    Ok(())
}

/// No count is negative.
fn count(rows: i64) -> u64 {
    u64::try_from(rows).unwrap_or(0)
}

/// The databases add up in 64 bits, which the microseconds of thirty times all of history overflow.
fn micros(seconds: i64, rest: i64) -> i128 {
    i128::from(seconds) * MICROS + i128::from(rest)
}
