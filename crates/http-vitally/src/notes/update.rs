//! Changing a note.

use axum::extract::State;
use axum::response::Response;
use stele_application::Caller;
use stele_domain::{
    Contact, ContactId, Field, Identifier, MemberId, Name, Note as DomainNote, NoteChange, Scope,
    Text, Timestamp, TraitsChange,
};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::{Note, one};
use crate::convert;
use crate::convert::plain_traits;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::reference;

/// A change of a note. Attributes that are not listed are ignored.
#[derive(Debug, Default, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct UpdateNote {
    /// What it says, kept as sent.
    #[schema(value_type = String, required = false, max_length = 100_000)]
    note: Option<Text>,
    /// The time that it speaks of, ISO 8601.
    #[schema(value_type = String, required = false, format = DateTime)]
    note_date: Option<Timestamp>,
    /// The `id` or the `externalId` of the account it is about.
    #[schema(value_type = Option<String>, required = false, min_length = 1, max_length = 400)]
    account_id: Field<Identifier>,
    /// The `id` or the `externalId` of the organization it is about.
    #[schema(value_type = Option<String>, required = false, min_length = 1, max_length = 400)]
    organization_id: Field<Identifier>,
    /// What it is about, in a line; kept as sent.
    #[schema(value_type = Option<String>, required = false, max_length = 100_000)]
    subject: Field<Text>,
    /// The `id` of the admin who wrote it.
    #[schema(value_type = Option<String>, required = false, format = "uuid")]
    author_id: Field<MemberId>,
    /// The `id`s or `externalId`s of the users it mentions: all of them, others that it had go.
    #[schema(value_type = Option<Vec<String>>, required = false, max_items = 100)]
    user_ids: Field<Vec<Identifier>>,
    /// Its labels: all of them, others that it had go.
    #[schema(value_type = Option<Vec<String>>, required = false)]
    tags: Field<Vec<Name>>,
    /// When it was put away, ISO 8601; `null` brings it back.
    #[schema(value_type = Option<String>, required = false, format = DateTime)]
    archived_at: Field<Timestamp>,
    #[schema(schema_with = plain_traits::schema_of_write, required = false)]
    traits: TraitsChange,
}

impl UpdateNote {
    /// Reads what there is of it; the faults are noted in `body`.
    pub(super) fn read(body: &mut ObjectReader) -> Self {
        Self {
            note: body.optional("note", convert::text),
            note_date: body.optional("noteDate", read::datetime),
            account_id: body.field("accountId", read::identifier),
            organization_id: body.field("organizationId", read::identifier),
            subject: body.field("subject", convert::text),
            author_id: body.field("authorId", reference::vitally_id).map(MemberId),
            user_ids: body.field("userIds", reference::names),
            tags: body.field("tags", read::list_of(read::name)),
            archived_at: body.field("archivedAt", read::datetime),
            traits: body.optional("traits", read::traits).unwrap_or_default(),
        }
    }

    fn read_whole(mut body: ObjectReader) -> Result<Self, Faults> {
        let update = Self::read(&mut body);
        body.finish(|| Some(update))
    }
}

impl UpdateNote {
    /// The change that it asks for, once all that it names is found.
    pub(super) async fn resolve(self, edge: &Edge, caller: &Caller) -> Result<NoteChange, Error> {
        let Self {
            note,
            note_date,
            account_id,
            organization_id,
            subject,
            author_id,
            user_ids,
            tags,
            archived_at,
            traits,
        } = self;
        let (account, organization) =
            reference::about(edge, caller, account_id, organization_id).await?;
        let contacts = match convert::replaced(user_ids) {
            None => None,
            Some(names) => Some(reference::record_ids::<Contact>(edge, caller, &names).await?),
        };
        Ok(NoteChange {
            account,
            organization,
            subject,
            text: note,
            noted_at: note_date,
            author: author_id,
            contacts: contacts.map(|ids| ids.into_iter().map(ContactId).collect()),
            tags: convert::replaced(tags),
            archived_at,
            traits,
        })
    }
}

