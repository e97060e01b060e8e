//! How one account is doing, and why.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Number;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};
use utoipa::ToSchema;

use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// How an account is doing, and what that is made of.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct HealthScores {
    /// The account's `healthScore`: the mean of the factors' points by their weights, over ten; `null` when there is nothing to score.
    #[schema(required = true, value_type = Option<f64>, minimum = 0, maximum = 10)]
    pub(crate) score: Option<Number>,
    /// The share of the weights whose factors have data.
    #[schema(value_type = f64, minimum = 0, maximum = 1)]
    pub(crate) coverage: Number,
    /// What became of each factor.
    #[schema(min_items = 5, max_items = 5)]
    pub(crate) factors: Vec<HealthScoreFactor>,
}

/// What became of one factor.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct HealthScoreFactor {
    /// Which.
    #[schema(value_type = HealthScoreFactorName)]
    pub(crate) factor: &'static str,
    /// What was measured; `null` without data.
    #[schema(required = true, value_type = Option<f64>, minimum = 0)]
    pub(crate) input: Option<Number>,
    /// What it is measured in.
    #[schema(value_type = HealthScoreUnit)]
    pub(crate) unit: &'static str,
    /// The band that holds it; `null` without data.
    #[schema(required = true)]
    pub(crate) band: Option<HealthScoreBand>,
    /// How much it counts.
    #[schema(minimum = 0, maximum = 1000)]
    pub(crate) weight: u32,
    /// Its points, of a hundred; `null` where it is left out.
    #[schema(required = true, minimum = 0, maximum = 100)]
    pub(crate) points: Option<u8>,
}

/// A band of a factor.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct HealthScoreBand {
    /// Its place among the factor's bands, from the best.
    pub(crate) index: usize,
    /// How its limit is meant.
    #[schema(value_type = HealthScoreBound)]
    pub(crate) bound: &'static str,
    /// Its limit, in the factor's unit; `null` of the last, which takes what lies beyond all others.
    #[schema(required = true, value_type = Option<f64>, minimum = 0)]
    pub(crate) limit: Option<Number>,
}

/// The factors of a health score.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum HealthScoreFactorName {
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
pub(crate) enum HealthScoreUnit {
    Hours,
    Days,
    Count,
}

/// How limits of bands are meant.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema of the domain's words")]
pub(crate) enum HealthScoreBound {
    Under,
    AtMost,
    AtLeast,
}

/// Get an account's health scores
///
/// By Vitally's id or by your external id. What is answered is how the account is doing at this moment.
#[utoipa::path(
    get,
    path = "/resources/accounts/{id}/healthScores",
    operation_id = "accounts.getHealthScores",
    tag = "Accounts",
    params(("id" = String, Path, description = "The account's `id` or its `externalId`, percent-encoded.", example = "account-101")),
    responses(
        (status = 200, description = "The score, and what it is made of.", body = HealthScores, example = example::health_scores),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such account.", body = ErrorMessage, example = example::account_not_found),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let account = reference::account(&path, "id")?;
    let health = edge.stele.health_of(caller, &account).await?;
    Ok(Json(convert::health_scores(&health)).into_response())
}
