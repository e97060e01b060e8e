//! Months of events on PostgreSQL.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, Statement, TransactionTrait};
use stele_application::ports::StoreError;
use stele_domain::{Event, Timestamp, WorkspaceId};

use super::build::{event_of, insert, stored};
use crate::testing::TestDatabase;
use crate::tests::tools::{account_id, begin, number, somebody_waits, with_setting, workspace};
use crate::{Database, DatabaseKind, OpenOptions};

fn time(text: &str) -> Timestamp {
    Timestamp::parse_iso(text).expect(text)
}

/// Each part of the events, and how many are in it.
async fn parts(database: &Database) -> Vec<(String, i64)> {
    let sql = "SELECT relname::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = 'events'::regclass ORDER BY relname";
    let statement = Statement::from_string(database.kind().backend(), sql);
    let rows = database.writer.query_all_raw(statement).await;
    let mut parts = Vec::new();
    for row in rows.expect("answered") {
        let name: String = row.try_get_by_index(0).expect("a name");
        let count = number(database, &format!("SELECT count(*) FROM {name}")).await;
        parts.push((name, count));
    }
    parts
}

async fn make_room(database: &Database, from: &str, to: &str) {
    let mut work = begin(database).await;
    let made = work.make_room_for_events(time(from), time(to)).await;
    made.expect("made");
    work.commit().await.expect("committed");
}

async fn store(database: &Database, workspace: WorkspaceId, times: &[&str]) -> Vec<Event> {
    let mut events: Vec<_> = times
        .iter()
        .zip(1..)
        .map(|(at, n)| event_of(n, account_id(1), time(at).micros()))
        .collect();
    let mut work = begin(database).await;
    insert(&mut *work, workspace, &events).await;
    work.commit().await.expect("committed");
    events.sort_by_key(|event| std::cmp::Reverse((event.at, event.id)));
    events
}

fn named(parts: &[(&str, i64)]) -> Vec<(String, i64)> {
    let named = parts.iter();
    named
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect()
}

