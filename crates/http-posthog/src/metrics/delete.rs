//! Removing a usage metric.

use axum::extract::State;
use http::StatusCode;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::named;
use crate::auth::admit;
use crate::document::{GroupTypePath, MetricPath, ProjectPath};
use crate::error::Error;

/// Delete a usage metric
///
/// The events that it was about stay.
#[utoipa::path(
    delete,
    path = "/groups_types/{group_type_index}/metrics/{id}",
    operation_id = "usageMetrics.delete",
    tag = "Usage metrics",
    params(ProjectPath, GroupTypePath, MetricPath),
    responses((status = 204, description = "It is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = admit(&edge, &gate, &path, Scope::UsageMetricWrite).await?;
    let (group_type, metric) = named(&path)?;
    edge.stele.delete_metric(caller, group_type, metric).await?;
    Ok(StatusCode::NO_CONTENT)
}
