//! Adding a message to a conversation.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams, Unread};

use super::{Message, WriteMessage};
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::reference;

/// Add a message to a conversation
///
/// Records it; nothing is sent to anybody. A message of the conversation that has the `externalId` already is written anew.
/// The newest message of each kind is part of the users and accounts it concerns.
#[utoipa::path(
    post,
    path = "/resources/conversations/{conversationId}/messages",
    operation_id = "messages.create",
    tag = "Conversations",
    params(("conversationId" = String, Path, description = "The conversation's `id` or its `externalId`, percent-encoded.", example = "thread-1")),
    request_body(content = WriteMessage, content_type = "application/json", example = example::message::create),
    responses(
        (status = 200, description = "The message.", body = Message<'static>, example = example::message::created),
        (status = 400, description = "The body is no JSON, breaks its schema, or names somebody who is not there; nothing is written.", body = ErrorBody, example = example::message::wrong_sender),
        (status = 404, description = "The workspace has no such conversation.", body = ErrorMessage, example = example::conversation::not_found),
        (status = 409, description = "A message of another conversation has this `externalId`; nothing is written.", body = ErrorMessage, example = example::message::taken),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let conversation = reference::record::<stele_domain::Conversation>(&path, "conversationId")?;
    let message = WriteMessage::read(body.object().await?)?;
    let message = edge
        .stele
        .put_message(caller, &conversation, message.into())
        .await?;
    Ok(Json(convert::message(&message)).into_response())
}
