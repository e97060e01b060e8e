//! What the usage metrics of a workspace come to.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Number, Value, json};
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::AccountPath;
use crate::error::Error;
use crate::{convert, path};

/// The call on usage.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default().routes(routes!(get))
}

/// What the usage metrics come to for one account.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct AccountUsage {
    /// The metrics by name, the last first. One that would count every event is left out.
    results: Vec<MetricUsage>,
}

/// What a usage metric comes to, over its interval until now and over the one before.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct MetricUsage {
    /// The id of the metric.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// What it comes to over the interval until now.
    #[schema(value_type = f64)]
    pub(crate) value: Number,
    /// What it came to over the interval before.
    #[schema(value_type = f64)]
    pub(crate) previous: Number,
    /// By how many hundredths of `previous` it changed, not rounded; `null` where that was nothing or less.
    #[schema(required, value_type = Option<f64>)]
    pub(crate) change_from_previous_pct: Option<Number>,
    /// What it is a number of.
    #[schema(value_type = MetricFormat)]
    pub(crate) format: &'static str,
    /// How much of it is to be shown.
    #[schema(value_type = MetricDisplay)]
    pub(crate) display: &'static str,
    /// The interval, in days.
    #[schema(minimum = 1, maximum = 3650)]
    pub(crate) interval: u16,
    /// For a `sparkline`, its share of each UTC day from the first of the interval to today, which are one more than the
    /// interval has; `null` for a `number`.
    #[schema(required, value_type = Option<Vec<f64>>)]
    pub(crate) timeseries: Option<Vec<Number>>,
    /// Those days, as `YYYY-MM-DD`.
    #[schema(required)]
    pub(crate) timeseries_labels: Option<Vec<String>>,
}

/// What a usage metric is a number of.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum MetricFormat {
    Numeric,
    Currency,
}

/// How much of a usage metric is to be shown.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum MetricDisplay {
    Number,
    Sparkline,
}

fn example() -> Value {
    json!({
        "results": [{
            "id": "0194c0f3-f100-7000-8000-00000000000c",
            "name": "Reports exported",
            "value": 9,
            "previous": 6,
            "change_from_previous_pct": 50,
            "format": "numeric",
            "display": "sparkline",
            "interval": 2,
            "timeseries": [1, 5, 3],
            "timeseries_labels": ["2025-01-30", "2025-01-31", "2025-02-01"],
        }],
    })
}

/// Get an account's usage
///
/// What every usage metric of the workspace comes to for the account at this moment: what PostHog's `UsageMetricsQuery`
/// answers.
#[utoipa::path(
    get,
    path = "/v1/accounts/{id}/usage",
    operation_id = "usage.get",
    tag = "Usage",
    params(AccountPath),
    responses((status = 200, description = "What the metrics come to.", body = AccountUsage)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<AccountUsage>, Error> {
    let caller = gate.admit(Scope::QueryRead)?;
    let account = path::account(&path)?;
    let readings = edge.stele.account_usage(caller, &account).await?;
    let results = readings.into_iter().map(convert::metric_reading);
    Ok(Json(AccountUsage {
        results: results.collect(),
    }))
}
