//! Listing the NPS responses of an account's users.

use axum::extract::State;
use axum::response::Response;
use stele_application::ResponsesOf;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams, QueryParams};

use super::{NpsResponsePage, page};
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::page::{List, Paging};
use crate::reference;

/// List an account's NPS responses
///
/// Those of the users who belong to the account now, newest first, as all responses are listed.
#[utoipa::path(
    get,
    path = "/resources/accounts/{accountId}/npsResponses",
    operation_id = "npsResponses.listOfAccount",
    tag = "NPS responses",
    params(
        ("accountId" = String, Path, description = "The account's `id` or its `externalId`, percent-encoded.", example = "account-101"),
        Paging,
    ),
    responses(
        (status = 200, description = "A page of responses.", body = NpsResponsePage, example = example::nps_response::page),
        (status = 400, description = "A parameter is none of what it may be.", body = ErrorBody, example = example::bad_limit),
        (status = 404, description = "The workspace has no such account.", body = ErrorMessage, example = example::account_not_found),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    query: QueryParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let account = reference::account(&path, "accountId")?;
    let list = List::whole(&edge, caller, "vitally/accounts/npsResponses")
        .only(reference::as_sent(&path, "accountId"));
    let paging = list.read(&query)?;
    let account = edge.stele.get_account(caller, &account).await?;
    let of = ResponsesOf::Account(account.id);
    page(&edge, caller, &list, &paging, Some(of)).await
}
