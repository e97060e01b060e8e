//! Deleting an organization.

use axum::extract::State;
use http::StatusCode;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use crate::error::Error;
use crate::path;

/// Delete an organization
///
/// Its notes and tasks go with it, and the contacts who are tied to nothing else. Its accounts stay, with nothing above them.
#[utoipa::path(
    delete,
    path = "/v1/organizations/{id}",
    operation_id = "organizations.delete",
    tag = "Organizations",
    params(path::Id),
    responses((status = 204, description = "The organization is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let organization = path::record(&path, Resource::Organization)?;
    edge.stele
        .delete_organization(caller, &organization)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
