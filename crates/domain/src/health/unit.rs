//! What factors are measured in.

/// The unit in which a factor's input and limits are told.
///
/// Inside, a limit is a whole number of [steps](Self::steps): microseconds for hours and days, so that "half an hour" is as
/// exact a limit as "4 hours", and single things for counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HealthUnit {
    /// Hours.
    Hours,
    /// Days of 24 hours.
    Days,
    /// Whole things: requests, meetings.
    Count,
}

impl HealthUnit {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            HealthUnit::Hours => "hours",
            HealthUnit::Days => "days",
            HealthUnit::Count => "count",
        }
    }

    /// How many steps make one of it.
    pub const fn steps(self) -> u64 {
        match self {
            HealthUnit::Hours => 3_600_000_000,
            HealthUnit::Days => 24 * HealthUnit::Hours.steps(),
            HealthUnit::Count => 1,
        }
    }

    /// The largest limit, in this unit: 10,000 days, or a million things. Up to it every limit survives being told as a
    /// floating-point number and read again.
    pub const fn max_limit(self) -> u64 {
        match self {
            HealthUnit::Hours => 240_000,
            HealthUnit::Days => 10_000,
            HealthUnit::Count => 1_000_000,
        }
    }

    /// The limit, in steps, that is told as `told`; parts of a microsecond are rounded. `None` where it is negative, not
    /// finite or a fraction of what comes only whole. Whether it is too large is for
    /// [`HealthSettings::new`](super::HealthSettings::new) to say.
    pub fn limit(self, told: f64) -> Option<u64> {
        let whole = self != HealthUnit::Count || told.fract() == 0.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "the steps of a unit are exact; the rest is not negative, rounded, and stops at u64::MAX"
        )]
        let limit = || (told * self.steps() as f64).round() as u64;
        (told.is_finite() && told >= 0.0 && whole).then(limit)
    }

    /// How a limit of `steps` is told.
    #[expect(
        clippy::cast_precision_loss,
        reason = "limits are well within the whole numbers that floating point holds"
    )]
    pub fn tell(self, steps: u64) -> f64 {
        steps as f64 / self.steps() as f64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::HealthUnit;

    const ALL: [HealthUnit; 3] = [HealthUnit::Hours, HealthUnit::Days, HealthUnit::Count];

    #[test]
    fn limits_are_read_as_they_are_told() {
        assert_eq!(HealthUnit::Hours.limit(4.0), Some(4 * 3_600_000_000));
        assert_eq!(HealthUnit::Hours.limit(0.5), Some(1_800_000_000));
        assert_eq!(HealthUnit::Days.limit(0.1), Some(8_640_000_000));
        assert_eq!(HealthUnit::Count.limit(5.0), Some(5));
        assert_eq!(HealthUnit::Count.limit(-0.0), Some(0));
        assert_eq!(HealthUnit::Days.limit(1e300), Some(u64::MAX));
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        assert_eq!(HealthUnit::Count.limit(1.5), None);
        for unit in ALL {
            for told in [-1.0, -1e-9, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                assert_eq!(unit.limit(told), None, "{told} {}", unit.word());
            }
        }
    }

    proptest! {
        #[test]
        fn every_limit_survives_being_told(
            (unit, limit) in prop::sample::select(&ALL[..])
                .prop_flat_map(|unit| (Just(unit), 0..=unit.max_limit() * unit.steps()))
        ) {
            prop_assert_eq!(unit.limit(unit.tell(limit)), Some(limit));
        }
    }
}
