//! Defining usage metrics.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, json};
use stele_application::{Error, Invalid, Ports, Settings, Stele, UsageBy};
use stele_domain::{
    GroupTypeIndex, Interval, MetricDisplay, MetricFormat, MetricMath, MetricName,
    UsageMetricChange, UsageMetricDraft,
};
use stele_testkit::FixedClock;

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

/// However long the answer takes: all metrics of it are of one moment.
#[tokio::test]
async fn all_metrics_of_an_answer_end_at_one_moment() {
    const HOUR: Duration = Duration::from_hours(1);
    let world = World::new().await;
    let account = world.account("Pied Piper").await;
    let logins = json!({"events": [{"id": "login"}]});
    for name in ["One", "Two", "Three"] {
        let draft = UsageMetricDraft {
            name: MetricName::new(name).expect("a name"),
            filters: logins.as_object().expect("an object").clone(),
            ..draft(1)
        };
        let made = world.stele().create_metric(&world.caller, draft).await;
        made.expect("made");
    }
    world
        .fixture
        .event(&world.caller, account.id, "login")
        .await;
    // In the current day now, and in the one before when the time is asked for again.
    world.fixture.clock.advance(18 * HOUR);
    let hurried = Ports {
        clock: Arc::new(FixedClock::stepping(world.now(), 12 * HOUR)),
        ..world.fixture.ports.clone()
    };
    let hurried = Stele::open(hurried).await.expect("the store answers");
    let by = UsageBy::Account(account.id);
    let usage = hurried.usage(&world.caller, &by).await.expect("allowed");
    let values: Vec<_> = usage
        .iter()
        .map(|reading| (reading.value.value > 0.0, reading.value.previous > 0.0))
        .collect();
    assert_eq!(values, [(true, false); 3]);
}
