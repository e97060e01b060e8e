//! Two workspaces in which the same ids and names name other things.

use std::collections::BTreeMap;

use serde_json::json;
use stele_application::AccountRef;
use stele_application::ports::{Doer, EventReader, MetricQuery, UnitOfWork};
use stele_domain::{
    AccountId, Contact, Event, Identifier, Interval, MetricFilter, MetricWindow, Seen, Traits,
    UniqueId, WorkspaceId,
};

use super::build::{distinct_id, event_of, group_type, insert, properties, stored, waiting};
use crate::Database;
use crate::testing::TestDatabase;
use crate::tests::crossed::rows;
use crate::tests::tools::{account, account_id, at, begin, contact_id, person, tied, workspace};

struct World {
    database: Database,
    here: WorkspaceId,
    there: WorkspaceId,
}

impl World {
    async fn new(test: &TestDatabase) -> Self {
        let database = test.open().await;
        let here = workspace(&database, "Workspace").await;
        let there = workspace(&database, "Workspace").await;
        for (id, word, first) in [(here, "here", 1), (there, "there", 2)] {
            let mut work = begin(&database).await;
            fill(&mut *work, id, word, first).await;
            work.commit().await.expect("committed");
        }
        Self {
            database,
            here,
            there,
        }
    }
}

/// Account `first` is called "a" and has two events; the other is called "b" and has one.
async fn fill(work: &mut dyn UnitOfWork, id: WorkspaceId, side: &str, first: u64) {
    for n in [1, 2] {
        let name = if n == first { "a" } else { "b" };
        let mut made = account(n, side, &[name]);
        made.traits = Traits::from_map(properties(json!({"where": side})));
        work.insert_account(id, made).await.expect("inserted");
    }
    let made = Contact {
        external_id: Some(Identifier::new("erlich").expect("an identifier")),
        ..person(first, side, "e@x.com")
    };
    tied(work, id, made, &[account_id(first)]).await;
    let mut events = [
        event_of(1, account_id(first), 1),
        event_of(2, account_id(first), 2),
        event_of(3, account_id(3 - first), 3),
    ];
    for event in &mut events {
        event.properties = properties(json!({"where": side})).into();
        event.distinct_id = Some(distinct_id("erlich"));
        event.groups = [(group_type(1), "same".to_owned())].into();
    }
    insert(work, id, &events).await;
    work.await_accounts(id, &["waits"]).await.expect("noted");
    insert(work, id, &[waiting(4, "waits", 9)]).await;
    let ids = [
        UniqueId::new("both").expect("an id"),
        UniqueId::new(side).expect("an id"),
    ];
    work.note_event_ids(id, &[&ids[0], &ids[1]], at(1))
        .await
        .expect("noted");
    work.group_types(id, &["account", side])
        .await
        .expect("answered");
    for index in [0, 1] {
        let known = properties(json!({"where": side}));
        for key in ["waits", "same"] {
            let put = work.put_group(id, group_type(index), key, &known).await;
            put.expect("stored");
        }
    }
    let when = i64::try_from(first).expect("small");
    let seen = Seen {
        first: at(when),
        last: at(10 * when),
    };
    let people = ["erlich", "E@X.com"].map(|name| {
        let known = properties(json!({"where": side}));
        (distinct_id(name), (seen, Some(known)))
    });
    let people = BTreeMap::from(people);
    work.people_seen(id, &people).await.expect("written");
    let accounts: BTreeMap<AccountId, Seen> = [(account_id(1), seen), (account_id(2), seen)].into();
    work.accounts_seen(id, &accounts).await.expect("written");
}

