//! Computing usage metrics.

use std::collections::{BTreeMap, BTreeSet};

use stele_domain::{
    AccountId, Contact, DistinctId, GroupTypeIndex, MetricFilter, MetricMath, MetricValue,
    MetricWindow, Properties, Scope, UsageMetric, WorkspaceId,
};

use super::definitions::all_metrics;
use crate::ports::{Doer, MetricQuery, RecordReader, RelationReader};
use crate::{AccountRef, Caller, Error, Resource, Stele};

/// Whose usage is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsageBy {
    /// An account's.
    Account(AccountId),
    /// A person's.
    Contact(Box<Contact>),
    /// That of a group which no account is: it has none.
    Nobody,
}

/// A usage metric and what it comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricReading {
    /// The metric.
    pub metric: UsageMetric,
    /// What it comes to.
    pub value: MetricValue,
}

impl Stele {
    /// What every usage metric of the workspace comes to for one account of the caller's; see [`usage`](Self::usage).
    pub async fn account_usage(
        &self,
        caller: &Caller,
        account: &AccountRef,
    ) -> Result<Vec<MetricReading>, Error> {
        caller.require(Scope::QueryRead)?;
        let found = self.accounts.get(caller.workspace_id(), account).await?;
        let account = found.ok_or(Error::NotFound(Resource::Account))?;
        self.usage(caller, &UsageBy::Account(account.id)).await
    }

    /// What every usage metric of the workspace comes to for somebody, whatever its own type of groups, by name, descending
    /// (PostHog). Metrics that would count everything are left out, and sums of nothing.
    pub async fn usage(&self, caller: &Caller, by: &UsageBy) -> Result<Vec<MetricReading>, Error> {
        caller.require(Scope::QueryRead)?;
        let workspace = caller.workspace_id();
        let reader = &*self.records;
        let all = all_metrics(None);
        let mut metrics = RecordReader::<UsageMetric>::page(reader, workspace, &all).await?;
        metrics.sort_by(|one, other| (&other.name, one.id).cmp(&(&one.name, other.id)));
        // One moment for all of them.
        let now = self.clock.now();
        let mut readings = Vec::with_capacity(metrics.len());
        for metric in metrics {
            // One that was understood when it was saved and is not any more counts nothing.
            let Ok(filter) = MetricFilter::parse(&metric.filters) else {
                continue;
            };
            let sum = match (metric.math, &metric.math_property) {
                (MetricMath::Count, _) => None,
                (MetricMath::Sum, Some(property)) => Some(property.clone()),
                (MetricMath::Sum, None) => continue,
            };
            if filter.matches_everything() {
                continue;
            }
            let window = MetricWindow::of(metric.interval, now);
            let buckets = match doer(by) {
                None => Vec::new(),
                Some(doer) => {
                    let groups = self.groups_asked(workspace, &doer, &filter, &window);
                    let query = MetricQuery {
                        filter: filter.settled(&groups.await?),
                        doer,
                        sum,
                        window,
                    };
                    self.events.metric(workspace, &query).await?
                }
            };
            let value = MetricValue::from_buckets(&window, metric.display, buckets);
            readings.push(MetricReading { metric, value });
        }
        Ok(readings)
    }

    /// What is known of the groups whose properties a filter asks about, by type and key. The key of an account is its id.
    async fn groups_asked(
        &self,
        workspace: WorkspaceId,
        doer: &Doer,
        filter: &MetricFilter,
        window: &MetricWindow,
    ) -> Result<BTreeMap<GroupTypeIndex, BTreeMap<String, Properties>>, Error> {
        let mut asked = BTreeMap::new();
        for group_type in filter.group_types() {
            let known = if group_type == GroupTypeIndex::OF_ACCOUNTS {
                self.accounts_of(workspace, doer, window).await?
            } else {
                let keys = self.events.groups_of(workspace, doer, group_type, window);
                let keys = keys.await?;
                if keys.is_empty() {
                    BTreeMap::new()
                } else {
                    self.events.groups(workspace, group_type, &keys).await?
                }
            };
            asked.insert(group_type, known);
        }
        Ok(asked)
    }

    /// The traits of the accounts to which somebody's events are tied, links among them, by id.
    async fn accounts_of(
        &self,
        workspace: WorkspaceId,
        doer: &Doer,
        window: &MetricWindow,
    ) -> Result<BTreeMap<String, Properties>, Error> {
        let accounts = match doer {
            Doer::Account(account) => vec![*account],
            Doer::Person(_) => self.events.accounts_of(workspace, doer, window).await?,
        };
        if accounts.is_empty() {
            return Ok(BTreeMap::new());
        }
        let found = RelationReader::accounts(&*self.records, workspace, &accounts).await?;
        Ok(found
            .into_iter()
            .map(|account| (account.id.to_string(), account.traits_and_links()))
            .collect())
    }
}

/// Whose events are counted; `None` is nobody's.
fn doer(by: &UsageBy) -> Option<Doer> {
    match by {
        UsageBy::Account(account) => Some(Doer::Account(*account)),
        UsageBy::Nobody => None,
        UsageBy::Contact(contact) => {
            let external_id = contact.external_id.as_ref();
            let external_id = external_id.map(|id| id.as_str().to_owned());
            let folded = contact.email.as_ref().map(stele_domain::Email::folded);
            let email = contact
                .email
                .as_ref()
                .map(|email| email.as_str().to_owned());
            let names: BTreeSet<_> = [external_id, email, folded].into_iter().flatten().collect();
            let names: Vec<_> = names
                .into_iter()
                .filter_map(|name| DistinctId::new(name).ok())
                .collect();
            (!names.is_empty()).then_some(Doer::Person(names))
        }
    }
}
