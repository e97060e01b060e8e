//! What a rule is answered from.

use std::collections::BTreeMap;

use crate::{Account, HealthScore, Timestamp};

/// Microseconds of a day of 24 hours.
pub(super) const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// Which of an account's events are counted: those within so many days before now, both ends in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsageOf {
    /// The name of the event; any event without one.
    pub event: Option<String>,
    /// How many days of 24 hours.
    pub days: u16,
}

impl UsageOf {
    /// The most days.
    pub const MAX_DAYS: u16 = 400;

    /// The start of the window that ends now.
    pub fn since(&self, now: Timestamp) -> Timestamp {
        Timestamp::from_micros(now.micros() - i64::from(self.days) * DAY_MICROS)
            .unwrap_or(Timestamp::MIN)
    }
}

/// What is known of an account at a point in time. What the rule does not [need](RuleNeeds) may be left out.
#[derive(Debug, Clone, Copy)]
pub struct RuleFacts<'a> {
    /// The account.
    pub account: &'a Account,
    /// When it was first active in the product.
    pub first_seen_at: Option<Timestamp>,
    /// When it was last active in the product.
    pub last_seen_at: Option<Timestamp>,
    /// How it is doing.
    pub health: Option<HealthScore>,
    /// How many events there are of each kind that was needed, or as many as were [needed](RuleNeeds::usage) where there are
    /// more; one that is not named here has none.
    pub usage: &'a BTreeMap<UsageOf, u64>,
    /// The time for which the answer is asked.
    pub now: Timestamp,
}

/// What must be known beside the account itself before a rule can be answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleNeeds {
    /// When it was first and last active in the product.
    pub seen: bool,
    /// How it is doing.
    pub health: bool,
    /// How often it did what, counted so far: of what is more, the rule need not know how much more it is.
    pub usage: BTreeMap<UsageOf, u64>,
    /// Whether the passing of time alone can change the answer: of usage and health, which look back from now, and of
    /// times counted in days.
    pub clock: bool,
}

impl RuleNeeds {
    /// Whether the answer can change without a write of the account: by time, or by an event, which does not write it.
    pub fn change_unwritten(&self) -> bool {
        self.clock || self.seen
    }

    /// What either of two rules needs.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        let Self {
            seen,
            health,
            usage,
            clock,
        } = other;
        self.seen |= seen;
        self.health |= health;
        for (what, enough) in usage {
            let known = self.usage.entry(what).or_insert(enough);
            *known = enough.max(*known);
        }
        self.clock |= clock;
        self
    }
}
