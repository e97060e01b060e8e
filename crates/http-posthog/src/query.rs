//! What usage metrics come to: PostHog's queries, of which this is the one kind that is answered here.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use stele_application::{AccountRef, Caller, MetricReading, UsageBy};
use stele_domain::{ContactId, GroupTypeIndex, MetricValue, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Problem, Unread, parse, read};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::admit;
use crate::body::{self, FormShape};
use crate::document::ProjectPath;
use crate::error::{Error, ErrorBody};

/// The kind of query that is answered.
const KIND: &str = "UsageMetricsQuery";

/// How a query stands in a form.
const FORM: FormShape = FormShape {
    lists: &[],
    json: &["query"],
};

/// The call, below a project.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default().routes(routes!(create))
}

/// A query.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"query": {"kind": "UsageMetricsQuery", "group_key": "piedpiper", "group_type_index": 0}}))]
pub(crate) struct QueryRequest {
    /// What is asked.
    query: UsageMetricsQuery,
}

/// Whose usage is asked for: a group's or a person's, one of the two.
#[derive(Debug, PartialEq, Eq, ToSchema)]
pub(crate) struct UsageMetricsQuery {
    /// What kind of query it is: there is one.
    #[schema(value_type = String, example = "UsageMetricsQuery", pattern = "^UsageMetricsQuery$")]
    kind: (),
    /// A group: an account, by its external id or another of its identifiers.
    #[schema(value_type = Option<String>, required = false, min_length = 1, example = "piedpiper")]
    group_key: Option<String>,
    /// Which type of groups it is of; 0 is that of accounts. Groups of other types have no usage here.
    #[schema(value_type = Option<u8>, required = false, minimum = 0, maximum = 4, default = 0)]
    group_type_index: GroupTypeIndex,
    /// A person: a contact, by its UUID.
    #[schema(value_type = Option<String>, required = false, format = "uuid")]
    person_id: Option<ContactId>,
}

impl QueryRequest {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let query = object.required("query", read::object(UsageMetricsQuery::read));
        object.finish(|| Some(Self { query: query? }))
    }
}

impl UsageMetricsQuery {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let kind = object.required("kind", read::choice(&[(KIND, ())]));
        // An empty text is as good as none (PostHog).
        let present =
            |value| read::string(value).map(|text| Some(text).filter(|text| !text.is_empty()));
        let group_key = object.nullable("group_key", present).flatten();
        let index = object.nullable("group_type_index", group_type);
        let person_id = object.nullable("person_id", |value| {
            let text = present(value)?;
            text.map(|text| parse::uuid(&text)).transpose()
        });
        let person_id = person_id.flatten().map(ContactId);
        let query = Self {
            kind: (),
            group_key,
            group_type_index: index.unwrap_or_default(),
            person_id,
        };
        object.finish(|| kind)?;
        match (&query.group_key, &query.person_id) {
            (None, None) => Err(Problem::Rule(
                "UsageMetricsQuery must have either group_key or person_id".into(),
            )
            .into()),
            (Some(_), Some(_)) => Err(Problem::Rule(
                "UsageMetricsQuery must have either group_key or person_id, not both".into(),
            )
            .into()),
            _ => Ok(query),
        }
    }

    /// Whom it means. A group that is no account and a person that is not there have no usage, and are no fault (PostHog).
    async fn by(self, edge: &Edge, caller: &Caller) -> Result<UsageBy, Error> {
        let Self {
            kind: (),
            group_key,
            group_type_index,
            person_id,
        } = self;
        let by = match (group_key, person_id) {
            (Some(key), _) if group_type_index == GroupTypeIndex::OF_ACCOUNTS => {
                let account = AccountRef::Identifier(key);
                edge.stele.usage_by_account(caller, &account).await?
            }
            (None, Some(person)) => edge.stele.usage_by_contact(caller, person).await?,
            _ => UsageBy::Nobody,
        };
        Ok(by)
    }
}

/// The index of a type of groups: 0 to 4.
fn group_type(value: Value) -> Result<GroupTypeIndex, Problem> {
    let index = read::integer(value)?;
    let index = u8::try_from(index).ok().and_then(GroupTypeIndex::new);
    index.ok_or(Problem::OutOfRange {
        min: Some(0),
        max: Some(GroupTypeIndex::MAX.into()),
    })
}

/// What usage metrics come to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageMetricsQueryResponse {
    /// One for each metric that has a value, by name from the last to the first.
    results: Vec<UsageMetricResult>,
}

/// What one usage metric comes to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct UsageMetricResult {
    /// The metric's id.
    #[schema(format = "uuid")]
    id: String,
    /// Its name.
    name: String,
    /// Its value over the last `interval` days.
    value: f64,
    /// Its value over as many days before them.
    previous: f64,
    /// By how many per cent it changed; `null` where it was nothing before.
    #[schema(required = true)]
    change_from_previous_pct: Option<f64>,
    /// What it is a number of.
    format: &'static str,
    /// How much of it is shown.
    display: &'static str,
    /// How many days it looks back.
    interval: u16,
    /// For a sparkline, its share of each day.
    #[schema(required = true)]
    timeseries: Option<Vec<f64>>,
    /// For a sparkline, these days, UTC.
    #[schema(required = true)]
    timeseries_labels: Option<Vec<String>>,
}

/// The example that the document gives for what a metric comes to.
fn example() -> Value {
    json!({
        "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
        "name": "Logins",
        "value": 12.0,
        "previous": 8.0,
        "change_from_previous_pct": 50.0,
        "format": "numeric",
        "display": "sparkline",
        "interval": 1,
        "timeseries": [4.0, 8.0],
        "timeseries_labels": ["2026-02-01", "2026-02-02"]
    })
}

impl From<MetricReading> for UsageMetricResult {
    fn from(reading: MetricReading) -> Self {
        let MetricReading { metric, value } = reading;
        let MetricValue {
            value,
            previous,
            change_from_previous_pct,
            timeseries,
            timeseries_labels,
        } = value;
        Self {
            id: metric.id.to_string(),
            name: metric.name.as_str().to_owned(),
            value,
            previous,
            change_from_previous_pct,
            format: metric.format.word(),
            display: metric.display.word(),
            interval: metric.interval.days(),
            timeseries,
            timeseries_labels,
        }
    }
}

/// Ask what usage metrics come to
///
/// Every metric of the project is computed, whatever its own group type, but those that would count every event. Of other
/// kinds of queries there are none.
#[utoipa::path(
    post,
    path = "/query",
    operation_id = "query.create",
    tag = "Query",
    params(ProjectPath),
    request_body(content(
        (QueryRequest = "application/json"),
        (QueryRequest = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 200, description = "What the metrics come to.", body = UsageMetricsQueryResponse, example = json!({"results": [example()]})),
        (status = 400, description = "Another kind of query, or one that names both a group and a person, or neither.", body = ErrorBody, example = json!({"type": "validation_error", "code": "invalid_choice", "detail": "\"HogQLQuery\" is not a valid choice.", "attr": "query"})),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<UsageMetricsQueryResponse>, Error> {
    let caller = admit(&edge, &gate, &path, Scope::QueryRead).await?;
    let request = QueryRequest::read(body::object(body, &FORM).await?)?;
    let by = request.query.by(&edge, caller).await?;
    let readings = edge.stele.usage(caller, &by).await?;
    let results = readings.into_iter().map(UsageMetricResult::from);
    Ok(Json(UsageMetricsQueryResponse {
        results: results.collect(),
    }))
}
