//! Storing events, and who was seen by them.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use stele_domain::{
    AccountId, DistinctId, Event, Properties, Seen, Timestamp, UniqueId, WorkspaceId, weight,
};

use super::super::SqlUnitOfWork;
use crate::convert::properties_cell;
use crate::error::{Fault, Malformed};
use crate::sql::events::{self, Known};

/// The most events that one statement stores.
const MOST: usize = 1_000;
/// How heavy these may be together: a statement holds its events several times over.
const HEAVIEST: usize = 2 << 20;

impl SqlUnitOfWork {
    pub(super) async fn add_events(
        &self,
        workspace: WorkspaceId,
        all: &[Event],
    ) -> Result<(), Fault> {
        let mut rest = all;
        while !rest.is_empty() {
            let (some, left) = rest.split_at(fitting(rest));
            let insert = events::insert_events(self.kind, workspace, some);
            self.transaction.execute_raw(insert).await?;
            rest = left;
        }
        Ok(())
    }

    pub(super) async fn note_ids(
        &self,
        workspace: WorkspaceId,
        ids: &[&UniqueId],
        now: Timestamp,
    ) -> Result<BTreeSet<UniqueId>, Fault> {
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        let note = events::note_ids(self.kind, workspace, ids, now);
        let rows = self.transaction.query_all_raw(note).await?;
        let id = |row: &sea_orm::QueryResult| -> Result<_, Fault> {
            let text: String = row.try_get_by_index(0)?;
            Ok(UniqueId::new(text).map_err(|_| Malformed("event_ids.unique_id"))?)
        };
        rows.iter().map(id).collect()
    }

    pub(super) async fn see_accounts(
        &self,
        workspace: WorkspaceId,
        accounts: &BTreeMap<AccountId, Seen>,
    ) -> Result<(), Fault> {
        if accounts.is_empty() {
            return Ok(());
        }
        let see = events::see_accounts(self.kind, workspace, accounts);
        self.transaction.execute_raw(see).await?;
        Ok(())
    }

    pub(super) async fn see_people(
        &self,
        workspace: WorkspaceId,
        people: &BTreeMap<DistinctId, (Seen, Option<Properties>)>,
    ) -> Result<(), Fault> {
        let mut seen = Vec::new();
        let mut known = Vec::new();
        for (person, (when, properties)) in people {
            match properties {
                None => seen.push((person.as_str(), *when)),
                Some(properties) => known.push(Known {
                    name: person.as_str(),
                    seen: *when,
                    properties: properties_cell(properties),
                }),
            }
        }
        if !seen.is_empty() {
            let see = events::see_people(self.kind, workspace, &seen);
            self.transaction.execute_raw(see).await?;
        }
        if !known.is_empty() {
            self.store_known(workspace, people, known).await?;
        }
        Ok(())
    }

    /// Stores what is known of people. Whoever was known before is locked since then; of two who come to know somebody at the
    /// same time, the second has to look again.
    async fn store_known(
        &self,
        workspace: WorkspaceId,
        people: &BTreeMap<DistinctId, (Seen, Option<Properties>)>,
        known: Vec<Known<'_>>,
    ) -> Result<(), Fault> {
        let put = events::put_people(self.kind, workspace, known);
        let rows = self.transaction.query_all_raw(put).await?;
        let mut versions = BTreeMap::new();
        for row in &rows {
            let (name, version): (String, i64) =
                (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            versions.insert(name, version);
        }
        for person in people.keys() {
            let asked = self.known_people.get(&(workspace, person.clone()));
            let stored = versions.get(person.as_str());
            if let (Some(asked), Some(stored)) = (asked, stored)
                && *stored != asked + 1
            {
                return Err(Fault::Stale("what is known of a person"));
            }
        }
        Ok(())
    }
}

/// How many of the first events one statement stores: one at least.
fn fitting(events: &[Event]) -> usize {
    let mut heavy = 0;
    let light = events.iter().take(MOST).take_while(|event| {
        heavy += weight(&event.properties) + weight(&event.person);
        heavy <= HEAVIEST
    });
    light.count().max(1)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;
    use stele_domain::{Event, EventId, EventName, Properties, Timestamp};
    use uuid::Uuid;

    use super::{HEAVIEST, MOST, fitting};

    fn event(bytes: usize) -> Event {
        let properties = Properties::from([("text".to_owned(), json!("x".repeat(bytes)))]);
        Event {
            id: EventId(Uuid::nil()),
            name: EventName::new("login").expect("a name"),
            at: Timestamp::MIN,
            received_at: Timestamp::MIN,
            account: None,
            waits_for: None,
            distinct_id: None,
            groups: [].into(),
            properties: Arc::new(properties),
            person: Properties::new(),
        }
    }

    #[test]
    fn a_statement_stores_many_small_events_or_few_large_ones() {
        assert_eq!(fitting(&vec![event(1); MOST + 1]), MOST);
        assert_eq!(fitting(&vec![event(HEAVIEST / 3); 4]), 2);
        assert_eq!(fitting(&[event(HEAVIEST + 1), event(1)]), 1);
        assert_eq!(fitting(&[event(1)]), 1);
    }
}
