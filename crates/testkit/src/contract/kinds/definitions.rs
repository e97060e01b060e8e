//! The kinds of record that say what is computed.

use serde_json::{Map, Value, json};
use stele_domain::{
    GroupTypeIndex, Identifier, Interval, MetricDisplay, MetricFormat, MetricId, MetricMath,
    MetricName, Segment, SegmentId, Stamp, Timestamp, UsageMetric,
};

use super::{Holdings, Kind, Scene, full_stamp, longest_text, name};
use crate::SequentialIds;
use crate::contract::setup::start;

/// The `n`th usage metric, of everything that happens.
pub(in crate::contract) fn metric(n: u64) -> UsageMetric {
    UsageMetric {
        id: MetricId(SequentialIds::nth_uuid(n)),
        stamp: Stamp::new(start()),
        group_type_index: GroupTypeIndex::default(),
        name: metric_name(&format!("Metric {n}")),
        format: MetricFormat::default(),
        interval: Interval::default(),
        display: MetricDisplay::default(),
        filters: Map::new(),
        math: MetricMath::default(),
        math_property: None,
    }
}

pub(in crate::contract) fn metric_name(text: &str) -> MetricName {
    MetricName::new(text).expect("a name")
}

/// The `n`th segment, of everyone.
pub(in crate::contract) fn segment(n: u64) -> Segment {
    Segment {
        id: SegmentId(SequentialIds::nth_uuid(n)),
        stamp: Stamp::new(start()),
        name: name(&format!("Segment {n}")),
        description: None,
        rule: json!({"attribute": "name", "operator": "is_set"}),
    }
}

/// JSON of every shape, numbers of more digits than a float holds among them.
fn odd_json() -> Value {
    let text = r#"{"": null, "a.b": [1e400, 1.10, "😀 'x' \"y\" \\", {"b": 12345678901234567890123}], "ß": false}"#;
    serde_json::from_str(text).expect("JSON")
}

/// What both have in common: ids, times and names of their own.
macro_rules! by_name {
    ($($constant:ident),*) => {
        fn stamped(self, version: i64, created_at: Timestamp, updated_at: Timestamp) -> Self {
            let stamp = Stamp {
                version,
                created_at,
                updated_at,
            };
            Self { stamp, ..self }
        }

        fn version(&self) -> i64 {
            self.stamp.version
        }

        fn named(self, _external_id: &str) -> Option<Self> {
            None
        }

        fn external_id(&self) -> Option<&Identifier> {
            None
        }

        /// Its name stays, since another may have that of the variant.
        fn over(self, before: &Self) -> Self {
            let stamp = Stamp {
                version: before.stamp.version + 1,
                created_at: before.stamp.created_at,
                updated_at: self.stamp.updated_at,
            };
            Self {
                id: before.id,
                stamp,
                name: before.name.clone(),
                $($constant: before.$constant,)*
                ..self
            }
        }
    };
}

impl Kind for UsageMetric {
    fn held(holdings: &Holdings) -> &[Self] {
        &holdings.metrics
    }

    fn variants(_scene: &Scene, n: u64) -> Vec<Self> {
        let bare = metric(n);
        let Value::Object(filters) = odd_json() else {
            unreachable!("it is an object")
        };
        let length = MetricName::MAX;
        let full = UsageMetric {
            stamp: full_stamp(),
            group_type_index: GroupTypeIndex::new(GroupTypeIndex::MAX).expect("the last"),
            name: metric_name(&format!("{n:ä>length$}")),
            format: MetricFormat::Currency,
            interval: Interval::new(Interval::MAX.into()).expect("the longest"),
            display: MetricDisplay::Sparkline,
            filters,
            math: MetricMath::Sum,
            math_property: Some("a.b 😀 '\"%".to_owned()),
            ..bare.clone()
        };
        vec![bare, full]
    }

    by_name!(group_type_index);
}

impl Kind for Segment {
    fn held(holdings: &Holdings) -> &[Self] {
        &holdings.segments
    }

    fn variants(_scene: &Scene, n: u64) -> Vec<Self> {
        let bare = segment(n);
        let length = stele_domain::Name::MAX;
        let full = Segment {
            stamp: full_stamp(),
            name: name(&format!("{n:ä>length$}")),
            description: Some(longest_text()),
            rule: odd_json(),
            ..bare.clone()
        };
        vec![bare, full]
    }

    by_name!();
}
