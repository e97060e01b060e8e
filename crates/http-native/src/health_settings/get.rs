//! How health is scored.

use axum::Json;
use axum::extract::State;
use stele_domain::Scope;
use stele_http::{Edge, Gate};

use super::HealthSettings;
use crate::convert;
use crate::error::Error;

/// Get the health settings
///
/// Of the key's workspace. Where it never said anything the default is answered.
#[utoipa::path(
    get,
    path = "/v1/health_settings",
    operation_id = "healthSettings.get",
    tag = "Health settings",
    responses((status = 200, description = "The settings.", body = HealthSettings)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
) -> Result<Json<HealthSettings>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let policy = edge.stele.get_health_settings(caller).await?;
    Ok(Json(convert::health_settings(&policy)))
}
