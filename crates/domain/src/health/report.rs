//! A score and how it came about.

use super::measure::Measure;
use super::{HealthFactor, HealthInput, HealthScore, HealthSettings, MissingFactor};
use crate::Timestamp;

/// How an account is doing at a point in time, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthReport {
    /// The weighted mean of the factors' points, rounded half up to thousandths of a point; `None` where no factor with a
    /// weight has points.
    pub score: Option<HealthScore>,
    /// The weights of the factors with data, summed.
    pub present_weight: u32,
    /// All weights, summed; never zero.
    pub total_weight: u32,
    /// What became of each factor, in the order of [`HealthFactor::ALL`].
    pub factors: [FactorReport; HealthFactor::COUNT],
}

/// What became of one factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FactorReport {
    /// Which.
    pub factor: HealthFactor,
    /// What was measured, in the factor's [unit](HealthFactor::unit); `None` without data.
    pub input: Option<f64>,
    /// The place of the band that holds it, the number of bands where it lies beyond all of them; `None` without data.
    pub band: Option<usize>,
    /// How much it counts.
    pub weight: u32,
    /// Its points: of its band, without data the neutral ones where that is the policy; `None` where it is left out.
    pub points: Option<u8>,
}

impl HealthInput {
    /// Measures, judges and weighs every factor at `now`. An activity yet to come counts as one of now.
    pub fn assess(&self, settings: &HealthSettings, now: Timestamp) -> HealthReport {
        let factors = HealthFactor::ALL.map(|factor| {
            let measure = self.measure(factor, now);
            FactorReport::new(factor, measure, settings)
        });
        let present = factors.iter().filter(|factor| factor.input.is_some());
        HealthReport {
            score: weighted_mean(&factors),
            present_weight: present.map(|factor| factor.weight).sum(),
            total_weight: factors.iter().map(|factor| factor.weight).sum(),
            factors,
        }
    }
}

impl HealthReport {
    /// The share of the weights that have data, 0 to 1. It is the same whatever becomes of the others.
    pub fn coverage(&self) -> f64 {
        f64::from(self.present_weight) / f64::from(self.total_weight)
    }
}

impl FactorReport {
    fn new(factor: HealthFactor, measure: Option<Measure>, settings: &HealthSettings) -> Self {
        let judged = measure.map(|measure| settings.bands(factor).judge(measure, factor.bound()));
        let (band, points) = match (judged, settings.missing()) {
            (Some((band, points)), _) => (Some(band), Some(points)),
            (None, MissingFactor::LeftOut) => (None, None),
            (None, MissingFactor::Neutral) => (None, Some(factor.neutral_points())),
        };
        Self {
            factor,
            input: measure.map(|measure| measure.tell(factor.unit())),
            band,
            weight: settings.weight(factor),
            points,
        }
    }
}

/// Nothing overflows: a weight is at most 1000 and points are at most 100.
fn weighted_mean(factors: &[FactorReport]) -> Option<HealthScore> {
    let mut weights = 0;
    let mut weighted = 0;
    for factor in factors {
        if let Some(points) = factor.points {
            weights += factor.weight;
            weighted += factor.weight * u32::from(points);
        }
    }
    let thousandths = (2 * 1000 * weighted + weights).checked_div(2 * weights)?;
    HealthScore::from_thousandths(thousandths)
}

#[cfg(test)]
mod tests {
    use super::{FactorReport, HealthReport};
    use crate::health::input::tests::at;
    use crate::{HealthFactor, HealthInput, HealthScore, HealthSettings, MissingFactor};

    const HOUR: i128 = 3_600_000_000;
    const DAY: i64 = 86_400_000_000;
    const NOW: i64 = 1_800_000_000_000_000;

    fn assess(input: &HealthInput) -> HealthReport {
        input.assess(&HealthSettings::default(), at(NOW))
    }

    fn neutral() -> HealthSettings {
        let table = HealthSettings::default();
        let weights = HealthFactor::ALL.map(|factor| table.weight(factor));
        weighing(weights, MissingFactor::Neutral)
    }

    fn weighing(weights: [u32; 5], missing: MissingFactor) -> HealthSettings {
        let table = HealthSettings::default();
        let bands = HealthFactor::ALL.map(|factor| table.bands(factor).clone());
        HealthSettings::new(weights, bands, missing).expect("keeps the rules")
    }

    fn thousandths(report: &HealthReport) -> Option<u32> {
        report.score.map(HealthScore::thousandths)
    }

