//! The key's organization.

use axum::Json;
use stele_http::{Gate, PathParams};

use super::{Organization, organization_id};
use crate::auth::{CURRENT, known};
use crate::document::OrganizationPath;
use crate::error::Error;

/// Retrieve the key's organization
///
/// The organization that the project belongs to, with that project in it.
#[utoipa::path(
    get,
    path = "/api/organizations/{id}",
    operation_id = "whoAmI.organization",
    tag = "Who am I",
    params(OrganizationPath),
    responses((status = 200, description = "The organization.", body = Organization)),
)]
pub(crate) async fn get(gate: Gate, path: PathParams) -> Result<Json<Organization>, Error> {
    let workspace = &known(&gate)?.workspace;
    let own = organization_id(workspace);
    match path.text("id") {
        Some(id) if id == CURRENT || id.eq_ignore_ascii_case(&own) => {
            Ok(Json(Organization::from(workspace)))
        }
        _ => Err(Error::NotFound),
    }
}
