//! Listing the notes about an account.

use axum::extract::State;
use axum::response::Response;
use stele_application::About;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams, QueryParams};

use super::{NotePage, page};
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::page::{List, Paging};
use crate::reference;

/// List the notes about an account
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/resources/accounts/{accountId}/notes",
    operation_id = "notes.listOfAccount",
    tag = "Notes",
    params(
        ("accountId" = String, Path, description = "The account's `id` or its `externalId`, percent-encoded.", example = "account-101"),
        Paging,
    ),
    responses(
        (status = 200, description = "A page of notes.", body = NotePage, example = example::note::page),
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
    let list = List::whole(&edge, caller, "vitally/accounts/notes")
        .only(reference::as_sent(&path, "accountId"));
    let paging = list.read(&query)?;
    let account = edge.stele.get_account(caller, &account).await?;
    let about = About::Account(account.id);
    page(&edge, caller, &list, &paging, Some(about)).await
}