on_both! {
    async fn each_workspace_reads_its_own_events(test) {
        let World { database, here, there } = World::new(test).await;
        let window = MetricWindow::of(Interval::default(), at(100));
        let filters = json!({"events": [{"id": "login"}]});
        let filter = MetricFilter::parse(filters.as_object().expect("an object")).expect("valid");
        for (id, word, first) in [(here, "here", 1), (there, "there", 2)] {
            for (n, count) in [(first, 2), (3 - first, 1)] {
                let events = stored(&database, id, account_id(n)).await;
                assert_eq!(events.len(), count);
                for Event { properties, .. } in &events {
                    assert_eq!(properties["where"], word);
                }
                let query = MetricQuery { doer: Doer::Account(account_id(n)), filter: filter.clone(), sum: None, window };
                let sums = database.metric(id, &query).await.expect("answered");
                let total = sums.value + sums.previous;
                assert!((total - f64::from(u8::try_from(count).expect("small"))).abs() < 0.5);
            }
            let doer = Doer::Person(vec![distinct_id("erlich")]);
            for filters in [json!({"events": [{"id": "login"}]}), json!({"properties": [{"key": "where", "operator": "regex", "value": "here"}]}),
                json!({"properties": [{"key": "where", "type": "group", "group_type_index": 1, "value": word}]}),
                json!({"properties": [{"key": "where", "type": "group", "group_type_index": 0, "value": word}]})] {
                let filter = MetricFilter::parse(filters.as_object().expect("an object")).expect("valid");
                let query = MetricQuery { doer: doer.clone(), filter, sum: None, window };
                let sums = database.metric(id, &query).await.expect("answered");
                let total = sums.value + sums.previous;
                assert!((total - 3.0).abs() < 0.5, "{total}");
            }
            let names = database.names_of(id, &[contact_id(1), contact_id(2)]).await.expect("answered");
            let expected = ["erlich", "E@X.com"].map(distinct_id);
            assert_eq!(names, [(contact_id(first), expected.into())].into());
            let seen = database.people_seen(id, &[contact_id(1), contact_id(2)]).await.expect("answered");
            let when = i64::try_from(first).expect("small");
            assert_eq!(seen, [(contact_id(first), Seen { first: at(when), last: at(10 * when) })].into());

            let mut work = begin(&database).await;
            let names = [AccountRef::Identifier("a".to_owned()), AccountRef::IdOrIdentifier("b".to_owned())];
            let found = work.named_accounts(id, &names).await.expect("answered");
            assert_eq!(found, [Some(account_id(first)), Some(account_id(3 - first))]);
            let known = work.known_people(id, &[&distinct_id("erlich"), &distinct_id("E@x.com")]).await;
            let known = known.expect("answered");
            assert_eq!(known[&distinct_id("erlich")].properties["where"], word);
            for known in known.values() {
                let contact = known.contact.as_ref().expect("a contact");
                assert_eq!((contact.id, contact.account), (contact_id(first), Some(account_id(first))));
            }
            assert_eq!(work.group(id, group_type(1), "waits").await.expect("answered")["where"], word);
            let types = work.group_types(id, &["account", word]).await.expect("answered");
            assert_eq!(types[word], group_type(1));
        }
    }

    /// Whatever is written here leaves the other workspace as it was.
    async fn writing_changes_its_own_workspace_only(test) {
        let World { database, here, there } = World::new(test).await;
        let before = rows(&database, there).await;
        let mine = rows(&database, here).await;
        let mut work = begin(&database).await;
        work.account_for_update(here, &AccountRef::Id(account_id(1))).await.expect("answered");
        let claimed = work.claim_events(here, account_id(1), &["waits"]).await.expect("claimed");
        assert_eq!(claimed, [properties(json!({"where": "here"}))]);
        work.await_accounts(here, &["a"]).await.expect("noted");
        let there_only = UniqueId::new("there").expect("an id");
        let new = work.note_event_ids(here, &[&there_only], at(2)).await.expect("noted");
        assert_eq!(new.len(), 1);
        insert(&mut *work, here, &[event_of(7, account_id(1), 1)]).await;
        let types = work.group_types(here, &["there"]).await.expect("answered");
        assert_eq!(types["there"], group_type(2));
        work.group(here, group_type(3), "waits").await.expect("answered");
        work.put_group(here, group_type(1), "waits", &properties(json!({}))).await.expect("stored");
        let seen = Seen { first: at(0), last: at(999) };
        let known = properties(json!({"where": "changed"}));
        let people = [(distinct_id("erlich"), (seen, Some(known))), (distinct_id("else"), (seen, None))];
        work.people_seen(here, &people.into()).await.expect("written");
        work.accounts_seen(here, &[(account_id(1), seen)].into()).await.expect("written");
        work.delete_account(here, account_id(2), at(5)).await.expect("removed");
        work.commit().await.expect("committed");
        let mut work = begin(&database).await;
        assert!(!work.remove_events_of_removed_accounts(at(100), 100).await.expect("removed"));
        work.commit().await.expect("committed");
        assert_eq!(rows(&database, there).await, before);
        let after = rows(&database, here).await;
        for table in ["events", "event_ids", "awaited_accounts", "group_types", "groups", "people", "account_seen"] {
            assert_ne!(after[table], mine[table], "{table}");
        }
    }
}