/// Update a note
///
/// By Vitally's id or by your external id. Answers the whole note. A change that changes nothing leaves `updatedAt` alone.
#[utoipa::path(
    put,
    path = "/resources/notes/{id}",
    operation_id = "notes.update",
    tag = "Notes",
    params(("id" = String, Path, description = "The note's `id` or its `externalId`, percent-encoded.", example = "note-1")),
    request_body(content = UpdateNote, content_type = "application/json", example = example::note::update),
    responses(
        (status = 200, description = "The note as it is now.", body = Note<'static>, example = example::note::updated),
        (status = 400, description = "The body is no JSON, breaks its schema, or names something that is not there; nothing is written.", body = ErrorBody, example = example::note::not_text),
        (status = 404, description = "The workspace has no such note.", body = ErrorMessage, example = example::note::not_found),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let note = reference::record::<DomainNote>(&path, "id")?;
    let update = UpdateNote::read_whole(body.object().await?)?;
    let change = update.resolve(&edge, caller).await?;
    let note = edge.stele.update_note(caller, &note, change).await?;
    one(&edge, caller, &note).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Field, Identifier, MemberId, Name, Text, Timestamp};
    use stele_http::ObjectReader;
    use uuid::Uuid;

    use super::UpdateNote;

    const ID: &str = "0194c0f3-f100-7000-8000-000000000001";

    fn read(body: Value) -> Result<UpdateNote, String> {
        ObjectReader::of(body)
            .and_then(UpdateNote::read_whole)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn nothing_said_changes_nothing() {
        for body in [
            json!({}),
            json!({ "externalId": 5, "id": [], "categoryId": 1, "category": {}, "users": 5, "account": [], "author": 1 }),
        ] {
            assert_eq!(read(body.clone()), Ok(UpdateNote::default()), "{body}");
        }
    }

    #[test]
    fn everything_said_is_read() {
        let name = |text| Identifier::new(text).expect("valid");
        let member = Uuid::parse_str(ID).expect("a UUID");
        let at = |text| Timestamp::parse_iso(text).expect("a time");
        let body = json!({
            "note": " <p>Hi</p> ", "noteDate": "2024-02-29", "accountId": "account-101", "organizationId": null, "subject": "",
            "authorId": ID.to_uppercase(), "userIds": [ID], "tags": [" a ", "b"], "archivedAt": "2024-03-01T08:00:00Z",
            "traits": { "a": null },
        });
        let expected = UpdateNote {
            note: Text::new(" <p>Hi</p> ").ok(),
            note_date: Some(at("2024-02-29")),
            account_id: Field::Value(name("account-101")),
            organization_id: Field::Null,
            subject: Field::Value(Text::default()),
            author_id: Field::Value(MemberId(member)),
            user_ids: Field::Value(vec![name(ID)]),
            tags: Field::Value(vec![
                Name::new("a").expect("valid"),
                Name::new("b").expect("valid"),
            ]),
            archived_at: Field::Value(at("2024-03-01T08:00:00Z")),
            traits: [("a".to_owned(), None)].into(),
        };
        assert_eq!(read(body), Ok(expected));
    }

    #[test]
    fn null_takes_away_what_need_not_be() {
        let body = json!({ "accountId": null, "subject": null, "authorId": null, "userIds": null, "tags": null, "archivedAt": null });
        let expected = UpdateNote {
            account_id: Field::Null,
            subject: Field::Null,
            author_id: Field::Null,
            user_ids: Field::Null,
            tags: Field::Null,
            archived_at: Field::Null,
            ..UpdateNote::default()
        };
        assert_eq!(read(body), Ok(expected));
    }

    #[test]
    fn every_fault_is_told() {
        let body = json!({
            "note": null, "noteDate": "2023-02-29", "accountId": "", "organizationId": 5, "subject": 5, "authorId": "x",
            "userIds": ["", 5], "tags": ["", {}], "archivedAt": 5, "traits": null,
        });
        assert_eq!(
            read(body),
            Err(concat!(
                "note must be a string, noteDate must be a valid ISO 8601 date, accountId must not be blank, ",
                "organizationId must be a string, subject must be a string, authorId must be a UUID, ",
                "userIds[0] must not be blank, userIds[1] must be a string, tags[0] must not be blank, ",
                "tags[1] must be a string, archivedAt must be a string, traits must be an object"
            )
            .to_owned())
        );
        let body = json!({ "userIds": vec![ID; 101] });
        assert_eq!(
            read(body),
            Err("userIds must have at most 100 items".to_owned())
        );
    }
}
