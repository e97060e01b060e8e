//! Listing usage metrics.

use axum::Json;
use axum::extract::{OriginalUri, State};
use serde::Serialize;
use serde_json::{Value, json};
use stele_domain::Scope;
use stele_http::{Edge, Gate, Origin, PathParams, QueryParams};
use utoipa::ToSchema;

use super::{Metric, group_type};
use crate::auth::admit;
use crate::document::{GroupTypePath, ProjectPath};
use crate::error::Error;
use crate::page::{Neighbours, Place, Window};

/// One page of usage metrics.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaginatedUsageMetricList, example = example)]
pub(crate) struct PaginatedMetricList {
    /// How many metrics the whole list has.
    #[schema(example = 123)]
    count: usize,
    /// The URL of the page behind this one; `null` on the last.
    #[schema(
        required = true,
        format = "uri",
        example = "http://127.0.0.1:8080/api/projects/1/groups_types/0/metrics/?limit=100&offset=400"
    )]
    next: Option<String>,
    /// The URL of the page before this one; `null` on the first.
    #[schema(
        required = true,
        format = "uri",
        example = "http://127.0.0.1:8080/api/projects/1/groups_types/0/metrics/?limit=100&offset=200"
    )]
    previous: Option<String>,
    /// At most `limit` metrics.
    results: Vec<Metric>,
}

/// The example that the document gives for a page.
fn example() -> Value {
    json!({"count": 1, "next": null, "previous": null, "results": [super::example()]})
}

/// List usage metrics
///
/// Those of one group type, newest first.
#[utoipa::path(
    get,
    path = "/groups_types/{group_type_index}/metrics",
    operation_id = "usageMetrics.list",
    tag = "Usage metrics",
    params(ProjectPath, GroupTypePath, Window),
    responses((status = 200, description = "One page of usage metrics.", body = PaginatedMetricList)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    query: QueryParams,
    origin: Origin,
    OriginalUri(sent): OriginalUri,
) -> Result<Json<PaginatedMetricList>, Error> {
    let caller = admit(&edge, &gate, &path, Scope::UsageMetricRead).await?;
    let group_type = group_type(&path)?;
    query.check()?;
    let window = Window::of(&query);

    // There are so few that the page is taken out of all of them.
    let metrics = edge.stele.metrics(caller, Some(group_type)).await?;
    let count = metrics.len();
    let offset = usize::try_from(window.offset).unwrap_or(usize::MAX);
    let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
    let results = metrics.into_iter().skip(offset).take(limit);

    let place = Place {
        origin: &origin,
        path: sent.path(),
        query: &query,
    };
    let Neighbours { next, previous } = place.neighbours(window, count as u64);
    Ok(Json(PaginatedMetricList {
        count,
        next,
        previous,
        results: results.map(Metric::from).collect(),
    }))
}
