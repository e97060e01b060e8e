//! Net promoter scores.

/// How many of an account's people last scored what (Vitally).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NpsCounts {
    /// Last score 0 to 6.
    pub detractors: u32,
    /// Last score 7 or 8.
    pub passives: u32,
    /// Last score 9 or 10.
    pub promoters: u32,
}

impl NpsCounts {
    /// `100 * (promoters - detractors) / all` in tenths, rounded half away from zero; `None` without answers.
    pub fn score_tenths(self) -> Option<i32> {
        let all = i64::from(self.detractors) + i64::from(self.passives) + i64::from(self.promoters);
        if all == 0 {
            return None;
        }
        let thousandths = 1000 * (i64::from(self.promoters) - i64::from(self.detractors));
        let rounded = (2 * thousandths.abs() + all) / (2 * all);
        Some(i32::try_from(rounded * thousandths.signum()).expect("between -1000 and 1000"))
    }
}

#[cfg(test)]
mod tests {
    use super::NpsCounts;

    #[test]
    fn the_score_is_the_difference_of_shares() {
        let score = |detractors, passives, promoters| {
            NpsCounts {
                detractors,
                passives,
                promoters,
            }
            .score_tenths()
        };
        assert_eq!(score(0, 0, 0), None);
        assert_eq!(score(0, 0, 3), Some(1000));
        assert_eq!(score(3, 0, 0), Some(-1000));
        assert_eq!(score(1, 1, 1), Some(0));
        assert_eq!(score(0, 2, 1), Some(333));
        assert_eq!(score(2, 1, 0), Some(-667));
        assert_eq!(score(0, u32::MAX, u32::MAX), Some(500));
    }
}
