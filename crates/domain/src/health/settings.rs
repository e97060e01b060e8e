//! How a workspace judges.

use super::{Band, BandBound, FactorBands, HealthFactor, HealthFault, HealthPlace, HealthProblem};

/// What becomes of a factor without data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum MissingFactor {
    /// It is left out; the others share its weight.
    #[default]
    LeftOut,
    /// It counts with its [neutral points](HealthFactor::neutral_points).
    Neutral,
}

impl MissingFactor {
    /// Both.
    pub const ALL: [MissingFactor; 2] = [MissingFactor::LeftOut, MissingFactor::Neutral];

    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            MissingFactor::LeftOut => "left_out",
            MissingFactor::Neutral => "neutral",
        }
    }

    /// The policy of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.word() == word)
    }
}

/// How a workspace weighs and judges the factors. The default is Zudo's table, with factors without data left out.
///
/// Weights and bands are in the order of [`HealthFactor::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HealthSettings {
    weights: [u32; HealthFactor::COUNT],
    bands: [FactorBands; HealthFactor::COUNT],
    missing: MissingFactor,
}

impl HealthSettings {
    /// The largest weight of a factor.
    pub const MAX_WEIGHT: u32 = 1000;
    /// The most points.
    pub const MAX_POINTS: u8 = 100;
    /// The most bands of a factor, not counting what lies beyond the last.
    pub const MAX_BANDS: usize = 20;

    /// Settings with all of these rules kept, else every fault there is:
    ///
    /// - no weight is more than 1000, and not all of them are zero;
    /// - each factor has 1 to 20 bands, and no band gives more than 100 points, nor does what lies beyond the last;
    /// - limits rise strictly, those of [`BandBound::AtLeast`] fall; none is more than the unit's
    ///   [largest](super::HealthUnit::max_limit), and none but that of [`BandBound::AtMost`] is zero.
    ///
    /// Of too many bands only that they are too many is told.
    pub fn new(
        weights: [u32; HealthFactor::COUNT],
        bands: [FactorBands; HealthFactor::COUNT],
        missing: MissingFactor,
    ) -> Result<Self, Vec<HealthFault>> {
        let mut faults = Faults::default();
        faults.of_weights(&weights);
        for (factor, bands) in HealthFactor::ALL.into_iter().zip(&bands) {
            faults.of_bands(factor, bands);
        }
        if faults.0.is_empty() {
            Ok(Self {
                weights,
                bands,
                missing,
            })
        } else {
            Err(faults.0)
        }
    }

    /// How much a factor counts.
    pub fn weight(&self, factor: HealthFactor) -> u32 {
        self.weights[factor.index()]
    }

    /// How a factor's value turns into points.
    pub fn bands(&self, factor: HealthFactor) -> &FactorBands {
        &self.bands[factor.index()]
    }

    /// What becomes of a factor without data.
    pub fn missing(&self) -> MissingFactor {
        self.missing
    }
}

impl Default for HealthSettings {
    fn default() -> Self {
        let bands = HealthFactor::ALL.map(|factor| {
            let unit = factor.unit();
            match factor {
                HealthFactor::EmailResponse => {
                    FactorBands::of(unit, [(4, 100), (12, 80), (24, 60), (48, 40)], 20)
                }
                HealthFactor::OpenRequests => {
                    FactorBands::of(unit, [(0, 100), (2, 80), (5, 60), (10, 40)], 20)
                }
                HealthFactor::MeetingFrequency => {
                    FactorBands::of(unit, [(24, 100), (12, 80), (6, 60)], 40)
                }
                HealthFactor::IssueResolution | HealthFactor::RecentActivity => {
                    FactorBands::of(unit, [(3, 100), (7, 80), (14, 60), (30, 40)], 20)
                }
            }
        });
        Self {
            weights: [25, 20, 20, 20, 15],
            bands,
            missing: MissingFactor::LeftOut,
        }
    }
}

#[derive(Default)]
struct Faults(Vec<HealthFault>);

