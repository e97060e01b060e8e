//! `GET /api/v1/requests/{requestId}`

use axum::Json;
use axum::extract::State;
use stele_domain::{Scope, SupportRequest};
use stele_http::{Edge, Gate, PathParams};

use super::RequestAnswer;
use crate::error::{Error, ErrorBody};
use crate::records::named;

/// Get request
///
/// One request.
#[utoipa::path(
    get,
    path = "/api/v1/requests/{requestId}",
    operation_id = "requests.get",
    tag = "Requests",
    params(("requestId" = i64, Path, minimum = 1, description = "The request's id.", example = 3)),
    responses(
        (status = 200, description = "The request.", body = RequestAnswer, example = json!({
            "data": {
                "id": 3,
                "accountId": 1,
                "title": "SSO integration",
                "status": "Resolved",
                "severity": 62,
                "requestedAt": "2024-11-01T00:00:00.000Z",
                "resolvedAt": "2024-12-11T16:45:00.000Z",
                "createdAt": "2024-11-01T08:15:00.000Z",
                "updatedAt": "2024-12-11T16:45:00.000Z"
            }
        })),
        (status = 404, description = "The workspace has no such request.", body = ErrorBody,
            example = json!({ "error": "Request not found" })),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<RequestAnswer>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let request = named::<SupportRequest>(&path, "requestId")?;
    let request = edge.stele.get_record::<SupportRequest>(caller, &request);
    Ok(Json(request.await?.into()))
}
