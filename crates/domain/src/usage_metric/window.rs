//! The days that a metric looks back on.

use std::ops::RangeInclusive;

use super::Interval;
use crate::Timestamp;

/// Microseconds of a day.
pub(super) const DAY: i64 = 86_400_000_000;

/// The two stretches of time whose events a metric compares (PostHog).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricWindow {
    /// When the previous stretch begins; it ends before [`from`](Self::from).
    pub previous_from: Timestamp,
    /// When the current stretch begins.
    pub from: Timestamp,
    /// When the current stretch ends, this microsecond included.
    pub to: Timestamp,
}

/// One of the two stretches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Half {
    /// The days until now.
    Current,
    /// As many days before them.
    Previous,
}

impl MetricWindow {
    /// The window that ends now. A day is 24 hours. Nothing begins before the earliest point in time.
    pub fn of(interval: Interval, now: Timestamp) -> Self {
        let length = i64::from(interval.days()) * DAY;
        let back = |micros| Timestamp::from_micros(now.micros() - micros).unwrap_or(Timestamp::MIN);
        Self {
            previous_from: back(2 * length),
            from: back(length),
            to: now,
        }
    }

    /// In which of the two a point in time lies, if in any.
    pub fn half(&self, at: Timestamp) -> Option<Half> {
        if at < self.previous_from || self.to < at {
            None
        } else if at < self.from {
            Some(Half::Previous)
        } else {
            Some(Half::Current)
        }
    }

    /// The UTC day of a point in time, counted from 1970-01-01, which is 0.
    pub fn day_of(at: Timestamp) -> i64 {
        at.micros().div_euclid(DAY)
    }

    /// The days on which the current stretch lies, the first and the last one in part: one more than the interval has.
    pub fn days(&self) -> RangeInclusive<i64> {
        Self::day_of(self.from)..=Self::day_of(self.to)
    }

    /// Those days as `YYYY-MM-DD`.
    pub fn labels(&self) -> Vec<String> {
        let label = |day: i64| Timestamp::from_micros(day * DAY).map(Timestamp::to_date_string);
        self.days().filter_map(|day| label(day).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Half, MetricWindow};
    use crate::{Interval, Timestamp};

    fn time(text: &str) -> Timestamp {
        Timestamp::parse_iso(text).expect(text)
    }

    fn window(days: i64, now: &str) -> MetricWindow {
        MetricWindow::of(Interval::new(days).expect("in range"), time(now))
    }

    #[test]
    fn both_ends_of_the_current_stretch_are_in_and_the_end_of_the_previous_one_is_out() {
        let window = window(7, "2024-03-15T08:00:00.000005Z");
        for (at, half) in [
            ("2024-03-01T08:00:00.000004Z", None),
            ("2024-03-01T08:00:00.000005Z", Some(Half::Previous)),
            ("2024-03-08T08:00:00.000004Z", Some(Half::Previous)),
            ("2024-03-08T08:00:00.000005Z", Some(Half::Current)),
            ("2024-03-15T08:00:00.000005Z", Some(Half::Current)),
            ("2024-03-15T08:00:00.000006Z", None),
        ] {
            assert_eq!(window.half(time(at)), half, "{at}");
        }
    }

    #[test]
    fn there_is_a_label_for_each_day_and_one_more() {
        let labels = |days, now| window(days, now).labels();
        let expected = ["2024-02-28", "2024-02-29", "2024-03-01"];
        assert_eq!(labels(2, "2024-03-01T00:00:00Z"), expected);
        assert_eq!(labels(2, "2024-03-01T23:59:59.999999Z"), expected);
        assert_eq!(
            labels(1, "1970-01-01T12:00:00Z"),
            ["1969-12-31", "1970-01-01"]
        );
        assert_eq!(labels(3650, "2024-03-01T00:00:00Z").len(), 3651);
    }

    #[test]
    fn nothing_begins_before_time_does() {
        let window = window(2, "0001-01-02T00:00:00Z");
        assert_eq!(window.from, time("0001-01-01"));
        assert_eq!(window.previous_from, window.from);
        assert_eq!(window.half(window.from), Some(Half::Current));
        assert_eq!(window.labels(), ["0001-01-01", "0001-01-02"]);
    }
}
