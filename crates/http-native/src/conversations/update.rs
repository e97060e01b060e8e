//! Changing a conversation.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::{ConversationChange, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};

use super::write::{self, ConversationInput};
use super::{NAMES, WholeConversation};
use crate::error::Error;
use crate::{body, convert, path};

fn change(mut object: ObjectReader) -> Result<ConversationChange, Faults> {
    let subject = object.field("subject", body::text);
    let status = object.field("status", body::text);
    let rating = object.field("rating", body::text);
    let source = object.field("source", body::text);
    let traits = object.optional("traits", read::traits);
    let messages = object.optional("messages", write::messages);
    body::finish(object, || {
        Some(ConversationChange {
            subject,
            status,
            rating,
            source,
            traits: traits.unwrap_or_default(),
            messages: messages.unwrap_or_default(),
        })
    })
}

/// Update a conversation
///
/// Messages that are not named stay. A change that changes nothing leaves `version` and `updated_at` alone.
#[utoipa::path(
    patch,
    path = "/v1/conversations/{id}",
    operation_id = "conversations.update",
    tag = "Conversations",
    params(path::Id),
    request_body = ConversationInput,
    responses(
        (status = 200, description = "The conversation as it is now, with its messages.", body = WholeConversation),
        (status = 409, description = "A message of another conversation has this external id; nothing is written."),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<WholeConversation>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let conversation = path::record(&path, Resource::Conversation)?;
    let change = body::read(body, change).await?;
    let changed = edge
        .stele
        .update_conversation(caller, &conversation, change)
        .await;
    let changed = changed.map_err(|error| Error::naming(error, &NAMES))?;
    Ok(Json(convert::whole_conversation(changed)))
}
