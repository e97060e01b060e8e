//! Writing a note.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{Identifier, Scope, Text, Timestamp};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

use super::update::UpdateNote;
use super::{Note, one};
use crate::convert;
use crate::document::{example, schema};
use crate::error::{Error, ErrorBody, ErrorMessage};

/// A new note.
#[derive(Debug, PartialEq)]
pub(crate) struct CreateNote {
    external_id: Option<Identifier>,
    note: Text,
    note_date: Timestamp,
    /// What an update may say as well.
    rest: UpdateNote,
}

/// By hand, so that what an update may say is said once.
impl utoipa::PartialSchema for CreateNote {
    fn schema() -> RefOr<Schema> {
        let required = ObjectBuilder::new()
            .property("externalId", schema::external_id("note"))
            .required("note")
            .required("noteDate");
        schema::extended::<UpdateNote>(
            "A new note. Attributes that are not listed are ignored.",
            required,
        )
    }
}

impl utoipa::ToSchema for CreateNote {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schema::extends::<UpdateNote>(schemas);
    }
}

impl CreateNote {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let external_id = body.nullable("externalId", read::identifier);
        let note = body.required("note", convert::text);
        let note_date = body.required("noteDate", read::datetime);
        let rest = UpdateNote::read(&mut body);
        body.finish(|| {
            Some(Self {
                external_id,
                note: note?,
                note_date: note_date?,
                rest,
            })
        })
    }
}

/// Create a note
///
/// Where a note has the `externalId` already, that one is changed. A note whose author is not named is by the admin whom the key acts
/// for, if there is one. Answers 200 and the whole note.
#[utoipa::path(
    post,
    path = "/resources/notes",
    operation_id = "notes.create",
    tag = "Notes",
    request_body(content = CreateNote, content_type = "application/json", example = example::note::create),
    responses(
        (status = 200, description = "The note.", body = Note<'static>, example = example::note::one),
        (status = 400, description = "The body is no JSON, breaks its schema, or names something that is not there; nothing is written.", body = ErrorBody, example = example::note::missing_note),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let CreateNote {
        external_id,
        note,
        note_date,
        rest,
    } = CreateNote::read(body.object().await?)?;
    let change = rest.resolve(&edge, caller).await?;
    let note = edge
        .stele
        .put_note(caller, external_id, note, note_date, change)
        .await?;
    one(&edge, caller, &note).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Identifier, Text, Timestamp};
    use stele_http::ObjectReader;

    use super::CreateNote;
    use crate::notes::update::UpdateNote;

    fn read(body: Value) -> Result<CreateNote, String> {
        ObjectReader::of(body)
            .and_then(CreateNote::read)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn a_note_and_its_date_are_enough() {
        let expected = CreateNote {
            external_id: None,
            note: Text::default(),
            note_date: Timestamp::parse_iso("2024-02-29").expect("a time"),
            rest: UpdateNote::default(),
        };
        for body in [
            json!({ "note": "", "noteDate": "2024-02-29" }),
            json!({ "note": "", "noteDate": "2024-02-29", "externalId": null, "categoryId": 5, "createdAt": 1 }),
        ] {
            assert_eq!(read(body).as_ref(), Ok(&expected));
        }
    }

    #[test]
    fn what_an_update_may_say_is_read_too() {
        let body =
            json!({ "note": "", "noteDate": "2024-02-29", "externalId": "n", "subject": "Call" });
        let note = read(body).expect("valid");
        assert_eq!(note.external_id, Identifier::new("n").ok());
        assert_ne!(note.rest, UpdateNote::default());
    }

    #[test]
    fn every_fault_is_told() {
        assert_eq!(
            read(json!({})),
            Err("note is required, noteDate is required".to_owned())
        );
        let body = json!({ "externalId": 5, "note": 5, "noteDate": null, "accountId": 5 });
        assert_eq!(
            read(body),
            Err(concat!(
                "externalId must be a string, note must be a string, noteDate must be a string, ",
                "accountId must be a string"
            )
            .to_owned())
        );
    }
}
