//! A measured value.

use super::{BandBound, HealthUnit};

/// What was measured of a factor: a mean, kept as the sum and the count it is the quotient of, in
/// [steps](HealthUnit::steps).
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    sum: i128,
    /// Not zero.
    count: u64,
}

impl Measure {
    /// The mean of `count` values; `None` of none.
    pub(super) fn mean(sum: i128, count: u64) -> Option<Self> {
        (count > 0).then_some(Self { sum, count })
    }

    /// One value.
    pub(super) fn single(value: u64) -> Self {
        Self {
            sum: value.into(),
            count: 1,
        }
    }

    /// Whether it lies within `limit`. The product cannot overflow: limits have a [largest](HealthUnit::max_limit).
    pub(super) fn is_within(self, bound: BandBound, limit: u64) -> bool {
        let limit = i128::from(limit) * i128::from(self.count);
        match bound {
            BandBound::Under => self.sum < limit,
            BandBound::AtMost => self.sum <= limit,
            BandBound::AtLeast => self.sum >= limit,
        }
    }

    /// In the unit in which it is told.
    #[expect(
        clippy::cast_precision_loss,
        reason = "to be looked at, not to be judged by"
    )]
    pub(super) fn tell(self, unit: HealthUnit) -> f64 {
        self.sum as f64 / (self.count as f64 * unit.steps() as f64)
    }
}
