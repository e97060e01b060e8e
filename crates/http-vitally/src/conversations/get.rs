//! One conversation.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{Conversation, Scope};
use stele_http::{Edge, Gate, PathParams};

use super::{WholeConversation, whole};
use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Get a conversation
///
/// By Vitally's id or by your external id, with its messages and everyone in them. The id is looked for first.
#[utoipa::path(
    get,
    path = "/resources/conversations/{id}",
    operation_id = "conversations.get",
    tag = "Conversations",
    params(("id" = String, Path, description = "The conversation's `id` or its `externalId`, percent-encoded.", example = "thread-1")),
    responses(
        (status = 200, description = "The conversation.", body = WholeConversation<'static>, example = example::conversation::one),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such conversation.", body = ErrorMessage, example = example::conversation::not_found),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let conversation = reference::record::<Conversation>(&path, "id")?;
    let found = edge.stele.get_conversation(caller, &conversation).await?;
    whole(&edge, caller, &found).await
}
