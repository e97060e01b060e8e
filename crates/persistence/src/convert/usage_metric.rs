//! Usage metrics.

use stele_domain::{
    GroupTypeIndex, Interval, MetricDisplay, MetricFormat, MetricId, MetricMath, MetricName, Stamp,
    UsageMetric, WorkspaceId,
};

use super::json;
use super::parts::stamp;
use crate::entity::usage_metrics::Model;
use crate::error::Malformed;

const TIMES: [&str; 2] = ["usage_metrics.created_at", "usage_metrics.updated_at"];

pub(crate) fn metric_row(workspace: WorkspaceId, metric: &UsageMetric) -> Model {
    let UsageMetric {
        id,
        stamp:
            Stamp {
                version,
                created_at,
                updated_at,
            },
        group_type_index,
        name,
        format,
        interval,
        display,
        filters,
        math,
        math_property,
    } = metric;
    Model {
        workspace_id: workspace.0,
        id: id.0,
        version: *version,
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
        group_type_index: i64::from(group_type_index.get()),
        name: name.as_str().to_owned(),
        format: format.word().to_owned(),
        interval_days: i64::from(interval.days()),
        display: display.word().to_owned(),
        filters: json::write(filters),
        math: math.word().to_owned(),
        math_property: math_property.clone(),
    }
}

pub(crate) fn metric_from_row(row: Model) -> Result<UsageMetric, Malformed> {
    let Model {
        workspace_id: _,
        id,
        version,
        created_at,
        updated_at,
        group_type_index: type_index,
        name,
        format,
        interval_days,
        display,
        filters,
        math,
        math_property,
    } = row;
    let math = MetricMath::from_word(&math).ok_or(Malformed("usage_metrics.math"))?;
    let sums = math == MetricMath::Sum;
    if sums != math_property.as_deref().is_some_and(|key| !key.is_empty()) {
        return Err(Malformed("usage_metrics.math_property"));
    }
    Ok(UsageMetric {
        id: MetricId(id),
        stamp: stamp(TIMES, version, created_at, updated_at)?,
        group_type_index: group_type(type_index)?,
        name: MetricName::new(&name).map_err(|_| Malformed("usage_metrics.name"))?,
        format: MetricFormat::from_word(&format).ok_or(Malformed("usage_metrics.format"))?,
        interval: Interval::new(interval_days).ok_or(Malformed("usage_metrics.interval_days"))?,
        display: MetricDisplay::from_word(&display).ok_or(Malformed("usage_metrics.display"))?,
        filters: json::read("usage_metrics.filters", &filters)?,
        math,
        math_property,
    })
}

fn group_type(index: i64) -> Result<GroupTypeIndex, Malformed> {
    let index = u8::try_from(index).ok().and_then(GroupTypeIndex::new);
    index.ok_or(Malformed("usage_metrics.group_type_index"))
}
