//! Removing a response.

use axum::extract::State;
use http::StatusCode;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use crate::error::Error;
use crate::path;

/// Delete an NPS response
///
/// It counts no more; the one that the contact gave before it is the last again.
#[utoipa::path(
    delete,
    path = "/v1/nps_responses/{id}",
    operation_id = "npsResponses.delete",
    tag = "NPS responses",
    params(path::Id),
    responses((status = 204, description = "The response is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let response = path::record(&path, Resource::NpsResponse)?;
    edge.stele.delete_response(caller, &response).await?;
    Ok(StatusCode::NO_CONTENT)
}
