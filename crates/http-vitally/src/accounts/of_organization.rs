//! Listing the accounts of an organization.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{Organization, Scope};
use stele_http::{Edge, Gate, PathParams, QueryParams};

use super::list::{AccountPage, Filter, page};
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::page::{List, Paging};
use crate::reference;

/// List an organization's accounts
///
/// Newest first, as all accounts are listed.
#[utoipa::path(
    get,
    path = "/resources/organizations/{organizationId}/accounts",
    operation_id = "accounts.listOfOrganization",
    tag = "Accounts",
    params(
        ("organizationId" = String, Path, description = "The organization's `id` or its `externalId`, percent-encoded.", example = "organization-7"),
        Paging,
        Filter,
    ),
    responses(
        (status = 200, description = "A page of accounts.", body = AccountPage, example = example::account_page),
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
    let list = List::whole(&edge, caller, "vitally/organizations/accounts")
        .only(reference::as_sent(&path, "organizationId"));
    page(&edge, caller, &query, list, Some(&organization)).await
}
