//! One response.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::NpsResponse;
use crate::error::Error;
use crate::{convert, path};

/// Get an NPS response
///
/// What one contact answered at one time.
#[utoipa::path(
    get,
    path = "/v1/nps_responses/{id}",
    operation_id = "npsResponses.get",
    tag = "NPS responses",
    params(path::Id),
    responses((status = 200, description = "The response.", body = NpsResponse)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<NpsResponse>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let response = path::record(&path, Resource::NpsResponse)?;
    let response = edge.stele.get_record(caller, &response).await?;
    Ok(Json(convert::nps_response(response)))
}
