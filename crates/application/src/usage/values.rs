//! Computing usage metrics.

use stele_domain::{
    AccountId, ContactId, MetricFilter, MetricMath, MetricSums, MetricValue, MetricWindow, Scope,
    UsageMetric, WorkspaceId,
};

use super::definitions::all_metrics;
use crate::ports::{Doer, MetricQuery, RecordReader};
use crate::{AccountRef, Caller, Error, Resource, Stele};

/// Whose usage is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsageBy {
    /// An account's.
    Account(AccountId),
    /// A person's.
    Contact(ContactId),
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
        if metrics.is_empty() {
            return Ok(Vec::new());
        }
        let doer = self.doer(workspace, by).await?;
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
            let sums = match &doer {
                None => MetricSums::default(),
                Some(doer) => {
                    let query = MetricQuery {
                        filter,
                        doer: doer.clone(),
                        sum,
                        window,
                    };
                    self.events.metric(workspace, &query).await?
                }
            };
            let value = MetricValue::from_sums(&window, metric.display, &sums);
            readings.push(MetricReading { metric, value });
        }
        Ok(readings)
    }

    /// Whose events are counted; `None` is nobody's.
    async fn doer(&self, workspace: WorkspaceId, by: &UsageBy) -> Result<Option<Doer>, Error> {
        let contact = match by {
            UsageBy::Account(account) => return Ok(Some(Doer::Account(*account))),
            UsageBy::Contact(contact) => *contact,
            UsageBy::Nobody => return Ok(None),
        };
        let mut names = self.events.names_of(workspace, &[contact]).await?;
        let names = names.remove(&contact);
        Ok(names.map(|names| Doer::Person(names.into_iter().collect())))
    }
}
