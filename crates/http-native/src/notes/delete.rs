//! Removing a note.

use axum::extract::State;
use http::StatusCode;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use crate::error::Error;
use crate::path;

/// Delete a note
///
/// What it was about stays.
#[utoipa::path(
    delete,
    path = "/v1/notes/{id}",
    operation_id = "notes.delete",
    tag = "Notes",
    params(path::Id),
    responses((status = 204, description = "The note is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let note = path::record(&path, Resource::Note)?;
    edge.stele.delete_note(caller, &note).await?;
    Ok(StatusCode::NO_CONTENT)
}
