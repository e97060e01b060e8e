//! Reading usage events.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use futures_util::StreamExt;
use sea_orm::{ConnectionTrait, StreamTrait};
use stele_application::ports::{EventReader, MetricQuery, StoreError};
use stele_application::{EventPage, EventQuery};
use stele_domain::{ContactId, DistinctId, MetricSums, Seen, Tally, WorkspaceId};

use crate::Database;
use crate::error::Fault;
use crate::sql::events::{self, Matching};

#[async_trait]
impl EventReader for Database {
    async fn events(
        &self,
        workspace: WorkspaceId,
        query: &EventQuery,
    ) -> Result<EventPage, StoreError> {
        let statement = events::events_page(self.kind(), workspace, query);
        let rows = self.reader.query_all_raw(statement).await;
        let rows = rows.map_err(Fault::from)?;
        let mut page = EventPage {
            events: Vec::with_capacity(rows.len()),
            more: false,
        };
        for row in &rows {
            let (event, more) = events::read_event(row)?;
            page.events.push(event);
            page.more = more;
        }
        Ok(page)
    }

    async fn metric(
        &self,
        workspace: WorkspaceId,
        query: &MetricQuery,
    ) -> Result<MetricSums, StoreError> {
        if query.filter.has_patterns() {
            return Ok(self.counted_here(workspace, query).await?);
        }
        let Some(statement) = events::totals(self.kind(), workspace, query) else {
            return Ok(MetricSums::default());
        };
        let rows = self.reader.query_all_raw(statement).await;
        let rows = rows.map_err(Fault::from)?;
        Ok(events::read_sums(&rows, query).map_err(Fault::from)?)
    }

    async fn names_of(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, BTreeSet<DistinctId>>, StoreError> {
        let statement = events::names_of(self.kind(), workspace, contacts);
        let rows = self.reader.query_all_raw(statement).await;
        let mut names: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for row in rows.map_err(Fault::from)? {
            let (contact, name) = events::read_name(&row)?;
            names.entry(ContactId(contact)).or_default().insert(name);
        }
        Ok(names)
    }

    async fn people_seen(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, Seen>, StoreError> {
        let statement = events::people_seen(self.kind(), workspace, contacts);
        let rows = self.reader.query_all_raw(statement).await;
        let mut seen = BTreeMap::new();
        for row in rows.map_err(Fault::from)? {
            let (contact, when) = events::read_seen(&row)?;
            seen.insert(ContactId(contact), when);
        }
        Ok(seen)
    }
}

impl Database {
    /// Puts a filter's regular expressions to the events, one after the other, that all else of it leaves.
    async fn counted_here(
        &self,
        workspace: WorkspaceId,
        query: &MetricQuery,
    ) -> Result<MetricSums, Fault> {
        let matching = Matching::of(query);
        let Some(statement) = matching.statement(self.kind(), workspace) else {
            return Ok(MetricSums::default());
        };
        let mut tally = Tally::new(query.window);
        let mut rows = self.reader.stream_raw(statement).await?;
        while let Some(row) = rows.next().await {
            if let Some((at, amount)) = matching.read(&row?)? {
                tally.add(at, amount);
            }
        }
        Ok(tally.sums())
    }
}
