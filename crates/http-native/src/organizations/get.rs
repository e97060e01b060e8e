//! One organization.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::Organization;
use crate::convert;
use crate::error::Error;
use crate::path;

/// Get an organization
///
/// With its traits; its accounts are not told.
#[utoipa::path(
    get,
    path = "/v1/organizations/{id}",
    operation_id = "organizations.get",
    tag = "Organizations",
    params(path::Id),
    responses((status = 200, description = "The organization.", body = Organization)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Organization>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let organization = path::record(&path, Resource::Organization)?;
    let organization = edge.stele.get_record(caller, &organization).await?;
    Ok(Json(convert::organization(organization)))
}
