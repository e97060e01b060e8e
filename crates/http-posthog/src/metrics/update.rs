//! Changing a usage metric in part.

use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value};
use stele_domain::{
    Field, Interval, MetricDisplay, MetricFormat, MetricMath, MetricName, Scope, UsageMetricChange,
};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread};
use utoipa::ToSchema;

use super::{FORM, Metric, apply, fields, named, schema};
use crate::auth::admit;
use crate::body;
use crate::document::{GroupTypePath, MetricPath, ProjectPath};
use crate::error::{Error, ErrorBody};

/// What is to change of a usage metric. What is left out stays; other fields are ignored.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(as = PatchedUsageMetricRequest, example = json!({"interval": 30, "math": "sum", "math_property": "seats"}))]
pub(crate) struct PatchedMetricRequest {
    #[schema(schema_with = schema::name, required = false)]
    name: Option<MetricName>,
    #[schema(schema_with = schema::format, required = false)]
    format: Option<MetricFormat>,
    #[schema(schema_with = schema::interval, required = false)]
    interval: Option<Interval>,
    #[schema(schema_with = schema::display, required = false)]
    display: Option<MetricDisplay>,
    #[schema(schema_with = schema::filters, required = false)]
    filters: Option<Map<String, Value>>,
    #[schema(schema_with = schema::math, required = false)]
    math: Option<MetricMath>,
    #[schema(schema_with = schema::math_property, required = false)]
    math_property: Field<String>,
}

impl PatchedMetricRequest {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.optional("name", fields::name);
        let format = object.optional("format", fields::format);
        let interval = object.optional("interval", fields::interval);
        let display = object.optional("display", fields::display);
        let filters = object.optional("filters", fields::filters);
        let math = object.optional("math", fields::math);
        let math_property = fields::math_property(&mut object);
        object.finish(|| {
            Some(Self {
                name,
                format,
                interval,
                display,
                filters,
                math,
                math_property,
            })
        })
    }
}

impl From<PatchedMetricRequest> for UsageMetricChange {
    fn from(request: PatchedMetricRequest) -> Self {
        let PatchedMetricRequest {
            name,
            format,
            interval,
            display,
            filters,
            math,
            math_property,
        } = request;
        Self {
            name,
            format,
            interval,
            display,
            filters,
            math,
            math_property,
        }
    }
}

/// Update a usage metric
///
/// `filters` is replaced whole; fields that are left out stay. `math` and `math_property` must go together as they are then.
#[utoipa::path(
    patch,
    path = "/groups_types/{group_type_index}/metrics/{id}",
    operation_id = "usageMetrics.update",
    tag = "Usage metrics",
    params(ProjectPath, GroupTypePath, MetricPath),
    request_body(content(
        (PatchedMetricRequest = "application/json"),
        (PatchedMetricRequest = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 200, description = "The metric as it is now.", body = Metric),
        (status = 400, description = "The first fault of the body.", body = ErrorBody, example = json!({"type": "validation_error", "code": "invalid_input", "detail": "math_property is required when math is 'sum'.", "attr": "math_property"})),
        (status = 409, description = "Another metric of the group type has the name.", body = ErrorBody, example = json!({"type": "server_error", "code": "conflict", "detail": "A usage metric with this name already exists for this group type.", "attr": null})),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Metric>, Error> {
    let caller = admit(&edge, &gate, &path, Scope::UsageMetricWrite).await?;
    let metric = named(&path)?;
    let change = body::object(body, &FORM)
        .await
        .and_then(|object| Ok(PatchedMetricRequest::read(object)?.into()));
    apply(&edge, caller, metric, change).await
}
