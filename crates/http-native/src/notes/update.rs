//! Changing a note.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::{NoteChange, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};

use super::write::{self, UpdateNote};
use super::{NAMES, Note};
use crate::error::Error;
use crate::{body, convert, path};

fn change(mut object: ObjectReader) -> Result<NoteChange, Faults> {
    let text = object.optional("text", body::text);
    let noted_at = object.optional("noted_at", read::datetime);
    let rest = write::rest(&mut object);
    body::finish(object, || {
        Some(NoteChange {
            text,
            noted_at,
            ..rest
        })
    })
}

/// Update a note
///
/// A change that changes nothing leaves `version` and `updated_at` alone.
#[utoipa::path(
    patch,
    path = "/v1/notes/{id}",
    operation_id = "notes.update",
    tag = "Notes",
    params(path::Id),
    request_body = UpdateNote,
    responses((status = 200, description = "The note as it is now.", body = Note)),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Note>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let note = path::record(&path, Resource::Note)?;
    let change = body::read(body, change).await?;
    let note = edge.stele.update_note(caller, &note, change).await;
    let note = note.map_err(|error| Error::naming(error, &NAMES))?;
    Ok(Json(convert::note(note)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_domain::{Field, NoteChange};
    use stele_http::ObjectReader;

    use super::change;

    #[test]
    fn absent_and_null_are_told_apart_and_the_text_cannot_be_taken_away() {
        let read = |body| ObjectReader::of(body).and_then(change);
        assert_eq!(read(json!({})), Ok(NoteChange::default()));
        let cleared = NoteChange {
            account: Field::Null,
            subject: Field::Null,
            archived_at: Field::Null,
            ..NoteChange::default()
        };
        let body = json!({ "account_id": null, "subject": null, "archived_at": null });
        assert_eq!(read(body), Ok(cleared));
        for key in ["text", "noted_at", "tags", "contact_ids", "traits"] {
            assert!(read(json!({ key: null })).is_err(), "{key}");
        }
    }
}
