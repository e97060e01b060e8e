//! Reading usage events.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use stele_application::ports::{EventReader, MetricQuery, StoreError};
use stele_application::{EventPage, EventQuery};
use stele_domain::{ContactId, DistinctId, MetricSums, Properties, Seen, WorkspaceId};

use super::MemoryStore;
use super::table::in_memory;

#[async_trait]
impl EventReader for MemoryStore {
    async fn events(
        &self,
        workspace: WorkspaceId,
        query: &EventQuery,
    ) -> Result<EventPage, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let EventQuery {
            account,
            name,
            from,
            to,
            after,
            limit,
        } = query;
        let newest_first = tenant.events.of_account(*account).rev();
        let mut found = newest_first.filter(|event| {
            name.as_ref().is_none_or(|name| event.name == *name)
                && from.is_none_or(|from| event.at >= from)
                && to.is_none_or(|to| event.at <= to)
                && after.is_none_or(|after| (event.at, event.id.0) < (after.at, after.id))
        });
        let mut events = Vec::new();
        let mut bytes = 0;
        while events.len() < in_memory(*limit) && bytes < in_memory(EventPage::MAX_BYTES) {
            let Some(event) = found.next() else { break };
            bytes += json_bytes(&event.properties) + json_bytes(&event.person);
            events.push(event.clone());
        }
        let more = found.next().is_some();
        Ok(EventPage { events, more })
    }

    async fn metric(
        &self,
        workspace: WorkspaceId,
        query: &MetricQuery,
    ) -> Result<MetricSums, StoreError> {
        Ok(self.read()?.tenant(workspace).metric(query))
    }

    async fn names_of(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, BTreeSet<DistinctId>>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let mut names: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (contact, name, _) in tenant.names_of(contacts) {
            names.entry(contact).or_default().insert(name.clone());
        }
        Ok(names)
    }

    async fn people_seen(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, Seen>, StoreError> {
        let tenant = self.read()?.tenant(workspace);
        let mut seen: BTreeMap<_, Seen> = BTreeMap::new();
        for (contact, _, when) in tenant.names_of(contacts) {
            let known = seen.entry(contact).or_insert(when);
            *known = known.and(when);
        }
        Ok(seen)
    }
}

fn json_bytes(properties: &Properties) -> usize {
    serde_json::to_vec(properties).map_or(0, |json| json.len())
}
