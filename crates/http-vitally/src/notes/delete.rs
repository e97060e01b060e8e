//! Deleting a note.

use axum::extract::State;
use http::StatusCode;
use stele_domain::{Note, Scope};
use stele_http::{Edge, Gate, PathParams};

use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Delete a note
///
/// It is gone for good.
#[utoipa::path(
    delete,
    path = "/resources/notes/{id}",
    operation_id = "notes.delete",
    tag = "Notes",
    params(("id" = String, Path, description = "The note's `id` or its `externalId`, percent-encoded.", example = "note-1")),
    responses(
        (status = 204, description = "The note is gone."),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such note.", body = ErrorMessage, example = example::note::not_found),
    ),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let note = reference::record::<Note>(&path, "id")?;
    edge.stele.delete_note(caller, &note).await?;
    Ok(StatusCode::NO_CONTENT)
}
