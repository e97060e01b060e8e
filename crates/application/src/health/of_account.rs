//! How one account is doing, and how it has been doing.

use stele_domain::{Account, HealthReport, HealthSettings, Scope, Timestamp};

use crate::ports::HealthDay;
use crate::standing::health_input;
use crate::{AccountRef, Caller, Error, Resource, Stele};

/// How many days of an account's history are shown, today among them.
const HISTORY_DAYS: i64 = 90;

const DAY: i64 = 86_400_000_000;

/// How an account is doing.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountHealth {
    /// The account.
    pub account: Account,
    /// When its health was computed.
    pub computed_at: Timestamp,
    /// How its workspace scores.
    pub settings: HealthSettings,
    /// Its score and what it is made of.
    pub report: HealthReport,
    /// The days of the last 90 on which a score was computed, by day. The last is today as it stands.
    pub history: Vec<HealthDay>,
}

impl Stele {
    /// How one account of the caller's is doing at this moment and why, and how it has been doing.
    pub async fn health_of(
        &self,
        caller: &Caller,
        account: &AccountRef,
    ) -> Result<AccountHealth, Error> {
        caller.require(Scope::AccountRead)?;
        let workspace = caller.workspace_id();
        let account = self.accounts.get(workspace, account).await?;
        let account = account.ok_or(Error::NotFound(Resource::Account))?;
        let now = self.clock.now();
        let signals = self.signals.signals(workspace, &[account.id], now).await?;
        let signals = signals.get(&account.id).cloned().unwrap_or_default();
        let settings = self.signals.health_settings(workspace).await?;
        let settings = settings.map(|(_, settings)| settings).unwrap_or_default();
        let report = health_input(&account, &signals).assess(&settings, now);
        let today = day_of(now, 0);
        let first = day_of(now, HISTORY_DAYS - 1);
        let stored = self.signals.health_history(workspace, account.id, first);
        let mut history = stored.await?;
        // Of today it is told how it stands, not how it stood when the scores were last stored.
        history.retain(|day| day.day < today);
        history.push(HealthDay {
            day: today,
            score: report.score,
        });
        Ok(AccountHealth {
            account,
            computed_at: now,
            settings,
            report,
            history,
        })
    }
}

/// The first moment of the UTC day that is so many days before that of a time, or the first there is.
fn day_of(time: Timestamp, days_before: i64) -> Timestamp {
    let day = time.micros().div_euclid(DAY) - days_before;
    Timestamp::from_micros(day * DAY).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use stele_domain::Timestamp;

    use super::day_of;

    #[test]
    fn days_begin_at_midnight_utc_whatever_the_year() {
        for (time, days_before, day) in [
            ("2025-03-01T00:00:00Z", 0, "2025-03-01"),
            ("2025-03-01T23:59:59.999999Z", 0, "2025-03-01"),
            ("2025-03-01T12:00:00Z", 1, "2025-02-28"),
            ("1969-12-31T23:00:00Z", 0, "1969-12-31"),
            ("0001-01-02T03:00:00Z", 89, "0001-01-01"),
        ] {
            let time = Timestamp::parse_iso(time).expect("a time");
            let day = Timestamp::parse_iso(day).expect("a day");
            assert_eq!(day_of(time, days_before), day, "{time}");
        }
    }
}