impl Faults {
    fn of_weights(&mut self, weights: &[u32; HealthFactor::COUNT]) {
        if weights.iter().all(|weight| *weight == 0) {
            self.note(HealthPlace::Weights, HealthProblem::AllZero);
        }
        for (factor, weight) in HealthFactor::ALL.into_iter().zip(weights) {
            let max = HealthSettings::MAX_WEIGHT;
            self.at_most(HealthPlace::Weight(factor), *weight, max);
        }
    }

    fn of_bands(&mut self, factor: HealthFactor, FactorBands { bands, beyond }: &FactorBands) {
        let max = HealthSettings::MAX_POINTS;
        if (1..=HealthSettings::MAX_BANDS).contains(&bands.len()) {
            let mut before = None;
            for (place, Band { limit, points }) in bands.iter().enumerate() {
                self.of_limit(factor, place, *limit, before);
                self.at_most(HealthPlace::Points(factor, place), *points, max);
                before = Some(*limit);
            }
        } else {
            self.note(HealthPlace::Bands(factor), HealthProblem::Count);
        }
        self.at_most(HealthPlace::Beyond(factor), *beyond, max);
    }

    fn of_limit(&mut self, factor: HealthFactor, place: usize, limit: u64, before: Option<u64>) {
        let (unit, bound) = (factor.unit(), factor.bound());
        let max = unit.max_limit();
        let problem = if limit > max * unit.steps() {
            HealthProblem::TooLarge(max)
        } else if limit < bound.min_limit() {
            HealthProblem::Zero
        } else if before.is_none_or(|before| bound.widens(before, limit)) {
            return;
        } else if bound == BandBound::AtLeast {
            HealthProblem::NotFalling
        } else {
            HealthProblem::NotRising
        };
        self.note(HealthPlace::Limit(factor, place), problem);
    }

    fn at_most<T: Into<u64>>(&mut self, place: HealthPlace, value: T, max: T) {
        let max = max.into();
        if value.into() > max {
            self.note(place, HealthProblem::TooLarge(max));
        }
    }

    fn note(&mut self, place: HealthPlace, problem: HealthProblem) {
        self.0.push(HealthFault { place, problem });
    }
}

#[cfg(test)]
mod tests {
    use super::{Band, FactorBands, HealthFactor, HealthSettings, MissingFactor};
    use crate::HealthUnit;

    type Parts = ([u32; 5], [FactorBands; 5]);

    fn table() -> Parts {
        let HealthSettings { weights, bands, .. } = HealthSettings::default();
        (weights, bands)
    }

