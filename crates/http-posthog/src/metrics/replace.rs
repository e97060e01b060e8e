//! Writing a usage metric over.

use axum::Json;
use axum::extract::State;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams, Unread};

use super::create::MetricRequest;
use super::{FORM, Metric, apply, named};
use crate::auth::admit;
use crate::body;
use crate::document::{GroupTypePath, MetricPath, ProjectPath};
use crate::error::{Error, ErrorBody};

/// Replace a usage metric
///
/// As if it were made anew: what is left out goes back to its default.
#[utoipa::path(
    put,
    path = "/groups_types/{group_type_index}/metrics/{id}",
    operation_id = "usageMetrics.replace",
    tag = "Usage metrics",
    params(ProjectPath, GroupTypePath, MetricPath),
    request_body(content(
        (MetricRequest = "application/json"),
        (MetricRequest = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 200, description = "The metric as it is now.", body = Metric),
        (status = 400, description = "The first fault of the body.", body = ErrorBody, example = json!({"type": "validation_error", "code": "required", "detail": "This field is required.", "attr": "filters"})),
        (status = 409, description = "Another metric of the group type has the name.", body = ErrorBody, example = json!({"type": "server_error", "code": "conflict", "detail": "A usage metric with this name already exists for this group type.", "attr": null})),
    ),
)]
pub(crate) async fn replace(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Metric>, Error> {
    let caller = admit(&edge, &gate, &path, Scope::UsageMetricWrite).await?;
    let metric = named(&path)?;
    let change = body::object(body, &FORM)
        .await
        .and_then(|object| Ok(MetricRequest::read(object)?.into()));
    apply(&edge, caller, metric, change).await
}
