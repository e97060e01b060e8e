//! What a usage metric comes to, as this API shows it.

use stele_application::MetricReading;
use stele_domain::{MetricValue, UsageMetric};

use super::number;
use crate::usage as wire;

/// The reading, with what of its metric it takes to read it.
pub(crate) fn metric_reading(reading: MetricReading) -> wire::MetricUsage {
    let MetricReading { metric, value } = reading;
    let UsageMetric {
        id,
        stamp: _,
        group_type_index: _,
        name,
        format,
        interval,
        display,
        filters: _,
        math: _,
        math_property: _,
    } = metric;
    let MetricValue {
        value,
        previous,
        change_from_previous_pct,
        timeseries,
        timeseries_labels,
    } = value;
    wire::MetricUsage {
        id: id.to_string(),
        name: name.to_string(),
        value: number(value),
        previous: number(previous),
        change_from_previous_pct: change_from_previous_pct.map(number),
        format: format.word(),
        display: display.word(),
        interval: interval.days(),
        timeseries: timeseries.map(|points| points.into_iter().map(number).collect()),
        timeseries_labels,
    }
}
