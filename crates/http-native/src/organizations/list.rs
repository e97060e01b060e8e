//! Many organizations.

use axum::Json;
use axum::extract::State;
use stele_domain::{Organization as DomainOrganization, Scope};
use stele_http::{Edge, Gate, QueryParams};

use super::Organization;
use crate::convert;
use crate::error::Error;
use crate::page::{Page, PageParams, Paging};

/// A page of organizations.
type OrganizationPage = Page<Organization>;

/// List organizations
///
/// Newest first. A walk meets every organization that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/v1/organizations",
    operation_id = "organizations.list",
    tag = "Organizations",
    params(PageParams),
    responses((status = 200, description = "A page of organizations.", body = OrganizationPage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<OrganizationPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let paging = Paging::of_whole(&query, &edge, caller, "organizations")?;
    let found: Vec<DomainOrganization> =
        edge.stele.list_records(caller, &paging.query(None)).await?;
    Ok(Json(paging.page(found, convert::organization)))
}
