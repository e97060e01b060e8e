//! Events that wait, and accounts that claim them.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use stele_application::{
    AccountRef, Caller, EventAccount, EventDraft, EventOutcome, Stele, UnknownAccount,
};
use stele_domain::{AccountChange, EventName, Field, Identifier, Name};

use super::build::{event_of, group_type, insert, properties, stored, waiting};
use crate::tests::tools::{account_id, begin, fixture, number, workspace};
use crate::{Database, DatabaseKind};

async fn awaited(database: &Database) -> i64 {
    number(database, "SELECT count(*) FROM awaited_accounts").await
}

async fn seen(database: &Database, what: &str) -> i64 {
    number(database, &format!("SELECT {what} FROM account_seen")).await
}

on_both! {
    async fn an_account_claims_the_events_that_wait_for_it(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        work.await_accounts(acme, &["a", "b", "c"]).await.expect("noted");
        work.await_accounts(acme, &["a"]).await.expect("noted");
        work.await_accounts(acme, &[]).await.expect("noted");
        let mut events = vec![waiting(1, "a", 50), waiting(2, "b", 20), waiting(3, "b", 90), waiting(4, "c", 10)];
        insert(&mut *work, acme, &events).await;
        let known = properties(json!({"plan": "Pro"}));
        work.put_group(acme, group_type(0), "b", &known).await.expect("stored");
        work.put_group(acme, group_type(1), "a", &known).await.expect("stored");
        work.commit().await.expect("committed");
        let mut work = begin(&database).await;
        let claimed = work.claim_events(acme, account_id(1), &["a", "b", "x"]).await.expect("claimed");
        assert_eq!(claimed, [known]);
        // There is nothing left to claim.
        work.claim_events(acme, account_id(2), &["a"]).await.expect("claimed");
        assert!(work.claim_events(acme, account_id(2), &[]).await.expect("claimed").is_empty());
        work.commit().await.expect("committed");
        events.pop();
        events.sort_by_key(|event| std::cmp::Reverse(event.at));
        for event in &mut events {
            event.waits_for = None;
            event.account = Some(account_id(1));
        }
        assert_eq!(stored(&database, acme, account_id(1)).await, events);
        assert_eq!(stored(&database, acme, account_id(2)).await, []);
        assert_eq!(seen(&database, "min(first_at)").await, 20);
        assert_eq!(seen(&database, "max(last_at)").await, 90);
        assert_eq!(seen(&database, "count(*)").await, 1);
        assert_eq!(awaited(&database).await, 1);
    }

    async fn an_account_is_seen_from_its_first_event_to_its_last(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        for (first, last) in [(50, 60), (55, 58), (40, 45), (70, 70)] {
            let mut work = begin(&database).await;
            let events = [event_of(1, account_id(1), first), event_of(2, account_id(1), last)];
            let span = stele_domain::Seen::of(events.map(|event| event.at)).expect("two");
            work.accounts_seen(acme, &[(account_id(1), span)].into()).await.expect("written");
            work.commit().await.expect("committed");
        }
        assert_eq!(seen(&database, "first_at").await, 40);
        assert_eq!(seen(&database, "last_at").await, 70);
    }

    /// Whoever comes first: no event is left waiting for an account that is there.
    async fn no_event_is_left_waiting(test) {
        const ROUNDS: usize = 12;
        const SENDERS: usize = 4;
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        for round in 0..ROUNDS {
            let key = format!("key {round}");
            let senders: Vec<_> = (0..SENDERS)
                .map(|_| tokio::spawn(send(fixture.stele.clone(), caller.clone(), key.clone())))
                .collect();
            let (stele, owner, name) = (fixture.stele.clone(), caller.clone(), key.clone());
            let claimed = tokio::spawn(async move {
                let change = AccountChange {
                    external_id: Field::Value(Identifier::new(name).expect("an identifier")),
                    ..AccountChange::default()
                };
                stele.create_account(&owner, Name::new("Account").expect("a name"), change).await
            });
            for sender in senders {
                let outcomes = sender.await.expect("no panic").expect("sent");
                assert_eq!(outcomes, [EventOutcome::Written; 2]);
            }
            let made = claimed.await.expect("no panic").expect("made");
            let events = stored(&database, caller.workspace_id(), made.id).await;
            assert_eq!(events.len(), 2 * SENDERS, "{round}");
        }
        assert_eq!(number(&database, "SELECT count(*) FROM events WHERE waits_for IS NOT NULL").await, 0);
        let accounts: BTreeSet<i64> = [seen(&database, "count(*)").await].into();
        assert_eq!(accounts, [i64::try_from(ROUNDS).expect("small")].into());
    }
}

async fn send(
    stele: Arc<Stele>,
    caller: Arc<Caller>,
    key: String,
) -> Result<Vec<EventOutcome>, stele_application::Error> {
    let event = EventDraft {
        account: EventAccount::Named(AccountRef::Identifier(key), UnknownAccount::AwaitsIt),
        ..EventDraft::new(EventName::new("login").expect("a name"))
    };
    stele.ingest(&caller, &[event.clone(), event]).await
}

/// While somebody stores events that wait, nobody claims them, and others wait for the same; while somebody claims them, nobody
/// begins to wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_wait_and_those_who_claim_keep_out_of_each_others_way() {
    use crate::tests::tools::somebody_waits;

    let test = crate::testing::TestDatabase::new(DatabaseKind::Postgres).await;
    let database = Arc::new(test.open().await);
    let acme = workspace(&database, "Acme").await;
    let mut first = begin(&database).await;
    first.await_accounts(acme, &["a"]).await.expect("noted");
    first.commit().await.expect("committed");

    let mut first = begin(&database).await;
    let mut second = begin(&database).await;
    first.await_accounts(acme, &["a"]).await.expect("noted");
    second.await_accounts(acme, &["a"]).await.expect("noted");
    insert(&mut *first, acme, &[waiting(1, "a", 1)]).await;
    insert(&mut *second, acme, &[waiting(2, "a", 2)]).await;
    let claimer = {
        let database = database.clone();
        tokio::spawn(async move {
            let mut work = begin(&database).await;
            let claimed = work.claim_events(acme, account_id(1), &["a"]).await;
            claimed.expect("claimed");
            work
        })
    };
    somebody_waits(&database).await;
    first.commit().await.expect("committed");
    second.commit().await.expect("committed");
    let claimer = claimer.await.expect("no panic");

    let late = {
        let database = database.clone();
        tokio::spawn(async move {
            let mut work = begin(&database).await;
            work.await_accounts(acme, &["a"]).await.expect("noted");
            work.commit().await.expect("committed");
        })
    };
    somebody_waits(&database).await;
    claimer.commit().await.expect("committed");
    late.await.expect("no panic");
    assert_eq!(stored(&database, acme, account_id(1)).await.len(), 2);
}
