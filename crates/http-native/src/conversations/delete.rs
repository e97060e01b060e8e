//! Removing a conversation.

use axum::extract::State;
use http::StatusCode;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use crate::error::Error;
use crate::path;

/// Delete a conversation
///
/// Its messages go with it, and count no more.
#[utoipa::path(
    delete,
    path = "/v1/conversations/{id}",
    operation_id = "conversations.delete",
    tag = "Conversations",
    params(path::Id),
    responses((status = 204, description = "The conversation is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let conversation = path::record(&path, Resource::Conversation)?;
    edge.stele
        .delete_conversation(caller, &conversation)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
