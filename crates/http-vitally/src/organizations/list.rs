//! Listing organizations.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_domain::{Organization as DomainOrganization, Scope};
use stele_http::{Edge, Gate, QueryParams};

use super::Organization;
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody};
use crate::page::{List, Page, Paging};

/// A page of organizations.
type OrganizationPage<'a> = Page<Organization<'a>>;

/// List organizations
///
/// Newest first. Follow `next` until it is `null`; a walk ordered by `createdAt` meets every organization that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/resources/organizations",
    operation_id = "organizations.list",
    tag = "Organizations",
    params(Paging),
    responses(
        (status = 200, description = "A page of organizations.", body = OrganizationPage, example = example::organization::page),
        (status = 400, description = "A parameter is none of what it may be.", body = ErrorBody, example = example::bad_limit),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let list = List::whole(&edge, caller, "vitally/organizations");
    let paging = list.read(&query)?;
    let part = list
        .records::<DomainOrganization>(&edge, caller, &paging, None)
        .await?;
    Ok(Json(part.page(convert::organization)).into_response())
}
