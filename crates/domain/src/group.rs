//! Groups that events are tied to.

use std::fmt;

/// Which of a workspace's kinds of groups is meant, such as organizations or teams: 0 to 4 (PostHog). What a kind is called
/// is said elsewhere; 0 is that of the accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct GroupTypeIndex(u8);

impl GroupTypeIndex {
    /// The most.
    pub const MAX: u8 = 4;

    /// The first type that a workspace sees: that of its accounts.
    pub const OF_ACCOUNTS: Self = Self(0);

    /// `None` beyond 4.
    pub fn new(index: u8) -> Option<Self> {
        (index <= Self::MAX).then_some(Self(index))
    }

    /// All five, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=Self::MAX).map(Self)
    }

    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for GroupTypeIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
