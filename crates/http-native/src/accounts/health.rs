//! How one account is doing, and why.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Number, Value, json};
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};
use utoipa::ToSchema;

use super::AccountPath;
use crate::error::Error;
use crate::{convert, path};

/// How an account is doing, what that is made of, and how it has been doing.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct AccountHealth {
    /// The account's id.
    #[schema(format = "uuid")]
    pub(crate) account_id: String,
    /// The moment of which all of this is told: that of the call.
    #[schema(format = DateTime)]
    pub(crate) computed_at: String,
    /// The mean of the factors' points by their weights, to three decimals; `null` when there is nothing to score.
    #[schema(required, value_type = Option<f64>, minimum = 0, maximum = 100)]
    pub(crate) score: Option<Number>,
    /// The share of the weights whose factors have data.
    #[schema(value_type = f64, minimum = 0, maximum = 1)]
    pub(crate) coverage: Number,
    /// What became of each factor.
    #[schema(min_items = 5, max_items = 5)]
    pub(crate) factors: Vec<HealthFactor>,
    /// The days of the last 90 on which a score was computed, the last of them today as it stands.
    #[schema(min_items = 1, max_items = 90)]
    pub(crate) history: Vec<HealthDay>,
}

/// What became of one factor.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct HealthFactor {
    /// Which.
    #[schema(value_type = HealthFactorName)]
    pub(crate) factor: &'static str,
    /// What was measured; `null` without data.
    #[schema(required, value_type = Option<f64>, minimum = 0)]
    pub(crate) input: Option<Number>,
    /// What it is measured in.
    #[schema(value_type = HealthUnit)]
    pub(crate) unit: &'static str,
    /// The band that holds it; `null` without data.
    #[schema(required)]
    pub(crate) band: Option<HealthBand>,
    /// How much it counts.
    #[schema(minimum = 0, maximum = 1000)]
    pub(crate) weight: u32,
    /// Its points: of its band; without data the neutral ones, or `null` where it is left out.
    #[schema(required, minimum = 0, maximum = 100)]
    pub(crate) points: Option<u8>,
}

/// The band of a factor that holds what was measured.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct HealthBand {
    /// Its place among the factor's bands, from the best.
    #[schema(minimum = 0, maximum = 20)]
    pub(crate) index: usize,
    /// How its limit is meant.
    #[schema(value_type = HealthBound)]
    pub(crate) bound: &'static str,
    /// Its limit, in the factor's unit; `null` of the last, which holds what lies beyond all others.
    #[schema(required, value_type = Option<f64>, minimum = 0)]
    pub(crate) limit: Option<Number>,
}

/// One day of an account's health.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct HealthDay {
    /// The day, in UTC.
    #[schema(format = Date)]
    pub(crate) day: String,
    /// The last score of the day; `null` when there was nothing to score.
    #[schema(required, value_type = Option<f64>, minimum = 0, maximum = 100)]
    pub(crate) score: Option<Number>,
}

/// The factors that a score is made of.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum HealthFactorName {
    EmailResponse,
    OpenRequests,
    MeetingFrequency,
    IssueResolution,
    RecentActivity,
}

/// What factors are measured in.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum HealthUnit {
    Hours,
    Days,
    Count,
}

/// How limits of bands are meant.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum HealthBound {
    Under,
    AtMost,
    AtLeast,
}

fn example() -> Value {
    json!({
        "account_id": "0194c0f3-f100-7000-8000-000000000001",
        "computed_at": "2025-02-03T16:20:00.000000Z",
        "score": 92.727,
        "coverage": 0.55,
        "factors": [
            { "factor": "email_response", "input": null, "unit": "hours", "band": null, "weight": 25, "points": null },
            {
                "factor": "open_requests", "input": 1, "unit": "count",
                "band": { "index": 1, "bound": "at_most", "limit": 2 }, "weight": 20, "points": 80,
            },
            {
                "factor": "meeting_frequency", "input": null, "unit": "count", "band": null,
                "weight": 20, "points": null,
            },
            {
                "factor": "issue_resolution", "input": 1.5, "unit": "days",
                "band": { "index": 0, "bound": "under", "limit": 3 }, "weight": 20, "points": 100,
            },
            {
                "factor": "recent_activity", "input": 0.25, "unit": "days",
                "band": { "index": 0, "bound": "under", "limit": 3 }, "weight": 15, "points": 100,
            },
        ],
        "history": [{ "day": "2025-02-02", "score": 88.571 }, { "day": "2025-02-03", "score": 92.727 }],
    })
}

/// Get an account's health
///
/// By its id or by any of its identifiers. It is computed by the call: time alone changes it.
#[utoipa::path(
    get,
    path = "/v1/accounts/{id}/health",
    operation_id = "accounts.health.get",
    tag = "Accounts",
    params(AccountPath),
    responses((status = 200, description = "How the account is doing.", body = AccountHealth)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<AccountHealth>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let account = path::account(&path)?;
    let health = edge.stele.health_of(caller, &account).await?;
    Ok(Json(convert::account_health(health)))
}
