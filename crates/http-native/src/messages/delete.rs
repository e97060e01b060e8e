//! Removing a message.

use axum::extract::State;
use http::StatusCode;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use crate::error::Error;
use crate::path;

/// Delete a message
///
/// It counts no more; the one before it is the newest again.
#[utoipa::path(
    delete,
    path = "/v1/messages/{id}",
    operation_id = "messages.delete",
    tag = "Conversations",
    params(path::Id),
    responses((status = 204, description = "The message is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let message = path::record(&path, Resource::Message)?;
    edge.stele.delete_message(caller, &message).await?;
    Ok(StatusCode::NO_CONTENT)
}
