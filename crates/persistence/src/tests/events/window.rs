//! Windows, to the microsecond.

use serde_json::json;
use stele_application::ports::{Doer, EventReader, MetricQuery};
use stele_domain::{
    AccountId, Bucket, Event, Interval, MetricFilter, MetricWindow, Timestamp, WorkspaceId,
};

use super::build::{distinct_id, event_of, insert, properties};
use crate::Database;
use crate::tests::tools::{account_id, at, begin, workspace};

/// Each answered by the database, and by the process.
fn filters() -> [MetricFilter; 2] {
    [
        json!({"events": [{"id": "login"}]}),
        json!({"events": [{"id": "login"}], "properties": [{"key": "n", "operator": "regex", "value": "."}]}),
    ]
    .map(|filters| MetricFilter::parse(filters.as_object().expect("an object")).expect("valid"))
}

async fn buckets(
    database: &Database,
    workspace: WorkspaceId,
    query: &MetricQuery,
) -> Vec<(i64, bool, f64)> {
    let found = database.metric(workspace, query).await.expect("answered");
    for (previous, total) in [(false, found.value), (true, found.previous)] {
        let days = found
            .days
            .iter()
            .filter(|bucket| bucket.previous == previous);
        let added_up: f64 = days.map(|bucket| bucket.value).sum();
        assert!((total - added_up).abs() < 1e-9, "{found:?}");
    }
    let mut found: Vec<_> = found
        .days
        .into_iter()
        .map(
            |Bucket {
                 day,
                 previous,
                 value,
             }| (day, previous, value),
        )
        .collect();
    found.sort_by(|one, other| (other.1, one.0).cmp(&(one.1, other.0)));
    found
}

async fn store(database: &Database, workspace: WorkspaceId, account: AccountId, times: &[i64]) {
    let events: Vec<_> = times
        .iter()
        .zip(1..)
        .map(|(micros, n)| Event {
            properties: properties(json!({"n": n})).into(),
            distinct_id: Some(distinct_id("erlich")),
            ..event_of(n, account, *micros)
        })
        .collect();
    let mut work = begin(database).await;
    insert(&mut *work, workspace, &events).await;
    work.commit().await.expect("committed");
}

const DAY: i64 = 86_400_000_000;

on_both! {
    /// Both ends of the current half are in; the end of the previous one is out.
    async fn an_event_at_the_end_of_a_window_is_in_the_right_half(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let now = Timestamp::parse_iso("2024-03-15T08:00:00.000005Z").expect("a time");
        let window = MetricWindow::of(Interval::new(2).expect("in range"), now);
        let (previous, from, to) = (window.previous_from.micros(), window.from.micros(), window.to.micros());
        // The last two are the ends of the day on which the halves meet.
        let midnight = from - from % DAY;
        let times = [
            previous - 1, previous, from - 1, from, from + 1, to, to + 1, midnight, midnight - 1, midnight + DAY, midnight + DAY - 1,
        ];
        store(&database, acme, account_id(1), &times).await;
        let today = midnight / DAY;
        let expected = [
            (today - 2, true, 1.0),
            (today - 1, true, 1.0),
            (today, true, 2.0),
            (today, false, 3.0),
            (today + 1, false, 1.0),
            (today + 2, false, 1.0),
        ];
        for filter in filters() {
            for doer in [Doer::Account(account_id(1)), Doer::Person(vec![distinct_id("erlich")])] {
                let query = MetricQuery { doer, filter: filter.clone(), sum: None, window };
                assert_eq!(buckets(&database, acme, &query).await, expected, "{query:?}");
            }
        }
    }

    /// Days are counted from before 1970, too.
    async fn days_of_long_ago_are_days(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        store(&database, acme, account_id(1), &[-1, 0, -DAY, -DAY - 1, DAY - 1, DAY]).await;
        let window = MetricWindow::of(Interval::new(5).expect("in range"), at(2 * DAY));
        for filter in filters() {
            let query = MetricQuery { doer: Doer::Account(account_id(1)), filter, sum: Some("n".to_owned()), window };
            let expected = [(-2, false, 4.0), (-1, false, 4.0), (0, false, 7.0), (1, false, 6.0)];
            assert_eq!(buckets(&database, acme, &query).await, expected);
        }
        let earliest = MetricWindow::of(Interval::new(3650).expect("in range"), Timestamp::MIN);
        let [filter, _] = filters();
        store(&database, acme, account_id(2), &[Timestamp::MIN.micros()]).await;
        let query = MetricQuery { doer: Doer::Account(account_id(2)), filter, sum: None, window: earliest };
        assert_eq!(buckets(&database, acme, &query).await, [(-719_162, false, 1.0)]);
    }
}
