//! What is computed from other records.

use crate::{NpsCounts, Timestamp};

/// Attributes of an account that no one writes: they follow from its people, conversations and events, are kept on the
/// account's own row and move in the same transaction as what they follow from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Derived {
    /// How many people are tied to the account.
    pub users_count: u32,
    /// How its people last scored.
    pub nps: NpsCounts,
    /// When it was first active in the product.
    pub first_seen_at: Option<Timestamp>,
    /// When it was last active in the product.
    pub last_seen_at: Option<Timestamp>,
    /// When one of its people last wrote to the team.
    pub last_inbound_message_at: Option<Timestamp>,
    /// When one of the team last wrote to it.
    pub last_outbound_message_at: Option<Timestamp>,
    /// How it is doing; `None` when there is nothing to score.
    pub health: Option<HealthScore>,
    /// The segments it is in.
    pub segments: Vec<Segment>,
    /// Its most recent meetings, newest first, ten at most.
    pub meetings: Vec<Meeting>,
    /// Its requests.
    pub requests: Vec<SupportRequest>,
}

/// A health score: thousandths of a point, 0 to 100 points (Zudo).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HealthScore(u32);

impl HealthScore {
    /// 100 points.
    pub const MAX_THOUSANDTHS: u32 = 100_000;

    /// From thousandths of a point; `None` beyond 100 points.
    pub fn from_thousandths(thousandths: u32) -> Option<Self> {
        (thousandths <= Self::MAX_THOUSANDTHS).then_some(Self(thousandths))
    }

    /// Thousandths of a point.
    pub fn thousandths(self) -> u32 {
        self.0
    }

    /// Vitally's score: tenths of a point on its scale of ten, rounded half up.
    pub fn tenths_of_ten(self) -> u32 {
        (self.0 + 500) / 1000
    }
}

/// A named group of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A meeting with the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Its number, Zudo's id.
    pub number: i64,
    /// What it is about.
    pub title: String,
    /// When it begins.
    pub start_at: Timestamp,
    /// When it ends, where that is known.
    pub end_at: Option<Timestamp>,
}

/// Something the customer asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportRequest {
    /// Its number, Zudo's id.
    pub number: i64,
    /// What it is about.
    pub title: String,
    /// `Open`, `In Progress`, `Resolved` or `Closed`.
    pub status: String,
    /// 0 to 100.
    pub severity: Option<u8>,
    /// When it was asked.
    pub requested_at: Timestamp,
}