    /// The band and the points of a factor that alone has data, and so makes the score.
    #[track_caller]
    fn judged(factor: HealthFactor, input: &HealthInput) -> (usize, u8) {
        let report = assess(input);
        for FactorReport {
            factor: other,
            input,
            band,
            points,
            ..
        } in report.factors
        {
            let present = other == factor;
            assert_eq!(input.is_some(), present, "{other:?}");
            assert_eq!(band.is_some(), present, "{other:?}");
            assert_eq!(points.is_some(), present, "{other:?}");
        }
        let FactorReport { band, points, .. } = report.factors[factor.index()];
        let points = points.expect("has data");
        assert_eq!(thousandths(&report), Some(u32::from(points) * 1000));
        (band.expect("has data"), points)
    }

    const FALLING: [u8; 5] = [100, 80, 60, 40, 20];

    #[test]
    fn a_mean_response_counts_to_the_microsecond() {
        for (band, hours) in [4, 12, 24, 48].into_iter().enumerate() {
            let of = |responses, response_micros| {
                let input = HealthInput {
                    responses,
                    response_micros,
                    ..HealthInput::default()
                };
                judged(HealthFactor::EmailResponse, &input)
            };
            let (under, at) = ((band, FALLING[band]), (band + 1, FALLING[band + 1]));
            assert_eq!(of(1, hours * HOUR - 1), under);
            assert_eq!(of(1, hours * HOUR), at);
            // A third of a microsecond under: no floating-point number of hours could tell.
            assert_eq!(of(3, 3 * hours * HOUR - 1), under);
            assert_eq!(of(3, 3 * hours * HOUR), at);
            let many = u64::MAX;
            assert_eq!(of(many, i128::from(many) * hours * HOUR - 1), under);
            assert_eq!(of(many, i128::from(many) * hours * HOUR), at);
        }
    }

    #[test]
    fn a_mean_resolution_counts_to_the_microsecond() {
        for (band, days) in [3, 7, 14, 30].into_iter().enumerate() {
            let of = |resolved, resolution_micros| {
                let input = HealthInput {
                    resolved,
                    resolution_micros,
                    ..HealthInput::default()
                };
                judged(HealthFactor::IssueResolution, &input)
            };
            let (under, at) = ((band, FALLING[band]), (band + 1, FALLING[band + 1]));
            let limit = days * i128::from(DAY);
            assert_eq!(of(1, limit - 1), under);
            assert_eq!(of(1, limit), at);
            assert_eq!(of(7, 7 * limit - 1), under);
            assert_eq!(of(7, 7 * limit), at);
        }
    }

    #[test]
    fn the_last_activity_ages_to_the_microsecond() {
        let of = |last: i64| {
            let input = HealthInput {
                last_activity_at: Some(at(last)),
                ..HealthInput::default()
            };
            judged(HealthFactor::RecentActivity, &input)
        };
        for (band, days) in [3, 7, 14, 30].into_iter().enumerate() {
            assert_eq!(of(NOW - days * DAY + 1), (band, FALLING[band]));
            assert_eq!(of(NOW - days * DAY), (band + 1, FALLING[band + 1]));
        }
        assert_eq!(of(NOW), (0, 100));
        assert_eq!(of(NOW + 365 * DAY), (0, 100));
    }

    #[test]
    fn what_is_yet_to_come_is_no_days_ago() {
        let input = HealthInput {
            last_activity_at: Some(at(NOW + 1)),
            ..HealthInput::default()
        };
        let told = assess(&input).factors[HealthFactor::RecentActivity.index()].input;
        assert_eq!(told, Some(0.0));
    }

    #[test]
    fn open_requests_count_up_to_the_limit() {
        let of = |open_requests| {
            let input = HealthInput {
                open_requests,
                requests: 100,
                ..HealthInput::default()
            };
            judged(HealthFactor::OpenRequests, &input)
        };
        for (band, limit) in [0, 2, 5, 10].into_iter().enumerate() {
            assert_eq!(of(limit), (band, FALLING[band]));
            assert_eq!(of(limit + 1), (band + 1, FALLING[band + 1]));
        }
        assert_eq!(of(100), (4, 20));
    }

    #[test]
    fn meetings_count_from_the_limit_on() {
        let of = |recent_meetings| {
            let input = HealthInput {
                recent_meetings,
                meetings: 100,
                ..HealthInput::default()
            };
            judged(HealthFactor::MeetingFrequency, &input)
        };
        for (band, limit) in [24, 12, 6].into_iter().enumerate() {
            let points = [100, 80, 60, 40];
            assert_eq!(of(limit), (band, points[band]));
            assert_eq!(of(limit - 1), (band + 1, points[band + 1]));
        }
        assert_eq!(of(100), (0, 100));
        assert_eq!(of(0), (3, 40));
    }

