//! What a metric comes to.

use super::{
    EventView, MetricDisplay, MetricFilter, MetricMath, MetricSums, MetricWindow, PropertyFacts,
    Tally, UsageMetric,
};
use crate::Timestamp;

/// What a metric comes to for one account or person (PostHog).
#[derive(Debug, Clone, PartialEq)]
pub struct MetricValue {
    /// Over the current stretch of its window.
    pub value: f64,
    /// Over the previous one.
    pub previous: f64,
    /// By how many hundredths of the previous value it changed; see [`change_pct`](Self::change_pct).
    pub change_from_previous_pct: Option<f64>,
    /// For a sparkline, its share of each day of the current stretch.
    pub timeseries: Option<Vec<f64>>,
    /// For a sparkline, those days as `YYYY-MM-DD`.
    pub timeseries_labels: Option<Vec<String>>,
}

impl MetricValue {
    /// What a metric comes to by its sums. A day without events needs none.
    pub fn from_sums(window: &MetricWindow, display: MetricDisplay, sums: &MetricSums) -> Self {
        let days = window.days();
        let mut points = vec![0.0; days.clone().count()];
        for bucket in sums.days.iter().filter(|bucket| !bucket.previous) {
            let point = usize::try_from(bucket.day - days.start()).ok();
            if let Some(point) = point.and_then(|index| points.get_mut(index)) {
                *point += bucket.value;
            }
        }
        // Nothing is nothing, whatever its sign.
        let (value, previous) = (sums.value + 0.0, sums.previous + 0.0);
        let (timeseries, timeseries_labels) = match display {
            MetricDisplay::Sparkline => (Some(points), Some(window.labels())),
            MetricDisplay::Number => (None, None),
        };
        Self {
            value,
            previous,
            change_from_previous_pct: Self::change_pct(value, previous),
            timeseries,
            timeseries_labels,
        }
    }

    /// `(value - previous) / previous * 100`, not rounded; none where there was nothing before, or less (PostHog), or where
    /// that leaves the range of a float.
    pub fn change_pct(value: f64, previous: f64) -> Option<f64> {
        let change = (value - previous) / previous * 100.0;
        (previous > 0.0 && change.is_finite()).then_some(change)
    }

    /// What a metric comes to over events in memory, those of one account or person at their times: the definition that
    /// stores are held to.
    pub fn compute<'a, 'b: 'a>(
        metric: &UsageMetric,
        filter: &MetricFilter,
        now: Timestamp,
        events: impl IntoIterator<Item = (Timestamp, &'a EventView<'b>)>,
    ) -> Self {
        let window = MetricWindow::of(metric.interval, now);
        let mut tally = Tally::new(window);
        for (at, event) in events {
            let counts = filter.matches(event);
            if let Some(amount) = share(metric, event).filter(|_| counts) {
                tally.add(at, amount);
            }
        }
        Self::from_sums(&window, metric.display, &tally.sums())
    }
}

