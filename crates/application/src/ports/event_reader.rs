//! Reading usage events.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use stele_domain::{
    AccountId, ContactId, DistinctId, MetricFilter, MetricSums, MetricWindow, Seen, WorkspaceId,
};

use super::StoreError;
use crate::{EventPage, EventQuery};

/// Whose events a metric counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doer {
    /// An account's.
    Account(AccountId),
    /// A person's, by every [name](EventReader::names_of) that events know them by.
    Person(Vec<DistinctId>),
}

/// A metric to compute.
#[derive(Debug, Clone)]
pub struct MetricQuery {
    /// Whose events.
    pub doer: Doer,
    /// Which of them. The group of type [`OF_ACCOUNTS`](stele_domain::GroupTypeIndex::OF_ACCOUNTS) is the account that the event
    /// is tied to, and its properties are that account's [traits and links](stele_domain::Account::traits_and_links); those of
    /// any other group are what [`EventWrites::put_group`](super::EventWrites::put_group) stored last.
    pub filter: MetricFilter,
    /// What is summed: a property of the event; `None` counts events.
    pub sum: Option<String>,
    /// When.
    pub window: MetricWindow,
}

/// Reads events outside of any transaction: one statement for each method.
#[async_trait]
pub trait EventReader: Send + Sync {
    /// One page of an account's events, newest first, the larger id first among equals. It ends where the JSON of the events'
    /// and their people's properties, without white space, has reached [`EventPage::MAX_BYTES`].
    async fn events(
        &self,
        workspace: WorkspaceId,
        query: &EventQuery,
    ) -> Result<EventPage, StoreError>;

    /// The events that a metric counts, added up by UTC day and by the window's two halves. Computed where the events are,
    /// by a range of an index; where the filter holds regular expressions, over the rows that all else leaves.
    async fn metric(
        &self,
        workspace: WorkspaceId,
        query: &MetricQuery,
    ) -> Result<MetricSums, StoreError>;

    /// The names of contacts, of those that events have used: each that means this very contact when an event is written. It
    /// means the contact with that external id, else, of those with that email, case aside, the one with the smallest number, as
    /// [`EventWrites::known_people`](super::EventWrites::known_people) finds them. Contacts without any are left out.
    async fn names_of(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, BTreeSet<DistinctId>>, StoreError>;

    /// When contacts were first and last active, by all of their [names](Self::names_of). Those who never were are left out.
    async fn people_seen(
        &self,
        workspace: WorkspaceId,
        contacts: &[ContactId],
    ) -> Result<BTreeMap<ContactId, Seen>, StoreError>;
}
