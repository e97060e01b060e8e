//! What a body may say of a note.

use serde_json::{Value, json};
use stele_domain::{AccountId, ContactId, MemberId, NoteChange, OrganizationId};
use stele_http::{ObjectReader, read};
use utoipa::ToSchema;

use crate::{body, convert};

/// A new note: what it says of which time, and whatever else.
#[derive(Debug, ToSchema)]
#[schema(example = example_of_create)]
#[expect(dead_code, reason = "only the schema of what `create` reads")]
pub(crate) struct CreateNote {
    /// Your id of it, unique in the workspace, kept as sent.
    #[schema(min_length = 1, max_length = 400)]
    external_id: Option<String>,
    /// What it says.
    #[schema(max_length = 100_000)]
    text: String,
    /// The time that it speaks of.
    #[schema(format = DateTime)]
    noted_at: String,
    /// The id of the account it is about.
    #[schema(format = "uuid")]
    account_id: Option<String>,
    /// The id of the organization it is about.
    #[schema(format = "uuid")]
    organization_id: Option<String>,
    /// What it is about, in a line.
    #[schema(max_length = 100_000)]
    subject: Option<String>,
    /// The id of the team member who wrote it. Where nothing is said, whom the key acts for.
    #[schema(format = "uuid")]
    author_id: Option<String>,
    /// The ids of the contacts whom it mentions.
    #[schema(schema_with = convert::ids_schema, required = false)]
    contact_ids: Vec<String>,
    /// Its labels.
    #[schema(required = false, max_items = 100)]
    tags: Vec<String>,
    /// When it was put away.
    #[schema(format = DateTime)]
    archived_at: Option<String>,
    #[schema(schema_with = convert::traits_change_schema, required = false)]
    traits: Value,
}

/// A change of a note. What is left out stays as it is, `null` clears.
#[derive(Debug, ToSchema)]
#[schema(example = example_of_update)]
#[expect(dead_code, reason = "only the schema of what `update` reads")]
pub(crate) struct UpdateNote {
    /// What it says.
    #[schema(required = false, max_length = 100_000)]
    text: String,
    /// The time that it speaks of.
    #[schema(required = false, format = DateTime)]
    noted_at: String,
    /// The id of the account it is about.
    #[schema(format = "uuid")]
    account_id: Option<String>,
    /// The id of the organization it is about.
    #[schema(format = "uuid")]
    organization_id: Option<String>,
    /// What it is about, in a line.
    #[schema(max_length = 100_000)]
    subject: Option<String>,
    /// The id of the team member who wrote it.
    #[schema(format = "uuid")]
    author_id: Option<String>,
    /// The ids of all contacts whom it mentions.
    #[schema(schema_with = convert::ids_schema, required = false)]
    contact_ids: Vec<String>,
    /// All its labels.
    #[schema(required = false, max_items = 100)]
    tags: Vec<String>,
    /// When it was put away.
    #[schema(format = DateTime)]
    archived_at: Option<String>,
    #[schema(schema_with = convert::traits_change_schema, required = false)]
    traits: Value,
}

fn example_of_create() -> Value {
    json!({
        "account_id": "0194c0f3-f100-7000-8000-000000000001",
        "subject": "Q1 review",
        "text": "Wants to double the number of seats by summer.",
        "noted_at": "2025-01-08T15:10:00Z",
        "tags": ["Expansion"],
    })
}

fn example_of_update() -> Value {
    json!({ "subject": "Q1 review, settled", "archived_at": "2025-04-01T00:00:00Z" })
}

/// Reads what may be said of a new note and of one that is there.
pub(super) fn rest(object: &mut ObjectReader) -> NoteChange {
    let contacts = object.optional("contact_ids", body::uuids);
    NoteChange {
        account: object.field("account_id", body::uuid).map(AccountId),
        organization: object
            .field("organization_id", body::uuid)
            .map(OrganizationId),
        subject: object.field("subject", body::text),
        text: None,
        noted_at: None,
        author: object.field("author_id", body::uuid).map(MemberId),
        contacts: contacts.map(|ids| ids.into_iter().map(ContactId).collect()),
        tags: object.optional("tags", body::tags),
        archived_at: object.field("archived_at", read::datetime),
        traits: object.optional("traits", read::traits).unwrap_or_default(),
    }
}
