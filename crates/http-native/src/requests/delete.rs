//! Removing a request.

use axum::extract::State;
use http::StatusCode;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use crate::error::Error;
use crate::path;

/// Delete a request
///
/// It no longer counts in the health of its account.
#[utoipa::path(
    delete,
    path = "/v1/requests/{id}",
    operation_id = "requests.delete",
    tag = "Requests",
    params(path::Id),
    responses((status = 204, description = "The request is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let request = path::record(&path, Resource::SupportRequest)?;
    edge.stele.delete_request(caller, &request).await?;
    Ok(StatusCode::NO_CONTENT)
}
