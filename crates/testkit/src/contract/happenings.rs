//! Events, and the short ways to write and read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use stele_application::EventQuery;
use stele_application::ports::Signals;
use stele_domain::{
    AccountId, DistinctId, Event, EventId, EventName, GroupTypeIndex, Properties, Seen, Timestamp,
    WorkspaceId,
};

use super::setup::{World, start};
use crate::{Ports, SequentialIds};

/// The `n`th event: nobody did it, and it says nothing.
pub(super) fn event(n: u64, name: &str, at: Timestamp) -> Event {
    Event {
        id: EventId(SequentialIds::nth_uuid(n)),
        name: EventName::new(name).expect("a name"),
        at,
        received_at: start(),
        account: None,
        waits_for: None,
        distinct_id: None,
        groups: BTreeMap::new(),
        properties: Arc::default(),
        person: Properties::new(),
    }
}

/// The `n`th event, of an account.
pub(super) fn event_of(account: AccountId, n: u64, name: &str, at: Timestamp) -> Event {
    Event {
        account: Some(account),
        ..event(n, name, at)
    }
}

/// The `n`th event, which waits for an account.
pub(super) fn waiting(identifier: &str, n: u64, at: Timestamp) -> Event {
    Event {
        waits_for: Some(identifier.to_owned()),
        ..event(n, "waited", at)
    }
}

pub(super) fn distinct_id(text: &str) -> DistinctId {
    DistinctId::new(text).expect("a distinct id")
}

pub(super) fn group_type(index: u8) -> GroupTypeIndex {
    GroupTypeIndex::new(index).expect("at most four")
}

/// One property.
pub(super) fn property(key: &str, value: impl Into<Value>) -> Properties {
    Properties::from([(key.to_owned(), value.into())])
}

/// Every event of an account.
pub(super) fn every_event(account: AccountId) -> EventQuery {
    EventQuery {
        account,
        name: None,
        from: None,
        to: None,
        after: None,
        limit: 10_000,
    }
}

pub(super) async fn events(
    ports: &Ports,
    workspace: WorkspaceId,
    query: &EventQuery,
) -> Vec<Event> {
    let page = ports.events.events(workspace, query).await;
    page.expect("the store answers").events
}

/// Newest first, the larger id first among equals.
pub(super) fn newest_first(mut events: Vec<Event>) -> Vec<Event> {
    events.sort_by_key(|event| std::cmp::Reverse((event.at, event.id)));
    events
}

impl World {
    /// Writes events into Acme, in one unit of work.
    pub(super) async fn happen(&self, events: &[Event]) {
        self.happen_in(self.acme, events).await;
    }

    pub(super) async fn happen_in(&self, workspace: WorkspaceId, events: &[Event]) {
        self.write_in(workspace, async |work, workspace| {
            let awaited = events.iter().filter_map(|event| event.waits_for.as_deref());
            let awaited: std::collections::BTreeSet<_> = awaited.collect();
            let awaited: Vec<_> = awaited.into_iter().collect();
            work.await_accounts(workspace, &awaited).await?;
            work.insert_events(workspace, events).await
        })
        .await;
    }

    /// What is known from now on of groups of one type, by their keys.
    pub(super) async fn know(
        &self,
        group_type: GroupTypeIndex,
        known: &BTreeMap<String, Properties>,
    ) {
        self.write(async |work, acme| {
            for (key, known) in known {
                work.put_group(acme, group_type, key, known).await?;
            }
            Ok(())
        })
        .await;
    }

    /// The events of an account of Acme.
    pub(super) async fn events_of(&self, account: AccountId) -> Vec<Event> {
        events(&self.ports, self.acme, &every_event(account)).await
    }

    /// An account of Acme claims what waits for these identifiers.
    pub(super) async fn claim(&self, account: AccountId, identifiers: &[&str]) -> Vec<Properties> {
        self.write(async |work, acme| work.claim_events(acme, account, identifiers).await)
            .await
    }

    /// What is known of an account of Acme, which a reader and a unit of work see alike.
    pub(super) async fn signals(&self, account: AccountId, now: Timestamp) -> Signals {
        let asked = [account];
        let read = self.ports.signals.signals(self.acme, &asked, now).await;
        let read = read.expect("the store answers");
        let mut work = self.begin().await;
        let stored = work.stored_signals(self.acme, &asked, now).await;
        assert_eq!(read, stored.expect("the store answers"));
        read.get(&account).cloned().unwrap_or_default()
    }

    /// When an account of Acme was seen.
    pub(super) async fn seen(&self, account: AccountId) -> Option<Seen> {
        self.signals(account, start()).await.seen
    }
}
