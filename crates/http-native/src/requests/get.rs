//! One request.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::Request;
use crate::error::Error;
use crate::{convert, path};

/// Get a request
///
/// What one account asked for, and how far that is.
#[utoipa::path(
    get,
    path = "/v1/requests/{id}",
    operation_id = "requests.get",
    tag = "Requests",
    params(path::Id),
    responses((status = 200, description = "The request.", body = Request)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Request>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let request = path::record(&path, Resource::SupportRequest)?;
    let request = edge.stele.get_record(caller, &request).await?;
    Ok(Json(convert::request(request)))
}
