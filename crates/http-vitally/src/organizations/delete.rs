//! Deleting an organization.

use axum::extract::State;
use http::StatusCode;
use stele_domain::{Organization, Scope};
use stele_http::{Edge, Gate, PathParams};

use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Delete an organization
///
/// Its notes, its tasks and the users who belong to nothing else go with it. Its accounts stay, with `organizationId` `null`.
#[utoipa::path(
    delete,
    path = "/resources/organizations/{id}",
    operation_id = "organizations.delete",
    tag = "Organizations",
    params(("id" = String, Path, description = "The organization's `id` or its `externalId`, percent-encoded.", example = "organization-7")),
    responses(
        (status = 204, description = "The organization is gone."),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such organization.", body = ErrorMessage, example = example::organization_not_found),
    ),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let organization = reference::record::<Organization>(&path, "id")?;
    edge.stele
        .delete_organization(caller, &organization)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
