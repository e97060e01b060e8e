//! Events that are no longer kept.

use stele_application::ports::{Doer, EventReader, MetricQuery};
use stele_domain::{Event, Interval, MetricFilter, MetricWindow, Seen, UniqueId};

use super::build::{distinct_id, event, event_of, insert, stored};
use crate::testing::TestDatabase;
use crate::tests::tools::{account, account_id, at, begin, number, workspace};
use crate::{Database, DatabaseKind};

const DAY: i64 = 86_400_000_000;

async fn count(database: &Database, table: &str) -> i64 {
    number(database, &format!("SELECT count(*) FROM {table}")).await
}

on_both! {
    async fn events_of_before_a_time_are_removed_some_at_a_time(test) {
        let database = test.open().await;
        let [acme, hooli] = [workspace(&database, "Acme").await, workspace(&database, "Hooli").await];
        for workspace in [acme, hooli] {
            let events: Vec<_> = (1..=10)
                .map(|n| event_of(n, account_id(1), i64::try_from(n).expect("small")))
                .collect();
            let mut work = begin(&database).await;
            insert(&mut *work, workspace, &events).await;
            work.commit().await.expect("committed");
        }
        for (more, left) in [(true, 16), (true, 12), (true, 8), (false, 6), (false, 6)] {
            let mut work = begin(&database).await;
            assert_eq!(work.remove_events_before(at(8), 4).await.expect("removed"), more, "{left}");
            work.commit().await.expect("committed");
            assert_eq!(count(&database, "events").await, left);
        }
        for workspace in [acme, hooli] {
            let left: Vec<_> = stored(&database, workspace, account_id(1)).await;
            let left: Vec<_> = left.iter().map(|event| event.at.micros()).collect();
            assert_eq!(left, [10, 9, 8]);
        }
    }

    async fn unique_ids_are_forgotten_some_at_a_time(test) {
        let database = test.open().await;
        let [acme, hooli] = [workspace(&database, "Acme").await, workspace(&database, "Hooli").await];
        for workspace in [acme, hooli] {
            for n in 1..=5 {
                let id = UniqueId::new(format!("{n}")).expect("an id");
                let mut work = begin(&database).await;
                work.note_event_ids(workspace, &[&id], at(n)).await.expect("noted");
                work.commit().await.expect("committed");
            }
        }
        for (more, left) in [(true, 7), (true, 4), (false, 4)] {
            let mut work = begin(&database).await;
            assert_eq!(work.forget_event_ids_before(at(4), 3).await.expect("forgotten"), more, "{left}");
            work.commit().await.expect("committed");
            assert_eq!(count(&database, "event_ids").await, left);
        }
        assert_eq!(number(&database, "SELECT min(received_at) FROM event_ids").await, 4);
    }

    /// By the day first, then to the microsecond.
    async fn people_of_before_a_time_are_forgotten_some_at_a_time(test) {
        let database = test.open().await;
        let [acme, hooli] = [workspace(&database, "Acme").await, workspace(&database, "Hooli").await];
        for workspace in [acme, hooli] {
            let people = (-4..4).map(|half_days| {
                let seen = Seen { first: at(-1_000 * DAY), last: at(half_days * DAY / 2) };
                (distinct_id(&format!("{half_days}")), (seen, None))
            });
            let people = people.collect();
            let mut work = begin(&database).await;
            work.people_seen(workspace, &people).await.expect("written");
            work.commit().await.expect("committed");
        }
        for (before, more, left) in [
            (-2 * DAY, false, 16),
            (-2 * DAY + 1, false, 14),
            (DAY / 2, true, 11),
            (DAY / 2, true, 8),
            (DAY / 2, false, 6),
            (DAY, false, 4),
            (DAY + 1, false, 2),
        ] {
            let mut work = begin(&database).await;
            assert_eq!(work.forget_people_before(at(before), 3).await.expect("forgotten"), more, "{left}");
            work.commit().await.expect("committed");
            assert_eq!(count(&database, "people").await, left, "{before}");
        }
        assert_eq!(number(&database, "SELECT min(last_at) FROM people").await, 3 * DAY / 2);
    }

    async fn identifiers_that_events_wait_for_are_forgotten_some_at_a_time(test) {
        let database = test.open().await;
        for name in ["Acme", "Hooli"] {
            let workspace = workspace(&database, name).await;
            let mut work = begin(&database).await;
            work.await_accounts(workspace, &["a", "b", "c"]).await.expect("noted");
            work.commit().await.expect("committed");
        }
        for (more, left) in [(true, 2), (false, 0), (false, 0)] {
            let mut work = begin(&database).await;
            assert_eq!(work.forget_awaited_accounts(4).await.expect("forgotten"), more, "{left}");
            work.commit().await.expect("committed");
            assert_eq!(count(&database, "awaited_accounts").await, left);
        }
    }

    /// Nothing counts the events of a removed account, and they go by and by.
    async fn events_of_a_removed_account_are_not_counted_and_go(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let erlich = distinct_id("erlich");
        let mut work = begin(&database).await;
        for n in [1, 2] {
            work.insert_account(acme, account(n, "Account", &[])).await.expect("inserted");
        }
        let mut events: Vec<_> = (1..=7)
            .map(|n| Event { distinct_id: Some(erlich.clone()), ..event_of(n, account_id(n % 2 + 1), 100) })
            .collect();
        events.push(Event { distinct_id: Some(erlich.clone()), ..event(8, "login", 100) });
        insert(&mut *work, acme, &events).await;
        let seen = |n| (account_id(n), Seen::at(at(100)));
        work.accounts_seen(acme, &[seen(1), seen(2)].into()).await.expect("written");
        work.commit().await.expect("committed");
        let mut work = begin(&database).await;
        work.delete_account(acme, account_id(2), at(1000)).await.expect("removed");
        work.commit().await.expect("committed");

        let window = MetricWindow::of(Interval::default(), at(100));
        let person = Doer::Person(vec![erlich]);
        let filters = serde_json::json!({"events": [{"id": "login"}]});
        let filter = MetricFilter::parse(filters.as_object().expect("an object")).expect("valid");
        for (doer, expected) in [(person.clone(), 4.0), (Doer::Account(account_id(1)), 3.0), (Doer::Account(account_id(2)), 0.0)] {
            let query = MetricQuery { doer: doer.clone(), filter: filter.clone(), sum: None, window };
            let sums = database.metric(acme, &query).await.expect("answered");
            let total = sums.value + sums.previous;
            assert!((total - expected).abs() < 0.5, "{doer:?}: {total}");
        }
        assert_eq!(stored(&database, acme, account_id(2)).await, []);
        assert_eq!(count(&database, "account_seen").await, 1);

        // One that came at the moment of the removal.
        let mut work = begin(&database).await;
        work.accounts_seen(acme, &[seen(2)].into()).await.expect("written");
        work.commit().await.expect("committed");
        for (more, before, left, remembered) in
            [(true, 1000, 5, 1), (true, 1001, 4, 0), (false, 1001, 4, 0)]
        {
            let limit = if left == 5 { 3 } else { 1 };
            let mut work = begin(&database).await;
            let removed = work.remove_events_of_removed_accounts(at(before), limit).await;
            assert_eq!(removed.expect("removed"), more, "{left}");
            work.commit().await.expect("committed");
            assert_eq!(count(&database, "events").await, left);
            assert_eq!(count(&database, "removed_accounts").await, remembered);
            assert_eq!(count(&database, "account_seen").await, 1 + remembered);
        }
        // The others are as they were.
        assert_eq!(stored(&database, acme, account_id(1)).await.len(), 3);
    }

    /// Until then nobody remembers it for nothing, and nobody forgets it too early.
    async fn a_removed_account_is_remembered_for_a_while(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        work.insert_account(acme, account(1, "Account", &[])).await.expect("inserted");
        work.delete_account(acme, account_id(1), at(10)).await.expect("removed");
        work.commit().await.expect("committed");
        for (before, remembered) in [(10, 1), (11, 0)] {
            let mut work = begin(&database).await;
            let more = work.remove_events_of_removed_accounts(at(before), 10).await;
            assert!(!more.expect("removed"));
            work.commit().await.expect("committed");
            assert_eq!(count(&database, "removed_accounts").await, remembered);
        }
    }
}

