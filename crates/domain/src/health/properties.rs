//! What holds of every score.

use proptest::prelude::*;

use super::input::tests::at;
use super::{
    Band, BandBound, FactorBands, HealthFactor, HealthInput, HealthReport, HealthScore,
    HealthSettings, MissingFactor,
};
use crate::Timestamp;

const DAY: i64 = 86_400_000_000;
const NOW: i64 = 1_800_000_000_000_000;

fn thousandths(report: &HealthReport) -> Option<u32> {
    report.score.map(HealthScore::thousandths)
}

/// A sum of `count` values with about this mean, mostly not a whole one.
fn sum(mean: i128, count: u64) -> i128 {
    mean * i128::from(count) + mean % i128::from(count.max(1))
}

fn inputs() -> impl Strategy<Value = HealthInput> {
    let hour = i128::from(DAY) / 24;
    let means = (0..50_u64, 0..60 * hour, 0..50_u64, 0..40 * 24 * hour);
    let counts = (0..15_u64, 0..2_u64, 0..30_u64, 0..2_u64);
    let last = prop::option::of(-40 * DAY..DAY);
    (means, counts, last).prop_map(|(means, counts, last)| {
        let (responses, response, resolved, resolution) = means;
        let (open_requests, closed, recent_meetings, older) = counts;
        HealthInput {
            responses,
            response_micros: sum(response, responses),
            open_requests,
            requests: open_requests + closed,
            resolved,
            resolution_micros: sum(resolution, resolved),
            recent_meetings,
            meetings: recent_meetings + older,
            last_activity_at: last.map(|since| at(NOW + since)),
        }
    })
}

fn bands(factor: HealthFactor) -> impl Strategy<Value = FactorBands> {
    let largest = match factor {
        HealthFactor::OpenRequests | HealthFactor::MeetingFrequency => 40,
        HealthFactor::EmailResponse
        | HealthFactor::IssueResolution
        | HealthFactor::RecentActivity => DAY.unsigned_abs() * 40,
    };
    let limits = prop::collection::btree_map(1..=largest, 0..=100_u8, 1..6);
    (limits, 0..=100_u8).prop_map(move |(limits, beyond)| {
        let mut bands: Vec<_> = limits
            .into_iter()
            .map(|(limit, points)| Band { limit, points })
            .collect();
        if factor.bound() == BandBound::AtLeast {
            bands.reverse();
        }
        FactorBands { bands, beyond }
    })
}

fn settings() -> impl Strategy<Value = HealthSettings> {
    let weights = prop::array::uniform5(0..=1000_u32).prop_filter("not all zero", |weights| {
        weights.iter().any(|weight| *weight > 0)
    });
    let missing = prop::sample::select(&MissingFactor::ALL[..]);
    let bands = HealthFactor::ALL.map(bands);
    (weights, bands, missing).prop_map(|(weights, bands, missing)| {
        HealthSettings::new(weights, bands, missing).expect("keeps the rules")
    })
}

fn following(settings: &HealthSettings, missing: MissingFactor) -> HealthSettings {
    let weights = HealthFactor::ALL.map(|factor| settings.weight(factor));
    let bands = HealthFactor::ALL.map(|factor| settings.bands(factor).clone());
    HealthSettings::new(weights, bands, missing).expect("keeps the rules")
}

/// The score by floating point, going through the bands from the last to the first.
fn naive_score(input: &HealthInput, settings: &HealthSettings, now: Timestamp) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "naive on purpose")]
    let mean = |sum: i128, count: u64| (count > 0).then(|| sum as f64 / count as f64);
    let (mut points_sum, mut weights) = (0.0, 0.0);
    for factor in HealthFactor::ALL {
        let (value, none) = match factor {
            HealthFactor::EmailResponse => (mean(input.response_micros, input.responses), 50),
            HealthFactor::OpenRequests => {
                let value = mean(input.open_requests.into(), 1);
                (value.filter(|_| input.requests > 0), 100)
            }
            HealthFactor::MeetingFrequency => {
                let value = mean(input.recent_meetings.into(), 1);
                (value.filter(|_| input.meetings > 0), 40)
            }
            HealthFactor::IssueResolution => (mean(input.resolution_micros, input.resolved), 70),
            HealthFactor::RecentActivity => {
                let since = |at: Timestamp| i128::from(now.micros() - at.micros());
                let value = input.last_activity_at.and_then(|at| mean(since(at), 1));
                (value.map(|value| value.max(0.0)), 20)
            }
        };
        let FactorBands { bands, beyond } = settings.bands(factor);
        let mut points = value.map(|_| *beyond);
        for band in bands.iter().rev() {
            #[expect(clippy::cast_precision_loss, reason = "naive on purpose")]
            let limit = band.limit as f64;
            let holds = value.is_some_and(|value| match factor {
                HealthFactor::OpenRequests => value <= limit,
                HealthFactor::MeetingFrequency => value >= limit,
                _ => value < limit,
            });
            if holds {
                points = Some(band.points);
            }
        }
        if settings.missing() == MissingFactor::Neutral {
            points = points.or(Some(none));
        }
        if let Some(points) = points {
            points_sum += f64::from(settings.weight(factor)) * f64::from(points);
            weights += f64::from(settings.weight(factor));
        }
    }
    (weights > 0.0).then(|| points_sum / weights)
}

proptest! {
    #[test]
    fn the_score_lies_among_the_points_that_count(input in inputs(), settings in settings()) {
        let report = input.assess(&settings, at(NOW));
        let counting = report.factors.iter().filter(|factor| factor.weight > 0);
        let points: Vec<_> = counting
            .filter_map(|factor| factor.points)
            .map(|points| u32::from(points) * 1000)
            .collect();
        match thousandths(&report) {
            None => prop_assert!(points.is_empty()),
            Some(score) => {
                prop_assert!(points.iter().any(|points| *points <= score));
                prop_assert!(points.iter().any(|points| *points >= score));
            }
        }
    }

    #[test]
    fn the_score_is_the_one_that_floating_point_comes_to(
        input in inputs(), settings in settings()
    ) {
        let score = thousandths(&input.assess(&settings, at(NOW)));
        let naive = naive_score(&input, &settings, at(NOW));
        prop_assert_eq!(score.is_some(), naive.is_some());
        if let (Some(score), Some(naive)) = (score, naive) {
            prop_assert!((f64::from(score) / 1000.0 - naive).abs() < 1e-3, "{score} {naive}");
        }
    }

    /// What is missing changes neither what is covered nor what is measured.
    #[test]
    fn the_policy_touches_only_what_is_missing(input in inputs(), settings in settings()) {
        let [left_out, neutral] = MissingFactor::ALL
            .map(|missing| input.assess(&following(&settings, missing), at(NOW)));
        prop_assert_eq!(left_out.present_weight, neutral.present_weight);
        for (left_out, neutral) in left_out.factors.iter().zip(&neutral.factors) {
            if left_out.input.is_some() {
                prop_assert_eq!(left_out, neutral);
            } else {
                prop_assert_eq!(left_out.points, None);
                prop_assert_eq!(neutral.points, Some(neutral.factor.neutral_points()));
            }
        }
    }
}
