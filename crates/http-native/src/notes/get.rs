//! One note.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::Note;
use crate::error::Error;
use crate::{convert, path};

/// Get a note
///
/// With the ids of what it is about and of who wrote it.
#[utoipa::path(
    get,
    path = "/v1/notes/{id}",
    operation_id = "notes.get",
    tag = "Notes",
    params(path::Id),
    responses((status = 200, description = "The note.", body = Note)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Note>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let note = path::record(&path, Resource::Note)?;
    let note = edge.stele.get_record(caller, &note).await?;
    Ok(Json(convert::note(note)))
}
