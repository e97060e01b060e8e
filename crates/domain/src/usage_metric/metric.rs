//! The record of a usage metric.

use serde_json::{Map, Value};

use super::{Interval, MetricDisplay, MetricFilter, MetricFormat, MetricMath, MetricName};
use crate::{Field, GroupTypeIndex, MetricId, Stamp, Timestamp};

/// A number about a customer's use of the product, for any account or person (PostHog).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageMetric {
    /// The id.
    pub id: MetricId,
    /// How often and when it changed.
    pub stamp: Stamp,
    /// The kind of groups under which it is listed. It is computed for all of them, and for people.
    pub group_type_index: GroupTypeIndex,
    /// What it is called.
    pub name: MetricName,
    /// What it is a number of.
    pub format: MetricFormat,
    /// How far it looks back.
    pub interval: Interval,
    /// How much of it is shown.
    pub display: MetricDisplay,
    /// Which events it is about, exactly as sent; [`MetricFilter::parse`] reads it.
    pub filters: Map<String, Value>,
    /// What it makes of them.
    pub math: MetricMath,
    /// The property that is summed, never empty; there is one exactly where there is a sum.
    pub math_property: Option<String>,
}

/// A metric to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageMetricDraft {
    /// The kind of groups under which it is listed.
    pub group_type_index: GroupTypeIndex,
    /// What it is called.
    pub name: MetricName,
    /// What it is a number of.
    pub format: MetricFormat,
    /// How far it looks back.
    pub interval: Interval,
    /// How much of it is shown.
    pub display: MetricDisplay,
    /// Which events it is about.
    pub filters: Map<String, Value>,
    /// What it makes of them.
    pub math: MetricMath,
    /// The property that is summed; an empty one is none.
    pub math_property: Option<String>,
}

/// What a write wants of a metric. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UsageMetricChange {
    /// What it is called.
    pub name: Option<MetricName>,
    /// What it is a number of.
    pub format: Option<MetricFormat>,
    /// How far it looks back.
    pub interval: Option<Interval>,
    /// How much of it is shown.
    pub display: Option<MetricDisplay>,
    /// Which events it is about, replaced.
    pub filters: Option<Map<String, Value>>,
    /// What it makes of them.
    pub math: Option<MetricMath>,
    /// The property that is summed; an empty one is none.
    pub math_property: Field<String>,
}

/// Why a metric's math and its property do not go together. The messages are PostHog's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MathFault {
    /// There is nothing to sum.
    #[error("math_property is required when math is 'sum'.")]
    PropertyRequired,
    /// Counting takes no property.
    #[error("math_property must be empty when math is 'count'.")]
    PropertyNotAllowed,
}

impl UsageMetric {
    /// A new metric.
    pub fn new(id: MetricId, draft: UsageMetricDraft, now: Timestamp) -> Result<Self, MathFault> {
        let UsageMetricDraft {
            group_type_index,
            name,
            format,
            interval,
            display,
            filters,
            math,
            math_property,
        } = draft;
        Ok(Self {
            id,
            stamp: Stamp::new(now),
            group_type_index,
            name,
            format,
            interval,
            display,
            filters,
            math,
            math_property: settle(math, math_property)?,
        })
    }

    /// Applies a change, without [touching](Stamp::touch). A change of the math is held against the property that is there
    /// already, and the other way round (PostHog); a change that is refused changes nothing.
    pub fn apply(&mut self, change: UsageMetricChange) -> Result<(), MathFault> {
        let UsageMetricChange {
            name,
            format,
            interval,
            display,
            filters,
            math,
            math_property,
        } = change;
        let math = math.unwrap_or(self.math);
        let mut property = self.math_property.clone();
        math_property.apply_to(&mut property);
        self.math_property = settle(math, property)?;
        self.math = math;
        if let Some(name) = name {
            self.name = name;
        }
        if let Some(format) = format {
            self.format = format;
        }
        if let Some(interval) = interval {
            self.interval = interval;
        }
        if let Some(display) = display {
            self.display = display;
        }
        if let Some(filters) = filters {
            self.filters = filters;
        }
        Ok(())
    }

    /// Whether the metric has a value, given its filter: one that would take in every event has none, nor has a sum of
    /// nothing (PostHog leaves both out).
    pub fn has_value(&self, filter: &MetricFilter) -> bool {
        let sums_nothing = self.math == MetricMath::Sum && self.math_property.is_none();
        !sums_nothing && !filter.matches_everything()
    }
}

