//! Writing usage events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use stele_application::AccountRef;
use stele_application::ports::{EventWrites, KnownPerson, StoreError};
use stele_domain::{
    AccountId, DistinctId, Event, GroupTypeIndex, Properties, Seen, Timestamp, UniqueId,
    WorkspaceId,
};

use super::unit::Unit;

#[async_trait]
impl EventWrites for Unit {
    async fn named_accounts(
        &mut self,
        workspace: WorkspaceId,
        names: &[AccountRef],
    ) -> Result<Vec<Option<AccountId>>, StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            let found = names.iter().map(|name| tenant.account(name));
            Ok(found
                .map(|account| account.map(|account| account.id))
                .collect())
        })
    }

    async fn await_accounts(
        &mut self,
        workspace: WorkspaceId,
        _identifiers: &[&str],
    ) -> Result<(), StoreError> {
        // Whoever has a unit of work has locked everything.
        self.run(|state| state.tenant_mut(workspace).map(|_| ()))
    }

    async fn claim_events(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        identifiers: &[&str],
    ) -> Result<Vec<Properties>, StoreError> {
        self.run(|state| {
            let log = state.tenant_mut(workspace)?.events_mut();
            log.claim(account, identifiers);
            let groups = identifiers.iter();
            let known = groups.filter_map(|key| log.take_group(GroupTypeIndex::OF_ACCOUNTS, key));
            Ok(known.collect())
        })
    }

    async fn note_event_ids(
        &mut self,
        workspace: WorkspaceId,
        ids: &[&UniqueId],
        now: Timestamp,
    ) -> Result<BTreeSet<UniqueId>, StoreError> {
        self.run(|state| {
            let known = &mut state.tenant_mut(workspace)?.events_mut().unique_ids;
            let mut new = BTreeSet::new();
            for id in ids {
                known.entry((*id).clone()).or_insert_with(|| {
                    new.insert((*id).clone());
                    now
                });
            }
            Ok(new)
        })
    }

    async fn group_types(
        &mut self,
        workspace: WorkspaceId,
        names: &[&str],
    ) -> Result<BTreeMap<String, GroupTypeIndex>, StoreError> {
        self.run(|state| {
            let log = state.tenant_mut(workspace)?.events_mut();
            let index = |name: &&str| Some(((*name).to_owned(), log.group_type(name)?));
            Ok(names.iter().filter_map(index).collect())
        })
    }

    async fn known_people(
        &mut self,
        workspace: WorkspaceId,
        people: &[&DistinctId],
    ) -> Result<BTreeMap<DistinctId, KnownPerson>, StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            let people = people.iter();
            let known = people.filter_map(|name| {
                let known = tenant.known_person(name)?;
                Some(((*name).clone(), known))
            });
            Ok(known.collect())
        })
    }

    async fn group(
        &mut self,
        workspace: WorkspaceId,
        group_type: GroupTypeIndex,
        key: &str,
    ) -> Result<Properties, StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            Ok(tenant
                .events
                .group(group_type, key)
                .cloned()
                .unwrap_or_default())
        })
    }

    async fn put_group(
        &mut self,
        workspace: WorkspaceId,
        group_type: GroupTypeIndex,
        key: &str,
        properties: &Properties,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let groups = &mut state.tenant_mut(workspace)?.events_mut().groups;
            groups.insert((group_type, key.to_owned()), properties.clone());
            Ok(())
        })
    }

    async fn insert_events(
        &mut self,
        workspace: WorkspaceId,
        events: &[Event],
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let log = state.tenant_mut(workspace)?.events_mut();
            events.iter().try_for_each(|event| log.insert(event))
        })
    }

    async fn people_seen(
        &mut self,
        workspace: WorkspaceId,
        people: &BTreeMap<DistinctId, (Seen, Option<Properties>)>,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let log = state.tenant_mut(workspace)?.events_mut();
            for (person, (seen, properties)) in people {
                log.person_seen(person, *seen, properties.as_ref());
            }
            Ok(())
        })
    }

    async fn accounts_seen(
        &mut self,
        workspace: WorkspaceId,
        accounts: &BTreeMap<AccountId, Seen>,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let log = state.tenant_mut(workspace)?.events_mut();
            for (account, seen) in accounts {
                log.account_seen(*account, *seen);
            }
            Ok(())
        })
    }
}

impl super::tenant::Tenant {
    /// The events, to be changed.
    pub(super) fn events_mut(&mut self) -> &mut super::event_log::EventLog {
        Arc::make_mut(&mut self.events)
    }
}
