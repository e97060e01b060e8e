//! Reading one usage metric.

use axum::Json;
use axum::extract::State;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::{Metric, find, named};
use crate::auth::admit;
use crate::document::{GroupTypePath, MetricPath, ProjectPath};
use crate::error::Error;

/// Retrieve a usage metric
///
/// By its id; one of another type of groups is not there.
#[utoipa::path(
    get,
    path = "/groups_types/{group_type_index}/metrics/{id}",
    operation_id = "usageMetrics.get",
    tag = "Usage metrics",
    params(ProjectPath, GroupTypePath, MetricPath),
    responses((status = 200, description = "The metric.", body = Metric)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Metric>, Error> {
    let caller = admit(&edge, &gate, &path, Scope::UsageMetricRead).await?;
    let metric = find(&edge, caller, named(&path)?).await?;
    Ok(Json(Metric::from(metric)))
}
