//! One conversation.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::WholeConversation;
use crate::error::Error;
use crate::{convert, path};

/// Get a conversation
///
/// With its messages, by when they were sent.
#[utoipa::path(
    get,
    path = "/v1/conversations/{id}",
    operation_id = "conversations.get",
    tag = "Conversations",
    params(path::Id),
    responses((status = 200, description = "The conversation with its messages.", body = WholeConversation)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<WholeConversation>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let conversation = path::record(&path, Resource::Conversation)?;
    let found = edge.stele.get_conversation(caller, &conversation).await?;
    Ok(Json(convert::whole_conversation(found)))
}
