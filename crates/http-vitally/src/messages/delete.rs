//! Deleting a message.

use axum::extract::State;
use http::StatusCode;
use stele_application::{RecordRef, Resource};
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use crate::document::example;
use crate::error::{Error, ErrorMessage};

/// Delete a message
///
/// It counts no more for the users and accounts it concerned.
#[utoipa::path(
    delete,
    path = "/resources/messages/{id}",
    operation_id = "messages.delete",
    tag = "Conversations",
    params(("id" = String, Path, description = "The message's `id` or its `externalId`, percent-encoded.", example = "message-1")),
    responses(
        (status = 204, description = "The message is gone."),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such message.", body = ErrorMessage, example = example::message::not_found),
    ),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let name = path.text("id");
    let name = name.ok_or_else(|| Error::not_found(Resource::Message))?;
    let message = RecordRef::IdOrExternalId(name.to_owned());
    edge.stele.delete_message(caller, &message).await?;
    Ok(StatusCode::NO_CONTENT)
}
