//! How many statements reading and writing events take.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use stele_application::AccountRef;
use stele_application::ports::{Doer, EventReader, MetricQuery};
use stele_domain::{
    AccountId, DistinctId, Event, Interval, MetricFilter, MetricWindow, Seen, UniqueId,
};

use super::build::{all_of, distinct_id, event_of, group_type, insert, properties};
use crate::DatabaseKind;
use crate::tests::statements::count_statements;
use crate::tests::tools::{account_id, at, begin, contact_id, number, workspace};

fn batch(count: u64) -> Vec<Event> {
    (1..=count)
        .map(|n| Event {
            distinct_id: Some(distinct_id(&format!("person {n}"))),
            properties: properties(json!({"plan": "Pro", "seats": n, "text": "x".repeat(200)}))
                .into(),
            ..event_of(n, account_id(n), 5)
        })
        .collect()
}

on_both! {
    async fn a_batch_takes_a_fixed_number_of_statements_for_each_thousand(test) {
        let mut database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let counted = Arc::new(AtomicUsize::new(0));
        let clone = counted.clone();
        database.writer.set_metric_callback(move |_| {
            clone.fetch_add(1, Ordering::SeqCst);
        });
        let was = |expected: usize, what: &str| {
            assert_eq!(counted.swap(0, Ordering::SeqCst), expected, "{what}");
        };
        let (events, ids): (Vec<_>, Vec<_>) = (
            batch(5_000),
            (0..5_000).map(|n| UniqueId::new(format!("{n:05}")).expect("an id")).collect(),
        );
        let people: Vec<DistinctId> = events.iter().filter_map(|event| event.distinct_id.clone()).collect();
        let awaited: Vec<_> = (0..5_000).map(|n| format!("{n:05}")).collect();
        for (count, statements) in [(1, 1), (1_000, 1), (5_000, 5)] {
            let seen = Seen::at(at(5));
            let mut work = begin(&database).await;
            counted.store(0, Ordering::SeqCst);
            insert(&mut *work, acme, &events[..count]).await;
            was(statements, "events");
            let ids: Vec<_> = ids[..count].iter().collect();
            assert_eq!(work.note_event_ids(acme, &ids, at(1)).await.expect("noted").len(), count);
            was(1, "ids");
            let mut sorted: Vec<_> = people[..count].iter().collect();
            sorted.sort_unstable();
            work.known_people(acme, &sorted).await.expect("answered");
            was(2, "people");
            let said = |person: &DistinctId| {
                let known = person.as_str().ends_with('1').then(|| properties(json!({"a": 1})));
                (person.clone(), (seen, known))
            };
            let said: BTreeMap<_, _> = people[..count].iter().map(said).collect();
            work.people_seen(acme, &said).await.expect("written");
            was(if count == 1 { 1 } else { 2 }, "people seen");
            let accounts: BTreeMap<AccountId, Seen> = events[..count]
                .iter()
                .filter_map(|event| Some((event.account?, seen)))
                .collect();
            work.accounts_seen(acme, &accounts).await.expect("written");
            was(1, "accounts seen");
            let names: Vec<_> = awaited[..count].iter().cloned().map(AccountRef::IdOrIdentifier).collect();
            work.named_accounts(acme, &names).await.expect("answered");
            was(1, "names");
            let identifiers: Vec<_> = awaited[..count].iter().map(String::as_str).collect();
            work.await_accounts(acme, &identifiers).await.expect("noted");
            was(if test.kind() == DatabaseKind::Sqlite { 1 } else { 2 }, "awaited");
            if count == 5_000 {
                work.commit().await.expect("committed");
            }
        }
        assert_eq!(number(&database, "SELECT count(*) FROM events").await, 5_000);
        assert_eq!(number(&database, "SELECT count(*) FROM people WHERE properties <> '{}'").await, 500);
        let mut work = begin(&database).await;
        counted.store(0, Ordering::SeqCst);
        work.claim_events(acme, account_id(1), &["00001", "00002"]).await.expect("claimed");
        was(if test.kind() == DatabaseKind::Sqlite { 3 } else { 4 }, "nothing to claim");
        work.group_types(acme, &["a", "b"]).await.expect("answered");
        was(3, "new types");
        work.group_types(acme, &["a", "b"]).await.expect("answered");
        was(1, "known types");
        work.group(acme, group_type(1), "x").await.expect("answered");
        was(1, "group");
    }

    async fn each_reading_method_is_one_statement(test) {
        let mut database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let counted = count_statements(&mut database);
        let one = |what: &str| assert_eq!(counted.swap(0, Ordering::SeqCst), 1, "{what}");
        database.events(acme, &all_of(account_id(1))).await.expect("answered");
        one("page");
        let window = MetricWindow::of(Interval::default(), at(1));
        let person = Doer::Person(vec![distinct_id("a"), distinct_id("b")]);
        for filters in [
            json!({"events": [{"id": "login"}]}),
            json!({"properties": [{"key": "plan", "operator": "regex", "value": "P"}]}),
            json!({"properties": [{"key": "plan", "type": "group", "group_type_index": 0, "value": "pro"}]}),
            json!({"properties": [{"key": "plan", "type": "group", "group_type_index": 1, "operator": "regex", "value": "P"}]}),
        ] {
            let filter = MetricFilter::parse(filters.as_object().expect("an object")).expect("valid");
            let query = MetricQuery { doer: person.clone(), filter, sum: None, window };
            database.metric(acme, &query).await.expect("answered");
            one("metric");
        }
        database.names_of(acme, &[contact_id(1), contact_id(2)]).await.expect("answered");
        one("names");
        database.people_seen(acme, &[contact_id(1), contact_id(2)]).await.expect("answered");
        one("people seen");
    }
}
