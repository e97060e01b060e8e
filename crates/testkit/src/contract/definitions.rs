//! Names of usage metrics and of segments.

use stele_application::Resource;
use stele_application::ports::{RecordRemoval, StoreError, Unique};
use stele_domain::{GroupTypeIndex, Segment, UsageMetric};

use super::happenings::group_type;
use super::kinds::{Kind as _, Stored, metric, metric_name, name, segment};
use super::setup::{World, later};
use crate::Ports;

fn assert_taken<T: std::fmt::Debug>(refused: &Result<T, StoreError>, kind: Resource) {
    assert!(
        matches!(refused, Err(StoreError::Conflict(Unique::Name(of))) if *of == kind),
        "{refused:?}"
    );
}

async fn assert_free<R: Stored>(world: &World, records: impl IntoIterator<Item = R>) {
    for record in records {
        world.insert_record(record).await;
    }
}

fn of_type(n: u64, group_type_index: GroupTypeIndex, text: &str) -> UsageMetric {
    UsageMetric {
        group_type_index,
        name: metric_name(text),
        ..metric(n)
    }
}

/// No two metrics of one type of groups share a name, byte for byte; of two types they may.
pub async fn a_metrics_name_is_its_own_within_its_type(ports: &Ports) {
    let world = World::new(ports).await;
    let [first, second] = [0, 1].map(group_type);
    let logins = world.insert_record(of_type(1, first, "Logins")).await;
    let twin = of_type(2, first, "Logins");
    assert_taken(
        &world.try_insert_record(world.acme, twin.clone()).await,
        Resource::UsageMetric,
    );
    let others = ["logins", "Log ins", "Lögins", "Lo\u{308}gins"];
    let others = (3..).zip(others).map(|(n, text)| of_type(n, first, text));
    assert_free(&world, others).await;
    let of_second = world.insert_record(of_type(10, second, "Logins")).await;
    // By a change.
    let mut spends = world.insert_record(of_type(11, first, "Spends")).await;
    spends.name = metric_name("Logins");
    assert_taken(
        &world.try_update_record(&spends.next()).await,
        Resource::UsageMetric,
    );
    let mut renamed = logins.next();
    renamed.name = metric_name("Sign-ins");
    world.try_update_record(&renamed).await.expect("renamed");
    let taken = spends.next();
    world.try_update_record(&taken).await.expect("free again");
    assert_eq!(world.record(&logins.id.0.into()).await, Some(renamed));
    assert_eq!(world.record(&spends.id.0.into()).await, Some(taken));
    assert_taken(
        &world.try_insert_record(world.acme, twin.clone()).await,
        Resource::UsageMetric,
    );
    world
        .write(async |work, acme| {
            RecordRemoval::<UsageMetric>::remove(work, acme, spends.id.0, later(1)).await
        })
        .await;
    world.insert_record(twin).await;
    assert_eq!(world.record(&of_second.id.0.into()).await, Some(of_second));
}

/// No two segments share a name, byte for byte.
pub async fn a_segments_name_is_its_own(ports: &Ports) {
    let world = World::new(ports).await;
    let called = |n, text| Segment {
        name: name(text),
        ..segment(n)
    };
    let vips = world.insert_record(called(1, "VIPs")).await;
    let twin = called(2, "VIPs");
    assert_taken(
        &world.try_insert_record(world.acme, twin.clone()).await,
        Resource::Segment,
    );
    let others = ["vips", "VIPs!", "ẞ", "ss"];
    assert_free(&world, (3..).zip(others).map(|(n, text)| called(n, text))).await;
    let mut large = world.insert_record(called(10, "Large")).await;
    large.name = name("VIPs");
    assert_taken(
        &world.try_update_record(&large.next()).await,
        Resource::Segment,
    );
    let mut renamed = vips.next();
    renamed.name = name("Important");
    world.try_update_record(&renamed).await.expect("renamed");
    world
        .try_update_record(&large.next())
        .await
        .expect("free again");
    world
        .write(async |work, acme| {
            RecordRemoval::<Segment>::remove(work, acme, large.id.0, later(1)).await
        })
        .await;
    world.insert_record(twin).await;
    assert_eq!(world.record(&vips.id.0.into()).await, Some(renamed));
}

/// A unit of work sees every segment, by id.
pub async fn a_unit_of_work_sees_every_segment(ports: &Ports) {
    let world = World::new(ports).await;
    let mut expected = Vec::new();
    for n in [5, 3, 9, 1] {
        expected.push(world.insert_record(segment(n)).await);
    }
    expected.sort_by_key(|segment| segment.id);
    let seen = async |workspace| {
        let mut work = world.begin().await;
        work.segments(workspace).await.expect("the store answers")
    };
    assert_eq!(seen(world.acme).await, expected);
    assert_eq!(seen(world.hooli).await, []);
}
