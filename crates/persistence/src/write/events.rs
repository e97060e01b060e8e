//! Writing usage events.

mod claim;
mod known;
mod partitions;
mod store;
mod upkeep;

pub(super) use partitions::make_room_for_events;
pub(super) use upkeep::{
    forget_awaited_accounts, forget_event_ids_before, forget_people_before, remove_events_before,
    remove_events_of_removed_accounts,
};

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use stele_application::AccountRef;
use stele_application::ports::{EventWrites, KnownPerson, StoreError};
use stele_domain::{
    AccountId, DistinctId, Event, GroupTypeIndex, Properties, Seen, Timestamp, UniqueId,
    WorkspaceId,
};

use super::SqlUnitOfWork;

#[async_trait]
impl EventWrites for SqlUnitOfWork {
    async fn named_accounts(
        &mut self,
        workspace: WorkspaceId,
        names: &[AccountRef],
    ) -> Result<Vec<Option<AccountId>>, StoreError> {
        Ok(self.accounts_by_names(workspace, names).await?)
    }

    async fn await_accounts(
        &mut self,
        workspace: WorkspaceId,
        identifiers: &[&str],
    ) -> Result<(), StoreError> {
        Ok(self.wait_for(workspace, identifiers).await?)
    }

    async fn claim_events(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        identifiers: &[&str],
    ) -> Result<Vec<Properties>, StoreError> {
        Ok(self.claim(workspace, account, identifiers).await?)
    }

    async fn note_event_ids(
        &mut self,
        workspace: WorkspaceId,
        ids: &[&UniqueId],
        now: Timestamp,
    ) -> Result<BTreeSet<UniqueId>, StoreError> {
        Ok(self.note_ids(workspace, ids, now).await?)
    }

    async fn group_types(
        &mut self,
        workspace: WorkspaceId,
        names: &[&str],
    ) -> Result<BTreeMap<String, GroupTypeIndex>, StoreError> {
        Ok(self.types_of_groups(workspace, names).await?)
    }

    async fn known_people(
        &mut self,
        workspace: WorkspaceId,
        people: &[&DistinctId],
    ) -> Result<BTreeMap<DistinctId, KnownPerson>, StoreError> {
        Ok(self.people_known(workspace, people).await?)
    }

    async fn group(
        &mut self,
        workspace: WorkspaceId,
        group_type: GroupTypeIndex,
        key: &str,
    ) -> Result<Properties, StoreError> {
        Ok(self.hold_group(workspace, group_type, key).await?)
    }

    async fn put_group(
        &mut self,
        workspace: WorkspaceId,
        group_type: GroupTypeIndex,
        key: &str,
        properties: &Properties,
    ) -> Result<(), StoreError> {
        Ok(self
            .store_group(workspace, group_type, key, properties)
            .await?)
    }

    async fn insert_events(
        &mut self,
        workspace: WorkspaceId,
        events: &[Event],
    ) -> Result<(), StoreError> {
        Ok(self.add_events(workspace, events).await?)
    }

    async fn people_seen(
        &mut self,
        workspace: WorkspaceId,
        people: &BTreeMap<DistinctId, (Seen, Option<Properties>)>,
    ) -> Result<(), StoreError> {
        Ok(self.see_people(workspace, people).await?)
    }

    async fn accounts_seen(
        &mut self,
        workspace: WorkspaceId,
        accounts: &BTreeMap<AccountId, Seen>,
    ) -> Result<(), StoreError> {
        Ok(self.see_accounts(workspace, accounts).await?)
    }
}
