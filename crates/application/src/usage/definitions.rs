//! Keeping definitions of usage metrics.

use stele_domain::{
    GroupTypeIndex, Interval, MetricFilter, MetricId, Scope, UsageMetric, UsageMetricChange,
    UsageMetricDraft,
};

use crate::ports::{RecordReader, RecordRemoval, RecordWrites, UnitOfWork};
use crate::retry::{Attempt, retry};
use crate::{
    Caller, Error, Invalid, RecordPaging, RecordQuery, RecordRef, Resource, Stele, TimeColumn,
};

/// The most usage metrics of a workspace: all of them are computed for each question, and far fewer can be looked at.
const MAX_METRICS: u32 = 500;

impl Stele {
    /// Makes a usage metric.
    ///
    /// Fails with [`Error::NameTaken`] where another of the type has its name, with [`Error::Invalid`] where its windows reach
    /// further back than events are kept or its filter cannot be understood.
    pub async fn create_metric(
        &self,
        caller: &Caller,
        draft: UsageMetricDraft,
    ) -> Result<UsageMetric, Error> {
        caller.require(Scope::UsageMetricWrite)?;
        self.check_interval(draft.interval)?;
        MetricFilter::parse(&draft.filters).map_err(Invalid::from)?;
        let workspace = caller.workspace_id();
        let reader = &*self.records;
        if RecordReader::<UsageMetric>::count(reader, workspace, None).await? >= MAX_METRICS.into()
        {
            return Err(Invalid::TooMany { max: MAX_METRICS }.into());
        }
        retry(|| async {
            let mut work = self.store.begin().await?;
            let now = self.clock.now();
            let id = MetricId(self.ids.uuid());
            let metric = UsageMetric::new(id, draft.clone(), now);
            let metric = metric.map_err(Invalid::from)?;
            let metric = RecordWrites::<UsageMetric>::insert(&mut *work, workspace, metric).await?;
            work.commit().await?;
            Ok::<_, Attempt>(metric)
        })
        .await
    }

    /// Every usage metric, of one type of groups or of all, newest first.
    pub async fn metrics(
        &self,
        caller: &Caller,
        of: Option<GroupTypeIndex>,
    ) -> Result<Vec<UsageMetric>, Error> {
        self.list_records(caller, &all_metrics(of)).await
    }

    /// Applies a change to a usage metric of one type of groups and answers it as it is then. A change that moves nothing is not
    /// written. Fails as [`create_metric`](Self::create_metric) does.
    pub async fn update_metric(
        &self,
        caller: &Caller,
        group_type_index: GroupTypeIndex,
        metric: MetricId,
        change: UsageMetricChange,
    ) -> Result<UsageMetric, Error> {
        caller.require(Scope::UsageMetricWrite)?;
        if let Some(interval) = change.interval {
            self.check_interval(interval)?;
        }
        if let Some(filters) = &change.filters {
            MetricFilter::parse(filters).map_err(Invalid::from)?;
        }
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let before = locked(&mut *work, caller, group_type_index, metric).await?;
            let mut after = before.clone();
            after.apply(change.clone()).map_err(Invalid::from)?;
            if after != before {
                // Events may be kept for a shorter time than when it was made.
                self.check_interval(after.interval)?;
                after.stamp.touch(self.clock.now());
                RecordWrites::<UsageMetric>::update(&mut *work, workspace, &after).await?;
                work.commit().await?;
            }
            Ok::<_, Attempt>(after)
        })
        .await
    }

    /// Removes a usage metric of one type of groups.
    pub async fn delete_metric(
        &self,
        caller: &Caller,
        group_type_index: GroupTypeIndex,
        metric: MetricId,
    ) -> Result<(), Error> {
        caller.require(Scope::UsageMetricWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found = locked(&mut *work, caller, group_type_index, metric).await?;
            let now = self.clock.now();
            RecordRemoval::<UsageMetric>::remove(&mut *work, workspace, found.id.0, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }

    /// Refuses an interval whose window before the current one begins before the oldest events that are kept.
    fn check_interval(&self, interval: Interval) -> Result<(), Invalid> {
        let max = self.settings.event_retention_days / 2;
        if u32::from(interval.days()) > max {
            return Err(Invalid::IntervalBeyondRetention { max });
        }
        Ok(())
    }
}

/// A page that holds them all.
pub(super) fn all_metrics(of: Option<GroupTypeIndex>) -> RecordQuery<GroupTypeIndex> {
    RecordQuery {
        of,
        paging: RecordPaging::Keyset {
            by: TimeColumn::CreatedAt,
            after: None,
        },
        limit: MAX_METRICS,
    }
}

async fn locked(
    work: &mut dyn UnitOfWork,
    caller: &Caller,
    group_type_index: GroupTypeIndex,
    metric: MetricId,
) -> Result<UsageMetric, Attempt> {
    let metric = RecordRef::Id(metric.0);
    let workspace = caller.workspace_id();
    let found = RecordWrites::<UsageMetric>::for_update(work, workspace, &metric).await?;
    let found = found.filter(|found| found.group_type_index == group_type_index);
    Ok(found.ok_or(Error::NotFound(Resource::UsageMetric))?)
}
