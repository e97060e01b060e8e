//! Writing usage events, and what is known of who did what.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use stele_domain::{
    AccountId, ContactId, DistinctId, Event, GroupTypeIndex, Properties, Seen, Timestamp, UniqueId,
    WorkspaceId,
};

use super::StoreError;
use crate::AccountRef;

/// Someone as events know them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownPerson {
    /// What events said of them.
    pub properties: Properties,
    /// The contact who they are: the one with the distinct id as external id, else, of those with it as email (case aside),
    /// the one with the smallest number.
    pub contact: Option<KnownContact>,
}

/// A contact, as far as events ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownContact {
    /// The id.
    pub id: ContactId,
    /// Their traits.
    pub traits: Properties,
    /// The first, by number, of the accounts they are tied to.
    pub account: Option<AccountId>,
}

/// What a unit of work does to events. Events know accounts by id only: no method here locks an account.
#[async_trait]
pub trait EventWrites: Send {
    /// The accounts that names mean, in the order of the names.
    async fn named_accounts(
        &mut self,
        workspace: WorkspaceId,
        names: &[AccountRef],
    ) -> Result<Vec<Option<AccountId>>, StoreError>;

    /// Notes that events wait for accounts with these identifiers, each given once and in order. Until the unit of work ends
    /// nobody [claims](Self::claim_events) one of them; others may wait for them too.
    async fn await_accounts(
        &mut self,
        workspace: WorkspaceId,
        identifiers: &[&str],
    ) -> Result<(), StoreError>;

    /// Ties every event that waits for one of these identifiers to an account, which is seen by them then, and answers what
    /// was known of the groups of that name (of the account group type): their properties become the account's, and are
    /// known of nobody else from now on. Until the unit of work ends no event can begin to wait for them.
    async fn claim_events(
        &mut self,
        workspace: WorkspaceId,
        account: AccountId,
        identifiers: &[&str],
    ) -> Result<Vec<Properties>, StoreError>;

    /// Notes unique ids, each given once and in order, and answers those that were not known.
    async fn note_event_ids(
        &mut self,
        workspace: WorkspaceId,
        ids: &[&UniqueId],
        now: Timestamp,
    ) -> Result<BTreeSet<UniqueId>, StoreError>;

    /// The indices of types of groups, by name. A type that is new takes the next free index, in the order in which they are
    /// given; where none is free it is left out.
    async fn group_types(
        &mut self,
        workspace: WorkspaceId,
        names: &[&str],
    ) -> Result<BTreeMap<String, GroupTypeIndex>, StoreError>;

    /// What is known of people, each given once and in order, locked until the unit of work ends. Those of whom nothing is
    /// known are left out.
    async fn known_people(
        &mut self,
        workspace: WorkspaceId,
        people: &[&DistinctId],
    ) -> Result<BTreeMap<DistinctId, KnownPerson>, StoreError>;

    /// What is known of one group; empty where nothing is. Locked until the unit of work ends.
    async fn group(
        &mut self,
        workspace: WorkspaceId,
        group_type: GroupTypeIndex,
        key: &str,
    ) -> Result<Properties, StoreError>;

    /// Stores what is known of one group.
    async fn put_group(
        &mut self,
        workspace: WorkspaceId,
        group_type: GroupTypeIndex,
        key: &str,
        properties: &Properties,
    ) -> Result<(), StoreError>;

    /// Stores new events.
    async fn insert_events(
        &mut self,
        workspace: WorkspaceId,
        events: &[Event],
    ) -> Result<(), StoreError>;

    /// People were active: their first time is this if it is earlier, their last if it is later. `properties` replace what
    /// was known of them, where they are given.
    async fn people_seen(
        &mut self,
        workspace: WorkspaceId,
        people: &BTreeMap<DistinctId, (Seen, Option<Properties>)>,
    ) -> Result<(), StoreError>;

    /// Accounts were active: their first time is this if it is earlier, their last if it is later. Rows of their own, locked
    /// in the order of their ids: written last, they make writers of one account's events follow one another for the time of
    /// a commit, and writers of the account not at all.
    async fn accounts_seen(
        &mut self,
        workspace: WorkspaceId,
        accounts: &BTreeMap<AccountId, Seen>,
    ) -> Result<(), StoreError>;
}
