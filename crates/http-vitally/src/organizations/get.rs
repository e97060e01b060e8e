//! One organization.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_domain::{Organization as DomainOrganization, Scope};
use stele_http::{Edge, Gate, PathParams};

use super::Organization;
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Get an organization
///
/// By Vitally's id or by your external id. The id is looked for first.
#[utoipa::path(
    get,
    path = "/resources/organizations/{id}",
    operation_id = "organizations.get",
    tag = "Organizations",
    params(("id" = String, Path, description = "The organization's `id` or its `externalId`, percent-encoded.", example = "organization-7")),
    responses(
        (status = 200, description = "The organization.", body = Organization<'static>, example = example::organization::organization),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such organization.", body = ErrorMessage, example = example::organization_not_found),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let organization = reference::record::<DomainOrganization>(&path, "id")?;
    let organization: DomainOrganization = edge.stele.get_record(caller, &organization).await?;
    Ok(Json(convert::organization(&organization)).into_response())
}
