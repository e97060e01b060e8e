//! Listing the conversations with an account.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_application::WithAccount;
use stele_domain::{Conversation, Scope};
use stele_http::{Edge, Gate, PathParams, QueryParams};

use super::ConversationPage;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::page::{List, Paging};
use crate::{convert, reference};

/// List the conversations with an account
///
/// Those in which users of the account take part, newest first, without their messages.
#[utoipa::path(
    get,
    path = "/resources/accounts/{accountId}/conversations",
    operation_id = "conversations.listOfAccount",
    tag = "Conversations",
    params(
        ("accountId" = String, Path, description = "The account's `id` or its `externalId`, percent-encoded.", example = "account-101"),
        Paging,
    ),
    responses(
        (status = 200, description = "A page of conversations.", body = ConversationPage, example = example::conversation::page),
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
    let list = List::whole(&edge, caller, "vitally/accounts/conversations")
        .only(reference::as_sent(&path, "accountId"));
    let paging = list.read(&query)?;
    let account = edge.stele.get_account(caller, &account).await?;
    let part = list
        .records::<Conversation>(&edge, caller, &paging, Some(WithAccount(account.id)))
        .await?;
    Ok(Json(part.page(convert::conversation)).into_response())
}