/// What one event adds to a metric; none where it has nothing to sum.
fn share(metric: &UsageMetric, event: &EventView<'_>) -> Option<f64> {
    match metric.math {
        MetricMath::Count => Some(1.0),
        MetricMath::Sum => {
            let value = event.event.get(metric.math_property.as_deref()?)?;
            PropertyFacts::of(value)?.number
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::MetricValue;
    use crate::{
        Bucket, EventView, Field, GroupTypeIndex, Interval, MetricDisplay, MetricFilter,
        MetricFormat, MetricId, MetricMath, MetricName, MetricSums, MetricWindow, Properties,
        Timestamp, UsageMetric, UsageMetricChange, UsageMetricDraft,
    };

    fn time(text: &str) -> Timestamp {
        Timestamp::parse_iso(text).expect(text)
    }

    fn metric(days: i64, display: MetricDisplay) -> UsageMetric {
        let draft = UsageMetricDraft {
            group_type_index: GroupTypeIndex::default(),
            name: MetricName::new("Seats").expect("valid"),
            format: MetricFormat::default(),
            interval: Interval::new(days).expect("in range"),
            display,
            filters: serde_json::Map::new(),
            math: MetricMath::Count,
            math_property: None,
        };
        let now = Timestamp::from_micros(0).expect("in range");
        UsageMetric::new(MetricId(Uuid::nil()), draft, now).expect("goes together")
    }

    /// A metric of a week.
    fn summing_seats(display: MetricDisplay) -> UsageMetric {
        let mut metric = metric(7, display);
        let change = UsageMetricChange {
            math: Some(MetricMath::Sum),
            math_property: Field::Value("seats".to_owned()),
            ..UsageMetricChange::default()
        };
        metric.apply(change).expect("goes together");
        metric
    }

    /// What a metric comes to over events of one name, at their times and with a number of seats each.
    fn compute(metric: &UsageMetric, now: Timestamp, events: &[(Timestamp, Value)]) -> MetricValue {
        let filters = json!({"events": [{"id": "login"}]});
        let filter = MetricFilter::parse(filters.as_object().expect("an object")).expect("valid");
        let events: Vec<(Timestamp, Properties)> = events
            .iter()
            .map(|(at, seats)| (*at, BTreeMap::from([("seats".to_owned(), seats.clone())])))
            .collect();
        let (none, no_groups) = (Properties::new(), BTreeMap::new());
        let views: Vec<_> = events
            .iter()
            .flat_map(|(at, event)| {
                let view = |name| EventView {
                    name,
                    event,
                    person: &none,
                    groups: &no_groups,
                };
                [(*at, view("login")), (*at, view("other"))]
            })
            .collect();
        MetricValue::compute(
            metric,
            &filter,
            now,
            views.iter().map(|(at, view)| (*at, view)),
        )
    }

    #[test]
    fn every_microsecond_of_the_window_is_in_one_stretch() {
        let now = time("2024-03-15T08:00:00.000005Z");
        let events = [
            "2024-03-11T08:00:00.000004Z",
            "2024-03-11T08:00:00.000005Z",
            "2024-03-13T08:00:00.000004Z",
            "2024-03-13T08:00:00.000005Z",
            "2024-03-13T23:59:59.999999Z",
            "2024-03-15T08:00:00.000005Z",
            "2024-03-15T08:00:00.000006Z",
        ]
        .map(|at| (time(at), json!(1)));
        let value = compute(&metric(2, MetricDisplay::Sparkline), now, &events);
        let labels = ["2024-03-13", "2024-03-14", "2024-03-15"];
        assert_eq!(
            value,
            MetricValue {
                value: 3.0,
                previous: 2.0,
                change_from_previous_pct: Some(50.0),
                timeseries: Some(vec![2.0, 0.0, 1.0]),
                timeseries_labels: Some(labels.map(str::to_owned).to_vec()),
            }
        );
        let value = compute(&metric(2, MetricDisplay::Number), now, &events);
        assert_eq!((value.timeseries, value.timeseries_labels), (None, None));
        assert!((value.value - 3.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_sum_passes_over_what_is_no_number() {
        let mut metric = summing_seats(MetricDisplay::Number);
        let now = time("2024-03-15T08:00:00Z");
        let seats = [
            json!(2),
            json!("2.5"),
            json!("two"),
            json!(null),
            json!([9]),
            json!(-1),
        ];
        let value = compute(&metric, now, &seats.map(|seats| (now, seats)));
        assert!((value.value - 3.5).abs() < f64::EPSILON);
        metric.math_property = Some("missing".to_owned());
        let value = compute(&metric, now, &[(now, json!(2))]);
        assert_eq!((value.value, value.previous), (0.0, 0.0));
        assert!(value.value.is_sign_positive() && value.previous.is_sign_positive());
    }

    #[test]
    fn large_amounts_that_make_up_for_one_another_leave_the_small_ones() {
        let metric = summing_seats(MetricDisplay::Sparkline);
        let now = time("2024-03-15T08:00:00Z");
        let before = time("2024-03-06T08:00:00Z");
        for at in [now, before] {
            // On one day, and two a day, which round off what their half must not.
            for apart in [0, 43_200_000_000] {
                let seats = [1e16, 1.0, -1e16, 1e-3].into_iter().zip(0..);
                let seats = seats.map(|(seats, n)| {
                    let at = Timestamp::from_micros(at.micros() - n * apart).expect("in range");
                    (at, json!(seats))
                });
                let value = compute(&metric, now, &seats.collect::<Vec<_>>());
                let (sum, other) = if at == now {
                    (value.value, value.previous)
                } else {
                    (value.previous, value.value)
                };
                assert!((sum - 1.001).abs() < 1e-12 && other == 0.0, "{value:?}");
            }
        }
    }

    #[test]
    fn the_change_is_of_something_and_not_rounded() {
        for (value, previous, change) in [
            (3.0, 2.0, Some(50.0)),
            (0.0, 8.0, Some(-100.0)),
            (1.0, 3.0, Some((1.0 - 3.0) / 3.0 * 100.0)),
            (-4.0, 2.0, Some(-300.0)),
            (5.0, 0.0, None),
            (0.0, 0.0, None),
            (5.0, -1.0, None),
            (1e290, 1e-290, None),
        ] {
            assert_eq!(
                MetricValue::change_pct(value, previous),
                change,
                "{value} {previous}"
            );
        }
    }

    proptest! {
        #[test]
        fn sums_come_to_the_same_as_events_one_by_one(
            days in 1_i64..40,
            now in 1_700_000_000_000_000_i64..1_700_200_000_000_000,
            ages in proptest::collection::vec(0_i64..90 * 86_400_000_000, 0..50),
        ) {
            let metric = metric(days, MetricDisplay::Sparkline);
            let at = |micros| Timestamp::from_micros(micros).expect("in range");
            let events: Vec<_> = ages.iter().map(|age| (at(now - age), json!(1))).collect();
            let length = days * 86_400_000_000;
            let mut counts: BTreeMap<(i64, bool), f64> = BTreeMap::new();
            for age in &ages {
                let previous = *age > length;
                if *age <= 2 * length {
                    let day = (now - age).div_euclid(86_400_000_000);
                    *counts.entry((day, previous)).or_default() += 1.0;
                }
            }
            let buckets = counts.iter().map(|(&(day, previous), &value)| Bucket { day, previous, value });
            let buckets: Vec<_> = buckets.collect();
            let of_half = |half| buckets.iter().filter(|bucket| bucket.previous == half).map(|bucket| bucket.value).sum();
            let sums = MetricSums { value: of_half(false), previous: of_half(true), days: buckets.clone() };
            let window = MetricWindow::of(metric.interval, at(now));
            let from_sums = MetricValue::from_sums(&window, metric.display, &sums);
            prop_assert_eq!(&compute(&metric, at(now), &events), &from_sums);
            let points = from_sums.timeseries.expect("a sparkline");
            prop_assert_eq!(points.len(), usize::try_from(days).expect("positive") + 1);
            prop_assert!((points.iter().sum::<f64>() - from_sums.value).abs() < f64::EPSILON);
        }
    }
}
