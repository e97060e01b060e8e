//! Defining usage metrics.

use serde_json::Map;
use stele_application::{Error, Invalid, Settings, Stele};
use stele_domain::{
    GroupTypeIndex, Interval, MetricDisplay, MetricFormat, MetricMath, MetricName,
    UsageMetricChange, UsageMetricDraft,
};

use crate::world::{World, assert_refused};

fn draft(days: i64) -> UsageMetricDraft {
    UsageMetricDraft {
        group_type_index: GroupTypeIndex::default(),
        name: MetricName::new("Logins").expect("a name"),
        format: MetricFormat::default(),
        interval: Interval::new(days).expect("in range"),
        display: MetricDisplay::default(),
        filters: Map::new(),
        math: MetricMath::default(),
        math_property: None,
    }
}

/// Whatever is changed of it: events may be kept for a shorter time than when it was made.
#[tokio::test]
async fn a_metric_whose_windows_reach_beyond_the_events_is_not_saved() {
    let world = World::new().await;
    let made = world.stele().create_metric(&world.caller, draft(30));
    let metric = made.await.expect("made");
    let settings = Settings {
        event_retention_days: 40,
        ..Settings::default()
    };
    let strict = Stele::open_with(world.fixture.ports.clone(), settings).await;
    let strict = strict.expect("the store answers");
    let refused = strict.create_metric(&world.caller, draft(21)).await;
    assert_refused!(
        refused,
        Error::Invalid(Invalid::IntervalBeyondRetention { max: 20 })
    );
    let update = async |change| {
        let index = GroupTypeIndex::default();
        strict
            .update_metric(&world.caller, index, metric.id, change)
            .await
    };
    let name = UsageMetricChange {
        name: Some(MetricName::new("All logins").expect("a name")),
        ..UsageMetricChange::default()
    };
    let refused = update(name.clone()).await;
    assert_refused!(
        refused,
        Error::Invalid(Invalid::IntervalBeyondRetention { max: 20 })
    );
    // What moves nothing saves nothing.
    assert_eq!(
        update(UsageMetricChange::default())
            .await
            .expect("as it was"),
        metric
    );
    let both = UsageMetricChange {
        interval: Some(Interval::new(20).expect("in range")),
        ..name
    };
    let saved = update(both).await.expect("saved");
    assert_eq!(saved.interval.days(), 20);
}
