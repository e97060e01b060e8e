//! Usage metrics: their wire form, which every call answers in, and their routes.
//!
//! What a metric comes to for an account or a person is another matter, `query`'s.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod replace;
pub(crate) mod update;

mod fields;
mod schema;

use axum::Json;
use serde::Serialize;
use serde_json::{Map, Value, json};
use stele_application::{Caller, RecordRef};
use stele_domain::{GroupTypeIndex, MetricId, UsageMetric, UsageMetricChange};
use stele_http::{Edge, PathParams};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::body::FormShape;
use crate::error::Error;

/// How a metric's fields stand in a form.
const FORM: FormShape = FormShape {
    lists: &[],
    json: &["filters"],
};

/// The path's parameter that names the type of groups.
pub(crate) const GROUP_TYPE: &str = "group_type_index";

/// The calls around usage metrics, below a project.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(
            get::get,
            update::update,
            replace::replace,
            delete::delete
        ))
}

/// The type of groups that the path names. There are five; no other has metrics.
fn group_type(path: &PathParams) -> Result<GroupTypeIndex, Error> {
    let index = path.integer(GROUP_TYPE);
    let index = index.and_then(|index| u8::try_from(index).ok());
    index.and_then(GroupTypeIndex::new).ok_or(Error::NotFound)
}

/// The metric that the path names. What is no UUID names none.
fn named(path: &PathParams) -> Result<(GroupTypeIndex, MetricId), Error> {
    let group_type = group_type(path)?;
    let id = path.uuid("id").ok_or(Error::NotFound)?;
    Ok((group_type, MetricId(id)))
}

/// A metric as it is. One of another type of groups is not there.
async fn find(
    edge: &Edge,
    caller: &Caller,
    (group_type, metric): (GroupTypeIndex, MetricId),
) -> Result<UsageMetric, Error> {
    let metric = RecordRef::Id(metric.0);
    let found: UsageMetric = edge.stele.get_record(caller, &metric).await?;
    if found.group_type_index == group_type {
        Ok(found)
    } else {
        Err(Error::NotFound)
    }
}

/// Applies a change that was read, or refuses it. PostHog looks for the metric before it looks at what is to change, so of
/// one that is not there nothing else is told.
async fn apply(
    edge: &Edge,
    caller: &Caller,
    named: (GroupTypeIndex, MetricId),
    change: Result<UsageMetricChange, Error>,
) -> Result<Json<Metric>, Error> {
    let (group_type, metric) = named;
    let changed = match change {
        Ok(change) => {
            let changed = edge.stele.update_metric(caller, group_type, metric, change);
            changed.await.map_err(Error::from)
        }
        Err(refusal) => Err(refusal),
    };
    match changed {
        Ok(metric) => Ok(Json(Metric::from(metric))),
        Err(refusal @ (Error::NotFound | Error::Unavailable | Error::Internal)) => Err(refusal),
        Err(refusal) => {
            find(edge, caller, named).await?;
            Err(refusal)
        }
    }
}

/// A usage metric: a number about what an account's or a person's events say.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsageMetric, example = example)]
pub(crate) struct Metric {
    /// Its id.
    #[schema(format = "uuid", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")]
    id: String,
    /// Its name; unique among those of the group type.
    #[schema(example = "Logins")]
    name: String,
    #[schema(schema_with = schema::format)]
    format: &'static str,
    /// How many days it looks back.
    #[schema(minimum = 1, maximum = 3650, example = 7)]
    interval: u16,
    #[schema(schema_with = schema::display)]
    display: &'static str,
    /// Which events it is about, as sent.
    filters: Map<String, Value>,
    #[schema(schema_with = schema::math)]
    math: &'static str,
    /// The property that is summed; `null` where events are counted.
    #[schema(required = true, example = json!(null))]
    math_property: Option<String>,
}

/// The example that the document gives for a metric.
fn example() -> Value {
    json!({
        "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
        "name": "Logins",
        "format": "numeric",
        "interval": 7,
        "display": "number",
        "filters": {"events": [{"id": "login", "type": "events"}]},
        "math": "count",
        "math_property": null
    })
}

impl From<UsageMetric> for Metric {
    fn from(metric: UsageMetric) -> Self {
        // Every attribute by name: a new one stops the build until it is known what PostHog sees of it.
        let UsageMetric {
            id,
            stamp: _,
            group_type_index: _,
            name,
            format,
            interval,
            display,
            filters,
            math,
            math_property,
        } = metric;
        Self {
            id: id.to_string(),
            name: name.as_str().to_owned(),
            format: format.word(),
            interval: interval.days(),
            display: display.word(),
            filters,
            math: math.word(),
            math_property,
        }
    }
}
