//! One note.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{Note as DomainNote, Scope};
use stele_http::{Edge, Gate, PathParams};

use super::{Note, one};
use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Get a note
///
/// By Vitally's id or by your external id. The id is looked for first.
#[utoipa::path(
    get,
    path = "/resources/notes/{id}",
    operation_id = "notes.get",
    tag = "Notes",
    params(("id" = String, Path, description = "The note's `id` or its `externalId`, percent-encoded.", example = "note-1")),
    responses(
        (status = 200, description = "The note.", body = Note<'static>, example = example::note::one),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such note.", body = ErrorMessage, example = example::note::not_found),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let note = reference::record::<DomainNote>(&path, "id")?;
    let note = edge.stele.get_record(caller, &note).await?;
    one(&edge, caller, &note).await
}
