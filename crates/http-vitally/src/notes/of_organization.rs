//! Listing the notes about an organization.

use axum::extract::State;
use axum::response::Response;
use stele_application::About;
use stele_domain::{Organization, Scope};
use stele_http::{Edge, Gate, PathParams, QueryParams};

use super::{NotePage, page};
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::page::{List, Paging};
use crate::reference;

/// List the notes about an organization
///
/// Newest first. Those about the accounts of the organization are not among them.
#[utoipa::path(
    get,
    path = "/resources/organizations/{organizationId}/notes",
    operation_id = "notes.listOfOrganization",
    tag = "Notes",
    params(
        ("organizationId" = String, Path, description = "The organization's `id` or its `externalId`, percent-encoded.", example = "organization-7"),
        Paging,
    ),
    responses(
        (status = 200, description = "A page of notes.", body = NotePage, example = example::note::page),
        (status = 400, description = "A parameter is none of what it may be.", body = ErrorBody, example = example::bad_limit),
        (status = 404, description = "The workspace has no such organization.", body = ErrorMessage, example = example::organization_not_found),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    query: QueryParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let organization = reference::record::<Organization>(&path, "organizationId")?;
    let list = List::whole(&edge, caller, "vitally/organizations/notes")
        .only(reference::as_sent(&path, "organizationId"));
    let paging = list.read(&query)?;
    let organization: Organization = edge.stele.get_record(caller, &organization).await?;
    let about = About::Organization(organization.id);
    page(&edge, caller, &list, &paging, Some(about)).await
}
