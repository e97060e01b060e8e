//! The score.

/// A health score: thousandths of a point, 0 to 100 points (Zudo).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HealthScore(u32);

impl HealthScore {
    /// 100 points.
    pub const MAX_THOUSANDTHS: u32 = 100_000;

    /// The lowest score: no point.
    pub const MIN: Self = Self(0);

    /// The highest.
    pub const MAX: Self = Self(Self::MAX_THOUSANDTHS);

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

#[cfg(test)]
mod tests {
    use super::HealthScore;

    #[test]
    fn a_score_is_at_most_a_hundred_points() {
        let most = HealthScore::from_thousandths(100_000).expect("a hundred points");
        assert_eq!(most.thousandths(), 100_000);
        assert_eq!(HealthScore::from_thousandths(100_001), None);
    }

    #[test]
    fn on_the_scale_of_ten_it_is_rounded_half_up() {
        let tenths = |thousandths| {
            HealthScore::from_thousandths(thousandths)
                .expect("at most a hundred points")
                .tenths_of_ten()
        };
        assert_eq!(tenths(0), 0);
        assert_eq!(tenths(499), 0);
        assert_eq!(tenths(500), 1);
        assert_eq!(tenths(57_499), 57);
        assert_eq!(tenths(57_500), 58);
        assert_eq!(tenths(100_000), 100);
    }
}
