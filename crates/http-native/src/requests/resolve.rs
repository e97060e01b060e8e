//! Resolving a request.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::{RequestChange, RequestStatus, Scope};
use stele_http::{Edge, Gate, PathParams};

use super::Request;
use crate::error::Error;
use crate::{convert, path};

/// Resolve a request
///
/// One that is resolved or closed already keeps the time at which it stopped being open.
#[utoipa::path(
    post,
    path = "/v1/requests/{id}/resolve",
    operation_id = "requests.resolve",
    tag = "Requests",
    params(path::Id),
    responses((status = 200, description = "The request, resolved.", body = Request)),
)]
pub(crate) async fn resolve(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Request>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let request = path::record(&path, Resource::SupportRequest)?;
    let change = RequestChange {
        status: Some(RequestStatus::Resolved),
        ..RequestChange::default()
    };
    let request = edge.stele.update_request(caller, &request, change).await?;
    Ok(Json(convert::request(request)))
}
