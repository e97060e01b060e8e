//! Making a usage metric.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde_json::{Map, Value};
use stele_domain::{
    Field, GroupTypeIndex, Interval, MetricDisplay, MetricFormat, MetricMath, MetricName, Scope,
    UsageMetricChange, UsageMetricDraft,
};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread};
use utoipa::ToSchema;

use super::{FORM, Metric, fields, group_type, schema};
use crate::auth::admit;
use crate::body;
use crate::document::{GroupTypePath, ProjectPath};
use crate::error::{Error, ErrorBody};

/// A usage metric to be made, or to be written over. Other fields are ignored.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(as = UsageMetricRequest, example = json!({
    "name": "Logins",
    "filters": {"events": [{"id": "login", "type": "events"}]},
    "interval": 30,
    "display": "sparkline"
}))]
pub(crate) struct MetricRequest {
    #[schema(schema_with = schema::name)]
    name: MetricName,
    #[schema(schema_with = schema::new_format, required = false)]
    format: MetricFormat,
    #[schema(schema_with = schema::new_interval, required = false)]
    interval: Interval,
    #[schema(schema_with = schema::new_display, required = false)]
    display: MetricDisplay,
    #[schema(schema_with = schema::filters)]
    filters: Map<String, Value>,
    #[schema(schema_with = schema::new_math, required = false)]
    math: MetricMath,
    #[schema(schema_with = schema::math_property, required = false)]
    math_property: Field<String>,
}

impl MetricRequest {
    /// Reads a body, field by field in PostHog's order. What is left out and need not be there is as if it were its default.
    pub(super) fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.required("name", fields::name);
        let format = object.optional("format", fields::format);
        let interval = object.optional("interval", fields::interval);
        let display = object.optional("display", fields::display);
        let filters = object.required("filters", fields::filters);
        let math = object.optional("math", fields::math);
        let math_property = fields::math_property(&mut object);
        object.finish(|| {
            Some(Self {
                name: name?,
                format: format.unwrap_or_default(),
                interval: interval.unwrap_or_default(),
                display: display.unwrap_or_default(),
                filters: filters?,
                math: math.unwrap_or_default(),
                math_property,
            })
        })
    }

    fn draft(self, group_type_index: GroupTypeIndex) -> UsageMetricDraft {
        let Self {
            name,
            format,
            interval,
            display,
            filters,
            math,
            math_property,
        } = self;
        UsageMetricDraft {
            group_type_index,
            name,
            format,
            interval,
            display,
            filters,
            math,
            math_property: math_property.value(),
        }
    }
}

impl From<MetricRequest> for UsageMetricChange {
    /// A replacement: nothing of what was there stays.
    fn from(request: MetricRequest) -> Self {
        let MetricRequest {
            name,
            format,
            interval,
            display,
            filters,
            math,
            math_property,
        } = request;
        Self {
            name: Some(name),
            format: Some(format),
            interval: Some(interval),
            display: Some(display),
            filters: Some(filters),
            math: Some(math),
            math_property: math_property.value().map_or(Field::Null, Field::Value),
        }
    }
}

/// Create a usage metric
///
/// A metric whose filter takes in every event is kept, but has no value.
#[utoipa::path(
    post,
    path = "/groups_types/{group_type_index}/metrics",
    operation_id = "usageMetrics.create",
    tag = "Usage metrics",
    params(ProjectPath, GroupTypePath),
    request_body(content(
        (MetricRequest = "application/json"),
        (MetricRequest = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 201, description = "The metric as it was made.", body = Metric),
        (status = 400, description = "The first fault of the body.", body = ErrorBody, example = json!({"type": "validation_error", "code": "invalid_choice", "detail": "\"avg\" is not a valid choice.", "attr": "math"})),
        (status = 409, description = "Another metric of the group type has the name.", body = ErrorBody, example = json!({"type": "server_error", "code": "conflict", "detail": "A usage metric with this name already exists for this group type.", "attr": null})),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<(StatusCode, Json<Metric>), Error> {
    let caller = admit(&edge, &gate, &path, Scope::UsageMetricWrite).await?;
    let group_type = group_type(&path)?;
    let request = MetricRequest::read(body::object(body, &FORM).await?)?;
    let draft = request.draft(group_type);
    let metric = edge.stele.create_metric(caller, draft).await?;
    Ok((StatusCode::CREATED, Json(Metric::from(metric))))
}
