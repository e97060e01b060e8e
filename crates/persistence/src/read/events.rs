//! Reading usage events.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use futures_util::StreamExt;
use sea_orm::{ConnectionTrait, StreamTrait};
use stele_application::ports::{EventReader, MetricQuery, StoreError};
use stele_application::{EventPage, EventQuery};
use stele_domain::{
    Bucket, CompensatedSum, ContactId, DistinctId, MetricWindow, Predicate, PropertyScope, Seen,
    WorkspaceId,
};

use crate::Database;
use crate::error::Fault;
use crate::sql::events::{self, Asked};

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
    ) -> Result<Vec<Bucket>, StoreError> {
        if query.filter.has_patterns() {
            return Ok(self.counted_here(workspace, query).await?);
        }
        let Some(statement) = events::totals(self.kind(), workspace, query) else {
            return Ok(Vec::new());
        };
        let rows = self.reader.query_all_raw(statement).await;
        let rows = rows.map_err(Fault::from)?;
        let buckets = rows
            .iter()
            .filter_map(|row| events::read_bucket(row).transpose());
        let buckets = buckets.collect::<Result<_, _>>();
        Ok(buckets.map_err(Fault::from)?)
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
    /// Counts events here, one after the other, which the database has found by all that it can tell.
    async fn counted_here(
        &self,
        workspace: WorkspaceId,
        query: &MetricQuery,
    ) -> Result<Vec<Bucket>, Fault> {
        let Some(statement) = events::matching(self.kind(), workspace, query) else {
            return Ok(Vec::new());
        };
        let asked = Asked::of(self.kind(), query);
        let sum = query.sum.as_deref();
        let sum = sum.map(|property| asked.position(PropertyScope::Event, property));
        let mut buckets: BTreeMap<(bool, i64), CompensatedSum> = BTreeMap::new();
        let mut rows = self.reader.stream_raw(statement).await?;
        while let Some(row) = rows.next().await {
            let event = events::read_counted(&row?, &asked)?;
            let holds = |predicate: &Predicate| {
                let position = asked.position(predicate.scope(), predicate.key());
                predicate.holds(event.facts[position].as_ref())
            };
            let is_counted = query.filter.holds(&event.name, holds);
            if !is_counted {
                continue;
            }
            let share = match sum {
                None => Some(1.0),
                Some(position) => event.facts[position]
                    .as_ref()
                    .and_then(|facts| facts.number),
            };
            if let Some(share) = share {
                let half = event.at < query.window.from;
                let day = MetricWindow::day_of(event.at);
                buckets.entry((half, day)).or_default().add(share);
            }
        }
        let bucket = |((previous, day), sum): ((bool, i64), CompensatedSum)| Bucket {
            day,
            previous,
            value: sum.total(),
        };
        Ok(buckets.into_iter().map(bucket).collect())
    }
}
