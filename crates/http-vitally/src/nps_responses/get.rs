//! One NPS response.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{NpsResponse as DomainResponse, Scope};
use stele_http::{Edge, Gate, PathParams};

use super::{NpsResponse, whole};
use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Get an NPS response
///
/// By Vitally's id or by your external id. The id is looked for first.
#[utoipa::path(
    get,
    path = "/resources/npsResponses/{id}",
    operation_id = "npsResponses.get",
    tag = "NPS responses",
    params(("id" = String, Path, description = "The response's `id` or its `externalId`, percent-encoded.", example = "response-9")),
    responses(
        (status = 200, description = "The response.", body = NpsResponse<'static>, example = example::nps_response::nps_response),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such response.", body = ErrorMessage, example = example::nps_response::not_found),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let response = reference::record::<DomainResponse>(&path, "id")?;
    let response: DomainResponse = edge.stele.get_record(caller, &response).await?;
    whole(&edge, caller, response).await
}
