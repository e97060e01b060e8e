//! What [`isolation`](super::isolation) asks of accounts, asked of events, health and segments.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stele_application::AccountRef;
use stele_application::ports::{Doer, MetricQuery, UnitOfWork};
use stele_domain::{
    Event, HealthSettings, Interval, MetricWindow, Properties, Seen, SegmentMove, SegmentMoveKind,
    UniqueId, UsageOf, WorkspaceId,
};

use super::happenings::{distinct_id, event_of, events, every_event, group_type, property};
use super::metric_values::{DAY, filter};
use super::setup::later;
use super::twins::{Twin, Twins};
use crate::Ports;

fn window() -> MetricWindow {
    MetricWindow::of(Interval::default(), later(DAY))
}

/// How often somebody did the same, where some properties hold.
async fn total(ports: &Ports, workspace: WorkspaceId, doer: Doer, properties: &Value) -> f64 {
    let filters = json!({"events": [{"id": "same"}], "properties": properties});
    let query = MetricQuery {
        doer,
        filter: filter(&filters),
        sum: None,
        window: window(),
    };
    let sums = ports.events.metric(workspace, &query).await;
    let sums = sums.expect("the store answers");
    sums.value + sums.previous
}

/// Whatever is asked about events and what follows from them, a workspace answers of its own.
pub async fn what_happened_is_that_of_the_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    for (own, _) in twins.pairs() {
        let account = own.account.id;
        for (workspace, count) in [(own.workspace, 1), (twins.empty, 0)] {
            let here = count == 1;
            let page = events(ports, workspace, &every_event(account)).await;
            assert_eq!(page.len(), count);
            for event in &page {
                assert_eq!(*event.properties, property("mark", own.mark));
            }
            let asks = |key: &str, index: u8| json!([{"key": key, "value": own.mark, "type": "group", "group_type_index": index}]);
            for doer in [
                Doer::Account(account),
                Doer::Person(vec![distinct_id("same 1")]),
            ] {
                for properties in [json!([]), asks("mark", 0), asks("group", 1)] {
                    let counted = total(ports, workspace, doer.clone(), &properties).await;
                    let expected = f64::from(u8::from(here));
                    assert!((counted - expected).abs() < f64::EPSILON, "{properties}");
                }
            }
            let people = [own.contacts[0].contact.id];
            let names = ports.events.names_of(workspace, &people).await;
            let names = names.expect("the store answers").into_values().next();
            assert_eq!(names, here.then(|| [distinct_id("same 1")].into()));
            let seen = ports.events.people_seen(workspace, &people).await;
            let seen = seen.expect("the store answers").into_values().next();
            assert_eq!(seen, here.then(|| Seen::at(later(own.number))));
            let signals = ports
                .signals
                .signals(workspace, &[account], later(DAY))
                .await;
            assert_eq!(signals.expect("the store answers").len(), count);
            let labels = ports.signals.segments_of(workspace, &[account]).await;
            assert_eq!(labels.expect("the store answers").len(), count);
        }
        assert_eq!(own.holdings.events[&account].len(), 1);
        assert_eq!(own.holdings.moves.values().flatten().count(), 1);
        assert_eq!(own.holdings.health_days[&account].len(), 1);
        assert!(own.holdings.health_settings.is_some());
    }
}

/// So do units of work.
pub async fn what_a_unit_of_work_knows_is_that_of_the_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    for (own, _) in twins.pairs() {
        let account = own.account.id;
        let logins = UsageOf {
            event: None,
            days: 7,
        };
        let logins = BTreeMap::from([(logins, 9)]);
        for workspace in [own.workspace, twins.empty] {
            let here = workspace == own.workspace;
            let mut work = twins.world.begin().await;
            let both = [
                AccountRef::Id(account),
                AccountRef::Identifier("same".to_owned()),
            ];
            let found = work.named_accounts(workspace, &both).await;
            let expected = here.then_some(account);
            assert_eq!(found.expect("the store answers"), [expected; 2]);
            let known = work
                .known_people(workspace, &[&distinct_id("same 1")])
                .await;
            let known = known.expect("the store answers").into_values().next();
            assert_eq!(known.is_some(), here);
            if let Some(known) = known {
                assert_eq!(known.properties, property("said", own.mark));
                let contact = known.contact.expect("a contact");
                assert_eq!(contact.account, Some(account));
            }
            let group = work.group(workspace, group_type(1), "same").await;
            let expected = if here {
                property("group", own.mark)
            } else {
                Properties::new()
            };
            assert_eq!(group.expect("the store answers"), expected);
            let usage = work
                .usage_of(workspace, &[account], &logins, later(DAY))
                .await;
            let counted: u64 = usage
                .expect("the store answers")
                .into_values()
                .flat_map(BTreeMap::into_values)
                .sum();
            assert_eq!(counted, u64::from(here));
            let signals = work.stored_signals(workspace, &[account], later(DAY)).await;
            assert_eq!(signals.expect("the store answers").len(), usize::from(here));
            let segments = work.segments(workspace).await;
            assert_eq!(
                segments.expect("the store answers").len(),
                usize::from(here)
            );
            let memberships = work.memberships(workspace, &[account]).await;
            let memberships = memberships.expect("the store answers");
            let segments = memberships.into_values().flatten();
            assert_eq!(segments.count(), usize::from(here));
            let settings = work.stored_health_settings(workspace).await;
            assert_eq!(settings.expect("the store answers").is_some(), here);
        }
    }
}