    /// What is wrong with the default once `spoil` has been at it.
    fn faults(spoil: impl FnOnce(&mut Parts)) -> Vec<String> {
        let mut parts = table();
        spoil(&mut parts);
        let (weights, bands) = parts;
        match HealthSettings::new(weights, bands, MissingFactor::Neutral) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(ToString::to_string).collect(),
        }
    }

    fn limits(bands: &mut FactorBands, limits: &[u64]) {
        let band = |limit: &u64| Band {
            limit: *limit,
            points: 50,
        };
        bands.bands = limits.iter().map(band).collect();
    }

    #[test]
    fn the_default_keeps_the_rules_and_tells_what_it_was_made_of() {
        let (weights, bands) = table();
        let made = HealthSettings::new(weights, bands, MissingFactor::default());
        let made = made.expect("the vendor's table keeps the rules");
        assert_eq!(made, HealthSettings::default());
        assert_eq!(made.missing(), MissingFactor::LeftOut);
        assert_eq!(made.weight(HealthFactor::RecentActivity), 15);
        assert_eq!(
            made.bands(HealthFactor::MeetingFrequency),
            &FactorBands::of(HealthUnit::Count, [(24, 100), (12, 80), (6, 60)], 40)
        );
    }

    #[test]
    fn policies_have_words() {
        for policy in MissingFactor::ALL {
            assert_eq!(MissingFactor::from_word(policy.word()), Some(policy));
        }
        assert_eq!(MissingFactor::from_word("zero"), None);
    }

    #[test]
    fn some_weight_is_more_than_zero_and_none_more_than_a_thousand() {
        assert!(faults(|(weights, _)| *weights = [0, 0, 0, 0, 1]).is_empty());
        assert!(faults(|(weights, _)| *weights = [1000; 5]).is_empty());
        assert_eq!(
            faults(|(weights, _)| *weights = [0; 5]),
            ["weights must not all be 0"]
        );
        assert_eq!(
            faults(|(weights, _)| *weights = [0, 1001, 1, 1, u32::MAX]),
            [
                "weights.open_requests must be at most 1000",
                "weights.recent_activity must be at most 1000",
            ]
        );
    }

    #[test]
    fn each_factor_has_one_to_twenty_bands() {
        let rising = |n: u64| (1..=n).collect::<Vec<_>>();
        assert!(faults(|(_, bands)| limits(&mut bands[0], &rising(1))).is_empty());
        assert!(faults(|(_, bands)| limits(&mut bands[0], &rising(20))).is_empty());
        for count in [0, 21] {
            assert_eq!(
                faults(|(_, bands)| limits(&mut bands[0], &rising(count))),
                ["bands.email_response must hold 1 to 20 bands"]
            );
        }
    }

    #[test]
    fn no_points_are_more_than_a_hundred() {
        assert_eq!(
            faults(|(_, bands)| {
                bands[3].bands[1].points = 101;
                bands[3].beyond = u8::MAX;
            }),
            [
                "bands.issue_resolution.1.points must be at most 100",
                "beyond.issue_resolution must be at most 100",
            ]
        );
        assert!(faults(|(_, bands)| bands[3].beyond = 100).is_empty());
    }

    #[test]
    fn limits_of_time_and_open_requests_rise_and_those_of_meetings_fall() {
        for factor in HealthFactor::ALL {
            let of = |list: &[u64]| faults(|(_, bands)| limits(&mut bands[factor.index()], list));
            let (in_order, against, told) = match factor {
                HealthFactor::MeetingFrequency => ([9, 8, 7], [7, 8, 9], "smaller"),
                _ => ([7, 8, 9], [9, 8, 7], "larger"),
            };
            let expected = [1, 2].map(|place| {
                let factor = factor.word();
                format!("bands.{factor}.{place}.limit must be {told} than the limit before")
            });
            assert!(of(&in_order).is_empty(), "{factor:?}");
            assert_eq!(of(&against), expected);
            assert_eq!(of(&[8; 3]), expected);
        }
    }

    #[test]
    fn limits_are_neither_too_large_nor_without_sense() {
        for factor in HealthFactor::ALL {
            let of = |limit| faults(|(_, bands)| limits(&mut bands[factor.index()], &[limit]));
            let (unit, word) = (factor.unit(), factor.word());
            let max = unit.max_limit();
            assert!(of(max * unit.steps()).is_empty(), "{word}");
            for beyond in [max * unit.steps() + 1, u64::MAX] {
                assert_eq!(
                    of(beyond),
                    [format!("bands.{word}.0.limit must be at most {max}")]
                );
            }
            let of_zero: &[String] = match factor {
                HealthFactor::OpenRequests => &[],
                _ => &[format!("bands.{word}.0.limit must be more than 0")],
            };
            assert_eq!(of(0), of_zero);
        }
    }

    #[test]
    fn every_fault_is_told() {
        let all = faults(|(weights, bands)| {
            *weights = [0; 5];
            bands[0].bands.clear();
            bands[1].bands[0].points = 200;
            bands[2].bands.swap(0, 1);
            bands[4].beyond = 101;
        });
        assert_eq!(
            all,
            [
                "weights must not all be 0",
                "bands.email_response must hold 1 to 20 bands",
                "bands.open_requests.0.points must be at most 100",
                "bands.meeting_frequency.1.limit must be smaller than the limit before",
                "beyond.recent_activity must be at most 100",
            ]
        );
    }
}
