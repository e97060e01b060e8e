//! Feature flags, of which there are none: SDKs ask for them before they capture anything, and are told so.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use stele_http::{Edge, QueryParams, Unread};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{CaptureError, MAX_BODY, admit, glance, schema};

/// The calls, at their whole paths.
pub(super) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(flags))
        .routes(routes!(decide))
}

/// Which flags are on: none.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"featureFlags": {}, "flags": {}, "errorsWhileComputingFlags": false}))]
pub(crate) struct Decision {
    /// Flags by name.
    feature_flags: BTreeMap<String, Value>,
    /// Flags by name, with their reasons.
    flags: BTreeMap<String, Value>,
    /// Whether it is unknown of some.
    errors_while_computing_flags: bool,
}

async fn answer(
    edge: &Edge,
    query: &QueryParams,
    body: Unread,
) -> Result<Json<Decision>, CaptureError> {
    query.check()?;
    let body = body.up_to(MAX_BODY).bytes().await?;
    let token = glance(edge, body).await?.into_token();
    admit(edge, &token).await?;
    Ok(Json(Decision::default()))
}

/// Ask for feature flags
///
/// There are none.
#[utoipa::path(
    post,
    path = "/flags",
    operation_id = "capture.flags",
    tag = "Capture",
    request_body(content((schema::FlagsRequest = "application/json"))),
    responses((status = 200, description = "No flags.", body = Decision)),
)]
async fn flags(
    State(edge): State<Edge>,
    query: QueryParams,
    body: Unread,
) -> Result<Json<Decision>, CaptureError> {
    answer(&edge, &query, body).await
}

/// Ask for feature flags, by an older name
///
/// There are none.
#[utoipa::path(
    post,
    path = "/decide",
    operation_id = "capture.decide",
    tag = "Capture",
    request_body(content((schema::FlagsRequest = "application/json"))),
    responses((status = 200, description = "No flags.", body = Decision)),
)]
async fn decide(
    State(edge): State<Edge>,
    query: QueryParams,
    body: Unread,
) -> Result<Json<Decision>, CaptureError> {
    answer(&edge, &query, body).await
}
