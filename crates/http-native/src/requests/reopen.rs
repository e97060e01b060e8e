//! Opening a request again.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::{RequestChange, RequestStatus, Scope};
use stele_http::{Edge, Gate, PathParams};

use super::Request;
use crate::error::Error;
use crate::{convert, path};

/// Reopen a request
///
/// It is open again, and not resolved. One in progress is `open` too then.
#[utoipa::path(
    post,
    path = "/v1/requests/{id}/reopen",
    operation_id = "requests.reopen",
    tag = "Requests",
    params(path::Id),
    responses((status = 200, description = "The request, open.", body = Request)),
)]
pub(crate) async fn reopen(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Request>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let request = path::record(&path, Resource::SupportRequest)?;
    let change = RequestChange {
        status: Some(RequestStatus::Open),
        ..RequestChange::default()
    };
    let request = edge.stele.update_request(caller, &request, change).await?;
    Ok(Json(convert::request(request)))
}
