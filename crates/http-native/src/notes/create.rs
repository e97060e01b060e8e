//! Writing a note.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{Field, Identifier, NoteChange, Scope, Text, Timestamp};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};

use super::write::{self, CreateNote};
use super::{NAMES, Note};
use crate::error::Error;
use crate::{answer, body, convert};

/// What a body says of a new note.
#[derive(Debug, PartialEq)]
struct Said {
    external_id: Field<Identifier>,
    text: Text,
    noted_at: Timestamp,
    rest: NoteChange,
}

impl Said {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let external_id = object.field("external_id", read::identifier);
        let text = object.required("text", body::text);
        let noted_at = object.required("noted_at", read::datetime);
        let rest = write::rest(&mut object);
        body::finish(object, || {
            Some(Self {
                external_id,
                text: text?,
                noted_at: noted_at?,
                rest,
            })
        })
    }
}

/// Write a note
///
/// It may be about an account, an organization, both or neither.
#[utoipa::path(
    post,
    path = "/v1/notes",
    operation_id = "notes.create",
    tag = "Notes",
    request_body = CreateNote,
    responses(
        (status = 201, description = "The new note.", body = Note),
        (status = 409, description = "Another note has this external id; nothing is written."),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let Said {
        external_id,
        text,
        noted_at,
        rest,
    } = body::read(body, Said::read).await?;
    let made = edge
        .stele
        .create_note(caller, external_id.value(), text, noted_at, rest)
        .await;
    let note = convert::note(made.map_err(|error| Error::naming(error, &NAMES))?);
    let location = format!("/v1/notes/{}", note.id);
    Ok(answer::created(&location, note))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_http::ObjectReader;

    use super::Said;

    #[test]
    fn every_fault_is_told() {
        let told = ObjectReader::of(json!({
            "external_id": "", "text": 5, "account_id": "1", "organization_id": 2, "subject": [], "author_id": "x",
            "contact_ids": ["y"], "tags": [""], "archived_at": "soon", "traits": 1, "note": "N"
        }))
        .and_then(Said::read)
        .expect_err("many faults")
        .to_string();
        for field in [
            "external_id",
            "text",
            "noted_at is required",
            "account_id",
            "organization_id",
            "subject",
            "author_id",
            "contact_ids[0]",
            "tags[0]",
            "archived_at",
            "traits",
            "note is not a field",
        ] {
            assert!(told.contains(field), "{field}: {told}");
        }
    }
}
