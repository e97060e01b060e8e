//! Recording a message.

use axum::extract::State;
use axum::response::Response;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams, Unread};

use crate::conversations::Message;
use crate::conversations::write::{self, MessageInput};
use crate::error::Error;
use crate::{answer, body, convert, path};

/// Record a message
///
/// In the conversation that the path names. Where a message of it has this external id already, that one is written anew.
#[utoipa::path(
    post,
    path = "/v1/conversations/{id}/messages",
    operation_id = "messages.create",
    tag = "Conversations",
    params(path::Id),
    request_body = MessageInput,
    responses(
        (status = 201, description = "The message.", body = Message),
        (status = 409, description = "A message of another conversation has this external id; nothing is written."),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let conversation = path::record(&path, Resource::Conversation)?;
    let draft = body::read(body, write::message).await?;
    let made = edge.stele.put_message(caller, &conversation, draft).await;
    let made = made.map_err(|error| Error::naming(error, &super::NAMES))?;
    let message = convert::message(made);
    let location = format!("/v1/conversations/{}", message.conversation_id);
    Ok(answer::created(&location, message))
}
