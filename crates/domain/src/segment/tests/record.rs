//! The segment itself.

use serde_json::json;
use uuid::Uuid;

use super::sample::time;
use crate::{Field, Name, Segment, SegmentChange, SegmentDraft, SegmentId, SegmentLabel, Text};

fn name(text: &str) -> Name {
    Name::new(text).expect("valid")
}

fn text(text: &str) -> Text {
    Text::new(text).expect("valid")
}

fn segment() -> Segment {
    let draft = SegmentDraft {
        name: name("Big"),
        description: Some(text("All that pay")),
        rule: json!({"attribute": "mrr", "operator": "gt", "value": 1e3}),
    };
    Segment::new(SegmentId(Uuid::nil()), draft, time("2024-01-01"))
}

#[test]
fn a_segment_shows_its_id_and_name() {
    let expected = SegmentLabel {
        id: SegmentId(Uuid::nil()),
        name: name("Big"),
    };
    assert_eq!(segment().label(), expected);
}

#[test]
fn a_change_writes_what_it_names() {
    let mut changed = segment();
    changed.apply(SegmentChange::default());
    assert_eq!(changed, segment());
    changed.apply(SegmentChange {
        description: Field::Null,
        ..SegmentChange::default()
    });
    assert_eq!(changed.description, None);
    assert_eq!(changed.name, name("Big"));
    let rule = json!({"tag": "vip", "operator": "has"});
    changed.apply(SegmentChange {
        name: Some(name("Important")),
        description: Field::Value(text("By hand")),
        rule: Some(rule.clone()),
    });
    let expected = Segment {
        name: name("Important"),
        description: Some(text("By hand")),
        rule,
        ..segment()
    };
    assert_eq!(changed, expected);
}
