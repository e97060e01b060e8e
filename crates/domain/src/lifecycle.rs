//! Where an account stands.

use crate::Timestamp;

/// The word for where an account stands (Zudo). At most one of Zudo's three booleans is true; of an inactive account none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// In use.
    Active,
    /// Being set up.
    Onboarding,
    /// Gone.
    Churned,
    /// None of the three.
    Inactive,
}

impl Status {
    /// All four, in Zudo's order.
    pub const ALL: [Status; 4] = [
        Status::Active,
        Status::Onboarding,
        Status::Churned,
        Status::Inactive,
    ];

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Onboarding => "onboarding",
            Status::Churned => "churned",
            Status::Inactive => "inactive",
        }
    }

    /// The status of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// Where an account stands. A churned account, and no other, has a time at which it churned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lifecycle {
    /// In use.
    #[default]
    Active,
    /// Being set up.
    Onboarding,
    /// Gone.
    Churned {
        /// Since when.
        at: Timestamp,
    },
    /// None of the three.
    Inactive,
}

/// What a write does to the lifecycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LifecycleChange {
    /// To a status; churning happens now, unless it has happened already.
    To(Status),
    /// Churned at a known time.
    ChurnedAt(Timestamp),
    /// Not churned after all: a churned account is active again, any other stays what it is.
    NotChurned,
}

impl Lifecycle {
    /// Rebuilds what [`Lifecycle::status`] and [`Lifecycle::churned_at`] took apart; `None` where a churned account has no
    /// time, or another one has.
    pub fn from_parts(status: Status, churned_at: Option<Timestamp>) -> Option<Self> {
        match (status, churned_at) {
            (Status::Active, None) => Some(Lifecycle::Active),
            (Status::Onboarding, None) => Some(Lifecycle::Onboarding),
            (Status::Churned, Some(at)) => Some(Lifecycle::Churned { at }),
            (Status::Inactive, None) => Some(Lifecycle::Inactive),
            _ => None,
        }
    }

    /// The word for it.
    pub fn status(self) -> Status {
        match self {
            Lifecycle::Active => Status::Active,
            Lifecycle::Onboarding => Status::Onboarding,
            Lifecycle::Churned { .. } => Status::Churned,
            Lifecycle::Inactive => Status::Inactive,
        }
    }

    /// When a churned account churned.
    pub fn churned_at(self) -> Option<Timestamp> {
        match self {
            Lifecycle::Churned { at } => Some(at),
            Lifecycle::Active | Lifecycle::Onboarding | Lifecycle::Inactive => None,
        }
    }

    /// The lifecycle after a change made at `now`.
    #[must_use]
    pub fn changed(self, change: LifecycleChange, now: Timestamp) -> Self {
        match change {
            LifecycleChange::To(Status::Active) => Lifecycle::Active,
            LifecycleChange::To(Status::Onboarding) => Lifecycle::Onboarding,
            LifecycleChange::To(Status::Inactive) => Lifecycle::Inactive,
            LifecycleChange::To(Status::Churned) => Lifecycle::Churned {
                at: self.churned_at().unwrap_or(now),
            },
            LifecycleChange::ChurnedAt(at) => Lifecycle::Churned { at },
            LifecycleChange::NotChurned if self.churned_at().is_some() => Lifecycle::Active,
            LifecycleChange::NotChurned => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lifecycle, LifecycleChange, Status};
    use crate::Timestamp;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros).expect("in range")
    }

    #[test]
    fn churning_happens_now_unless_it_has_happened_or_a_time_is_given() {
        let churned = Lifecycle::Active.changed(LifecycleChange::To(Status::Churned), at(5));
        assert_eq!(churned, Lifecycle::Churned { at: at(5) });
        assert_eq!(
            churned.changed(LifecycleChange::To(Status::Churned), at(9)),
            churned
        );
        assert_eq!(
            churned.changed(LifecycleChange::ChurnedAt(at(1)), at(9)),
            Lifecycle::Churned { at: at(1) }
        );
    }

    #[test]
    fn clearing_the_time_makes_a_churned_account_active_and_no_other() {
        for (before, after) in [
            (Lifecycle::Churned { at: at(1) }, Lifecycle::Active),
            (Lifecycle::Onboarding, Lifecycle::Onboarding),
            (Lifecycle::Inactive, Lifecycle::Inactive),
        ] {
            assert_eq!(before.changed(LifecycleChange::NotChurned, at(2)), after);
        }
    }

    #[test]
    fn the_parts_make_the_whole_again() {
        for lifecycle in [
            Lifecycle::Active,
            Lifecycle::Onboarding,
            Lifecycle::Inactive,
            Lifecycle::Churned { at: at(1) },
        ] {
            assert_eq!(
                Lifecycle::from_parts(lifecycle.status(), lifecycle.churned_at()),
                Some(lifecycle)
            );
        }
        assert_eq!(Lifecycle::from_parts(Status::Churned, None), None);
        assert_eq!(Lifecycle::from_parts(Status::Active, Some(at(1))), None);
    }
}