const TIMES: [&str; 6] = [
    "0001-01-01T00:00:00Z",
    "2023-11-30T23:59:59.999999Z",
    "2023-12-01T00:00:00Z",
    "2023-12-31T23:59:59.999999Z",
    "2024-01-01T00:00:00Z",
    "2024-03-01T00:00:00Z",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_stored_before_there_was_room_is_moved() {
    let test = TestDatabase::new(DatabaseKind::Postgres).await;
    let database = test.open().await;
    let acme = workspace(&database, "Acme").await;
    let events = store(&database, acme, &TIMES).await;
    assert_eq!(parts(&database).await, named(&[("events_default", 6)]));
    // The second time there is nothing to do.
    for _ in 0..2 {
        make_room(&database, "2023-12-31", "2024-02-01").await;
        let expected = [
            ("events_2023_12", 2),
            ("events_2024_01", 1),
            ("events_2024_02", 0),
            ("events_default", 3),
        ];
        assert_eq!(parts(&database).await, named(&expected));
    }
    make_room(&database, "2023-11-15T12:00:00Z", "2023-11-15T12:00:00Z").await;
    assert_eq!(parts(&database).await.len(), 5);
    assert_eq!(stored(&database, acme, account_id(1)).await, events);
    // And what comes now finds its place.
    let mut work = begin(&database).await;
    let late = event_of(9, account_id(1), time("2024-02-29T12:00:00Z").micros());
    insert(&mut *work, acme, std::slice::from_ref(&late)).await;
    work.commit().await.expect("committed");
    assert_eq!(
        number(&database, "SELECT count(*) FROM events_2024_02").await,
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_that_are_over_go_whole_and_the_rest_in_steps() {
    let test = TestDatabase::new(DatabaseKind::Postgres).await;
    let database = test.open().await;
    let acme = workspace(&database, "Acme").await;
    make_room(&database, "2023-12-31", "2024-02-01").await;
    let events = store(&database, acme, &TIMES).await;
    for (before, limit, more, expected) in [
        (
            "2023-12-31T23:59:59.999999Z",
            1,
            true,
            &[
                ("events_2023_12", 2),
                ("events_2024_01", 1),
                ("events_2024_02", 0),
                ("events_default", 2),
            ][..],
        ),
        // A month goes alone: nobody waits for rows to be removed.
        (
            "2024-01-01T00:00:00Z",
            100,
            true,
            &[
                ("events_2024_01", 1),
                ("events_2024_02", 0),
                ("events_default", 2),
            ],
        ),
        (
            "2024-01-01T00:00:00Z",
            100,
            false,
            &[
                ("events_2024_01", 1),
                ("events_2024_02", 0),
                ("events_default", 1),
            ],
        ),
        // It is over when the next begins.
        (
            "2024-01-31T23:59:59.999999Z",
            100,
            false,
            &[
                ("events_2024_01", 0),
                ("events_2024_02", 0),
                ("events_default", 1),
            ],
        ),
        (
            "2024-03-01T00:00:00Z",
            1,
            true,
            &[("events_2024_02", 0), ("events_default", 1)],
        ),
        ("2024-03-01T00:00:00Z", 1, true, &[("events_default", 1)]),
        ("2024-03-01T00:00:00Z", 1, false, &[("events_default", 1)]),
    ] {
        let mut work = begin(&database).await;
        let removed = work.remove_events_before(time(before), limit).await;
        assert_eq!(removed.expect("removed"), more, "{before}");
        work.commit().await.expect("committed");
        assert_eq!(parts(&database).await, named(expected), "{before}");
    }
    assert_eq!(stored(&database, acme, account_id(1)).await, events[..1]);
}

/// Whoever waits for all others to be done keeps all others waiting: so it does not wait for long, whatever the server is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_goes_another_time_where_somebody_is_at_the_events() {
    let test = TestDatabase::new(DatabaseKind::Postgres).await;
    test.open().await;
    let patient = ["lock_timeout", "statement_timeout"]
        .iter()
        .fold(test.url().to_owned(), |url, timeout| {
            with_setting(&url, timeout, "0")
        });
    let database = Database::connect(&patient, &OpenOptions::default()).await;
    let database = database.expect("opened");
    make_room(&database, "2023-12-31", "2024-02-01").await;
    let somebody = database.writer.begin().await.expect("begun");
    let read = somebody
        .execute_unprepared("SELECT count(*) FROM events")
        .await;
    read.expect("answered");
    let before = time("2024-01-01");
    let refused = begin(&database).await.remove_events_before(before, 1).await;
    assert!(
        matches!(refused, Err(StoreError::Unavailable(_))),
        "{refused:?}"
    );
    somebody.commit().await.expect("committed");
    let mut work = begin(&database).await;
    assert!(work.remove_events_before(before, 1).await.expect("removed"));
    work.commit().await.expect("committed");
    assert_eq!(parts(&database).await.len(), 3);
}

/// Two servers that make room at once make it once, and whoever stores an event meanwhile finds its place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn room_is_made_once_while_events_come() {
    let test = TestDatabase::new(DatabaseKind::Postgres).await;
    let database = Arc::new(test.open().await);
    let acme = workspace(&database, "Acme").await;
    let mut first = begin(&database).await;
    let made = first.make_room_for_events(time("2024-01-01"), time("2024-02-01"));
    made.await.expect("made");
    let second = {
        let database = database.clone();
        tokio::spawn(async move { make_room(&database, "2024-01-01", "2024-03-01").await })
    };
    somebody_waits(&database).await;
    let sender = {
        let database = database.clone();
        tokio::spawn(async move { store(&database, acme, &TIMES).await })
    };
    first.commit().await.expect("committed");
    second.await.expect("no panic");
    let events = sender.await.expect("no panic");
    let expected = [
        ("events_2024_01", 1),
        ("events_2024_02", 0),
        ("events_2024_03", 1),
        ("events_default", 4),
    ];
    assert_eq!(parts(&database).await, named(&expected));
    assert_eq!(stored(&database, acme, account_id(1)).await, events);
}