/// The property that goes with a math.
fn settle(math: MetricMath, property: Option<String>) -> Result<Option<String>, MathFault> {
    let property = property.filter(|property| !property.is_empty());
    match (math, &property) {
        (MetricMath::Sum, None) => Err(MathFault::PropertyRequired),
        (MetricMath::Count, Some(_)) => Err(MathFault::PropertyNotAllowed),
        (MetricMath::Sum, Some(_)) | (MetricMath::Count, None) => Ok(property),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};
    use uuid::Uuid;

    use super::{MathFault, UsageMetric, UsageMetricChange, UsageMetricDraft};
    use crate::{
        Field, GroupTypeIndex, Interval, MetricDisplay, MetricFilter, MetricFormat, MetricId,
        MetricMath, MetricName, Timestamp,
    };

    fn draft(math: MetricMath, math_property: Option<&str>) -> UsageMetricDraft {
        UsageMetricDraft {
            group_type_index: GroupTypeIndex::default(),
            name: MetricName::new("Seats").expect("valid"),
            format: MetricFormat::default(),
            interval: Interval::default(),
            display: MetricDisplay::default(),
            filters: Map::new(),
            math,
            math_property: math_property.map(str::to_owned),
        }
    }

    fn metric(math: MetricMath, property: Option<&str>) -> Result<UsageMetric, MathFault> {
        let now = Timestamp::from_micros(0).expect("in range");
        UsageMetric::new(MetricId(Uuid::nil()), draft(math, property), now)
    }

    #[test]
    fn a_sum_has_a_property_and_a_count_has_none() {
        use MathFault::{PropertyNotAllowed, PropertyRequired};
        use MetricMath::{Count, Sum};
        for (math, property, expected) in [
            (Count, None, Ok(None)),
            (Count, Some(""), Ok(None)),
            (Count, Some("seats"), Err(PropertyNotAllowed)),
            (Sum, None, Err(PropertyRequired)),
            (Sum, Some(""), Err(PropertyRequired)),
            (Sum, Some("seats"), Ok(Some("seats".to_owned()))),
        ] {
            let made = metric(math, property).map(|metric| metric.math_property);
            assert_eq!(made, expected, "{math:?} of {property:?}");
        }
    }

    #[test]
    fn a_change_is_held_against_what_is_there_and_a_refused_one_changes_nothing() {
        let change = |math, math_property| UsageMetricChange {
            name: Some(MetricName::new("Other").expect("valid")),
            math,
            math_property,
            ..UsageMetricChange::default()
        };
        let mut metric = metric(MetricMath::Sum, Some("seats")).expect("valid");
        let before = metric.clone();
        for (change, fault) in [
            (
                change(Some(MetricMath::Count), Field::Absent),
                MathFault::PropertyNotAllowed,
            ),
            (change(None, Field::Null), MathFault::PropertyRequired),
            (
                change(None, Field::Value(String::new())),
                MathFault::PropertyRequired,
            ),
        ] {
            assert_eq!(metric.apply(change), Err(fault));
            assert_eq!(metric, before);
        }
        assert_eq!(
            metric.apply(change(Some(MetricMath::Count), Field::Null)),
            Ok(())
        );
        assert_eq!(
            (metric.math, metric.math_property.as_deref()),
            (MetricMath::Count, None)
        );
        assert_eq!(metric.name.as_str(), "Other");
        assert_eq!(
            metric.apply(change(Some(MetricMath::Sum), Field::Absent)),
            Err(MathFault::PropertyRequired)
        );
    }

    #[test]
    fn every_attribute_can_be_changed() {
        let mut metric = metric(MetricMath::Count, None).expect("valid");
        let filters = json!({"events": []}).as_object().cloned();
        let change = UsageMetricChange {
            name: Some(MetricName::new("Spend").expect("valid")),
            format: Some(MetricFormat::Currency),
            interval: Interval::new(30),
            display: Some(MetricDisplay::Sparkline),
            filters: filters.clone(),
            math: Some(MetricMath::Sum),
            math_property: Field::Value("amount".to_owned()),
        };
        metric.apply(change).expect("goes together");
        let expected = UsageMetric {
            id: metric.id,
            stamp: metric.stamp,
            group_type_index: GroupTypeIndex::default(),
            name: MetricName::new("Spend").expect("valid"),
            format: MetricFormat::Currency,
            interval: Interval::new(30).expect("in range"),
            display: MetricDisplay::Sparkline,
            filters: filters.expect("an object"),
            math: MetricMath::Sum,
            math_property: Some("amount".to_owned()),
        };
        assert_eq!(metric, expected);
        let before = metric.clone();
        metric
            .apply(UsageMetricChange::default())
            .expect("nothing to refuse");
        assert_eq!(metric, before);
    }

    #[test]
    fn a_metric_of_every_event_has_no_value() {
        let metric = metric(MetricMath::Count, None).expect("valid");
        let filter = |filters: serde_json::Value| {
            MetricFilter::parse(filters.as_object().expect("an object")).expect("valid")
        };
        assert!(!metric.has_value(&filter(json!({}))));
        assert!(metric.has_value(&filter(json!({"events": [{"id": "login"}]}))));
    }
}