    /// One account with something of everything.
    fn full() -> HealthInput {
        HealthInput {
            responses: 2,
            response_micros: 11 * HOUR,
            open_requests: 3,
            requests: 4,
            resolved: 1,
            resolution_micros: 36 * HOUR,
            recent_meetings: 7,
            meetings: 30,
            last_activity_at: Some(at(NOW - 20 * DAY)),
        }
    }

    #[test]
    fn a_full_report_tells_how_the_score_came_about() {
        let report = assess(&full());
        let told = report
            .factors
            .map(|factor| (factor.input, factor.band, factor.weight, factor.points));
        assert_eq!(
            told,
            [
                (Some(5.5), Some(1), 25, Some(80)),
                (Some(3.0), Some(2), 20, Some(60)),
                (Some(7.0), Some(2), 20, Some(60)),
                (Some(1.5), Some(0), 20, Some(100)),
                (Some(20.0), Some(3), 15, Some(40)),
            ]
        );
        assert_eq!(
            report.factors.map(|factor| factor.factor),
            HealthFactor::ALL
        );
        // (25 * 80 + 20 * 60 + 20 * 60 + 20 * 100 + 15 * 40) / 100
        assert_eq!(thousandths(&report), Some(70_000));
        assert_eq!((report.present_weight, report.total_weight), (100, 100));
        assert!((report.coverage() - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_factor_left_out_shares_its_weight_among_the_others() {
        let input = HealthInput {
            meetings: 0,
            resolved: 0,
            ..full()
        };
        let report = assess(&input);
        // (25 * 80 + 20 * 60 + 15 * 40) / 60 = 63.333...
        assert_eq!(thousandths(&report), Some(63_333));
        assert_eq!((report.present_weight, report.total_weight), (60, 100));
        assert!((report.coverage() - 0.6).abs() < 1e-12);
    }

    #[test]
    fn a_neutral_factor_counts_and_covers_nothing() {
        let input = HealthInput {
            meetings: 0,
            resolved: 0,
            ..full()
        };
        let report = input.assess(&neutral(), at(NOW));
        // (25 * 80 + 20 * 60 + 20 * 40 + 20 * 70 + 15 * 40) / 100
        assert_eq!(thousandths(&report), Some(60_000));
        assert_eq!((report.present_weight, report.total_weight), (60, 100));
        let meetings = report.factors[HealthFactor::MeetingFrequency.index()];
        assert_eq!(
            (meetings.input, meetings.band, meetings.points),
            (None, None, Some(40))
        );
    }

    #[test]
    fn a_fresh_account_has_no_score_unless_its_factors_are_neutral() {
        let fresh = HealthInput::default();
        let report = assess(&fresh);
        assert_eq!(report.score, None);
        assert_eq!((report.present_weight, report.total_weight), (0, 100));
        assert!(report.factors.iter().all(|factor| factor.points.is_none()));

        let report = fresh.assess(&neutral(), at(NOW));
        let points = report.factors.map(|factor| factor.points);
        assert_eq!(points, [50, 100, 40, 70, 20].map(Some));
        // (25 * 50 + 20 * 100 + 20 * 40 + 20 * 70 + 15 * 20) / 100
        assert_eq!(thousandths(&report), Some(57_500));
        assert_eq!(report.present_weight, 0);
    }

    #[test]
    fn factors_without_weight_make_no_score() {
        let meetings_alone = HealthInput {
            meetings: 1,
            ..HealthInput::default()
        };
        let settings = weighing([1, 1, 0, 1, 1], MissingFactor::LeftOut);
        let report = meetings_alone.assess(&settings, at(NOW));
        assert_eq!(report.score, None);
        assert_eq!((report.present_weight, report.total_weight), (0, 4));
        assert_eq!(report.factors[2].points, Some(40));
    }

    #[test]
    fn halves_of_a_thousandth_are_rounded_up() {
        // 100 and 20 points, so that the score is 20 + 80 * w / (w + v).
        let input = HealthInput {
            responses: 1,
            recent_meetings: 24,
            meetings: 24,
            response_micros: 48 * HOUR,
            ..HealthInput::default()
        };
        let of = |v, w| {
            let settings = weighing([v, 0, w, 0, 0], MissingFactor::LeftOut);
            thousandths(&input.assess(&settings, at(NOW)))
        };
        assert_eq!(of(639, 1), Some(20_125));
        assert_eq!(of(255, 1), Some(20_313)); // 20.3125
        assert_eq!(of(1, 255), Some(99_688)); // 99.6875
        assert_eq!(of(2, 1), Some(46_667)); // 46.666...
        assert_eq!(of(1, 2), Some(73_333)); // 73.333...
        assert_eq!(of(1000, 1000), Some(60_000));
    }
}
