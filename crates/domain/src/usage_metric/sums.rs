//! What events add up to.

use std::collections::BTreeMap;

use super::{Half, MetricWindow};
use crate::Timestamp;

/// What the events of a metric add up to: how many they are, or the sum of their property.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MetricSums {
    /// Over the current stretch of the window. It is a sum of its own, not that of the days: each of these has rounded off the
    /// small amounts beside the large ones, and large ones of several days may make up for one another.
    pub value: f64,
    /// Over the previous stretch.
    pub previous: f64,
    /// Day by day, in any order; days without events may be left out.
    pub days: Vec<Bucket>,
}

/// A metric's share of one day. The day on which the two stretches of a window meet has a bucket in each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// The UTC day, counted from 1970-01-01, which is 0.
    pub day: i64,
    /// Whether it lies in the previous stretch.
    pub previous: bool,
    /// How many events there are, or the sum of their property.
    pub value: f64,
}

/// Adds up what happens within a window.
#[derive(Debug, Clone)]
pub struct Tally {
    window: MetricWindow,
    halves: BTreeMap<Half, CompensatedSum>,
    days: BTreeMap<(Half, i64), CompensatedSum>,
}

impl Tally {
    /// Of nothing yet.
    pub fn new(window: MetricWindow) -> Self {
        Self {
            window,
            halves: BTreeMap::new(),
            days: BTreeMap::new(),
        }
    }

    /// Adds the amount of something that happened; outside of the window it adds nothing.
    pub fn add(&mut self, at: Timestamp, amount: f64) {
        if let Some(half) = self.window.half(at) {
            let day = MetricWindow::day_of(at);
            self.halves.entry(half).or_default().add(amount);
            self.days.entry((half, day)).or_default().add(amount);
        }
    }

    /// What was added so far.
    pub fn sums(&self) -> MetricSums {
        let of = |half| self.halves.get(&half).map_or(0.0, CompensatedSum::total);
        let days = self.days.iter().map(|((half, day), sum)| Bucket {
            day: *day,
            previous: *half == Half::Previous,
            value: sum.total(),
        });
        MetricSums {
            value: of(Half::Current),
            previous: of(Half::Previous),
            days: days.collect(),
        }
    }
}

/// A sum of floats to which what each addition rounds off is added at the end (Neumaier), so that large amounts that make up
/// for one another leave the small ones beside them.
#[derive(Debug, Clone, Copy, Default)]
struct CompensatedSum {
    sum: f64,
    rounded_off: f64,
}

impl CompensatedSum {
    fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.rounded_off += if self.sum.abs() >= value.abs() {
            (self.sum - sum) + value
        } else {
            (value - sum) + self.sum
        };
        self.sum = sum;
    }

    fn total(&self) -> f64 {
        self.sum + self.rounded_off
    }
}
