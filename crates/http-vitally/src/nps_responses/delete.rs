//! Deleting an NPS response.

use axum::extract::State;
use http::StatusCode;
use stele_domain::{NpsResponse, Scope};
use stele_http::{Edge, Gate, PathParams};

use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Delete an NPS response
///
/// It counts no more: the user's last score is that of the response before, if there is one.
#[utoipa::path(
    delete,
    path = "/resources/npsResponses/{id}",
    operation_id = "npsResponses.delete",
    tag = "NPS responses",
    params(("id" = String, Path, description = "The response's `id` or its `externalId`, percent-encoded.", example = "response-9")),
    responses(
        (status = 204, description = "The response is gone."),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such response.", body = ErrorMessage, example = example::nps_response::not_found),
    ),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let response = reference::record::<NpsResponse>(&path, "id")?;
    edge.stele.delete_response(caller, &response).await?;
    Ok(StatusCode::NO_CONTENT)
}
