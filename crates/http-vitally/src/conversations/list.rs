//! Listing conversations.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_domain::{Conversation, Scope};
use stele_http::{Edge, Gate, QueryParams};

use super::ConversationPage;
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody};
use crate::page::{List, Paging};

/// List conversations
///
/// Newest first, without their messages. Follow `next` until it is `null`; a walk ordered by `createdAt` meets every conversation that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/resources/conversations",
    operation_id = "conversations.list",
    tag = "Conversations",
    params(Paging),
    responses(
        (status = 200, description = "A page of conversations.", body = ConversationPage, example = example::conversation::page),
        (status = 400, description = "A parameter is none of what it may be.", body = ErrorBody, example = example::bad_limit),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let list = List::whole(&edge, caller, "vitally/conversations");
    let paging = list.read(&query)?;
    let part = list
        .records::<Conversation>(&edge, caller, &paging, None)
        .await?;
    Ok(Json(part.page(convert::conversation)).into_response())
}