/// Whoever is at a person or an identifier goes on with it, and is not waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_forgets_what_somebody_is_at() {
    let test = TestDatabase::new(DatabaseKind::Postgres).await;
    let database = test.open().await;
    let acme = workspace(&database, "Acme").await;
    let [erlich, jared] = ["erlich", "jared"].map(distinct_id);
    let seen = |last| (Seen::at(at(last)), None);
    let mut work = begin(&database).await;
    let people = [(erlich.clone(), seen(1)), (jared, seen(1))].into();
    work.people_seen(acme, &people).await.expect("written");
    work.await_accounts(acme, &["a", "b"]).await.expect("noted");
    work.commit().await.expect("committed");
    let mut somebody = begin(&database).await;
    let known = somebody.known_people(acme, &[&erlich]).await;
    assert_eq!(known.expect("answered").len(), 1);
    somebody.await_accounts(acme, &["a"]).await.expect("noted");

    let mut work = begin(&database).await;
    assert!(
        !work
            .forget_people_before(at(5), 100)
            .await
            .expect("forgotten")
    );
    assert!(!work.forget_awaited_accounts(100).await.expect("forgotten"));
    work.commit().await.expect("committed");
    for table in ["people", "awaited_accounts"] {
        assert_eq!(count(&database, table).await, 1, "{table}");
    }
    let people = [(erlich, seen(9))].into();
    somebody.people_seen(acme, &people).await.expect("written");
    somebody.commit().await.expect("committed");
    let mut work = begin(&database).await;
    assert!(
        !work
            .forget_people_before(at(9), 100)
            .await
            .expect("forgotten")
    );
    work.commit().await.expect("committed");
    assert_eq!(count(&database, "people").await, 1);
}