/// Does everything that there is to do with events, health and segments, to all that a twin holds.
async fn do_everything(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    twin: &Twin,
) -> Result<Vec<Properties>, stele_application::ports::StoreError> {
    let account = twin.account.id;
    let kept: Event = event_of(account, 900, "same", later(1));
    let seen = Seen {
        first: later(-100),
        last: later(100),
    };
    let person = distinct_id("same 1");
    let other = property("other", 1);
    work.note_event_ids(
        workspace,
        &[&UniqueId::new("new").expect("valid")],
        later(1),
    )
    .await?;
    work.group_types(workspace, &["one", "more", "x", "y"])
        .await?;
    work.put_group(workspace, group_type(1), "same", &other)
        .await?;
    work.insert_events(workspace, &[kept]).await?;
    let people = [(person, (seen, Some(other)))].into();
    work.people_seen(workspace, &people).await?;
    work.accounts_seen(workspace, &[(account, seen)].into())
        .await?;
    let left = twin.holdings.segments.iter().map(|segment| SegmentMove {
        segment: segment.id,
        account,
        at: later(50),
        kind: SegmentMoveKind::Left,
    });
    let left: Vec<_> = left.collect();
    work.move_between_segments(workspace, &left).await?;
    work.claim_events(workspace, account, &["awaited"]).await
}

/// Whatever is done in one workspace, nothing of another one moves, though it has the same ids.
pub async fn what_is_done_stays_in_its_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    let [own, other] = &twins.both;
    let known = twins
        .world
        .write_in(own.workspace, async |work, workspace| {
            let known = do_everything(work, workspace, own).await?;
            let version = own
                .holdings
                .health_settings
                .as_ref()
                .map_or(0, |(version, _)| *version);
            let settings = HealthSettings::default();
            work.put_health_settings(workspace, version, &settings)
                .await?;
            let score = stele_application::ports::HealthRecord {
                account: own.account.id,
                score: None,
            };
            work.put_health(workspace, &[score], later(9)).await?;
            Ok(known)
        })
        .await;
    assert_eq!(known, [property("group", own.mark)]);
    twins.assert_unchanged(other).await;
    let now = super::holdings::Holdings::of(ports, own.workspace).await;
    let account = own.account.id;
    assert_eq!(now.events[&account].len(), 3);
    assert_ne!(now.signals, own.holdings.signals);
    assert_ne!(now.people_seen, own.holdings.people_seen);
    assert_ne!(now.health_days, own.holdings.health_days);
    assert_ne!(now.health_settings, own.holdings.health_settings);
    assert_eq!(now.labels, BTreeMap::new());
    assert_eq!(now.moves.values().flatten().count(), 2);
    // What waits in the other is still there for whoever claims it there.
    let known = twins
        .world
        .write_in(other.workspace, async |work, workspace| {
            work.claim_events(workspace, account, &["awaited"]).await
        })
        .await;
    assert_eq!(known, [property("group", other.mark)]);
    let of_other = events(ports, other.workspace, &every_event(account)).await;
    assert_eq!(of_other.len(), 2);
}

/// From a workspace that does not hold them, nothing can be done to what is known of accounts, people and segments.
pub async fn known_ids_move_nothing_elsewhere(ports: &Ports) {
    let twins = Twins::new(ports).await;
    let [own, _] = &twins.both;
    let known = twins
        .world
        .write_in(twins.empty, async |work, empty| {
            do_everything(work, empty, own).await
        })
        .await;
    assert_eq!(known, [] as [Properties; 0]);
    for twin in &twins.both {
        twins.assert_unchanged(twin).await;
    }
}
