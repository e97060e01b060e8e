//! Events to be.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use stele_application::EventQuery;
use stele_application::ports::{EventReader, UnitOfWork};
use stele_domain::{
    AccountId, DistinctId, Event, EventId, EventName, GroupTypeIndex, Properties, WorkspaceId,
};
use stele_testkit::SequentialIds;

use super::super::tools::at;
use crate::Database;

/// The `n`th event, that says nothing.
pub(in crate::tests) fn event(n: u64, name: &str, micros: i64) -> Event {
    Event {
        id: EventId(SequentialIds::nth_uuid(n)),
        name: EventName::new(name).expect("a name"),
        at: at(micros),
        received_at: at(micros + 1),
        account: None,
        waits_for: None,
        distinct_id: None,
        groups: BTreeMap::new(),
        properties: Arc::default(),
        person: Properties::new(),
    }
}

/// The `n`th event, of an account.
pub(in crate::tests) fn event_of(n: u64, account: AccountId, micros: i64) -> Event {
    Event {
        account: Some(account),
        ..event(n, "login", micros)
    }
}

/// The `n`th event, that waits.
pub(in crate::tests) fn waiting(n: u64, identifier: &str, micros: i64) -> Event {
    Event {
        waits_for: Some(identifier.to_owned()),
        ..event(n, "login", micros)
    }
}

pub(in crate::tests) fn properties(value: Value) -> Properties {
    serde_json::from_value(value).expect("an object")
}

pub(in crate::tests) fn distinct_id(text: &str) -> DistinctId {
    DistinctId::new(text).expect("an id")
}

pub(in crate::tests) fn group_type(index: u8) -> GroupTypeIndex {
    GroupTypeIndex::new(index).expect("at most four")
}

/// All events of an account.
pub(in crate::tests) fn all_of(account: AccountId) -> EventQuery {
    EventQuery {
        account,
        name: None,
        from: None,
        to: None,
        after: None,
        limit: 10_000,
    }
}

pub(in crate::tests) async fn stored(
    database: &Database,
    workspace: WorkspaceId,
    account: AccountId,
) -> Vec<Event> {
    let events = EventReader::events(database, workspace, &all_of(account)).await;
    events.expect("answered").events
}

pub(in crate::tests) async fn insert(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    events: &[Event],
) {
    let inserted = work.insert_events(workspace, events).await;
    inserted.expect("inserted");
}
