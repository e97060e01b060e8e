//! Deleting a conversation.

use axum::extract::State;
use http::StatusCode;
use stele_domain::{Conversation, Scope};
use stele_http::{Edge, Gate, PathParams};

use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Delete a conversation
///
/// Its messages go with it, and count no more for the users and accounts they concerned.
#[utoipa::path(
    delete,
    path = "/resources/conversations/{id}",
    operation_id = "conversations.delete",
    tag = "Conversations",
    params(("id" = String, Path, description = "The conversation's `id` or its `externalId`, percent-encoded.", example = "thread-1")),
    responses(
        (status = 204, description = "The conversation is gone."),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such conversation.", body = ErrorMessage, example = example::conversation::not_found),
    ),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let conversation = reference::record::<Conversation>(&path, "id")?;
    edge.stele
        .delete_conversation(caller, &conversation)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
