//! Conversations: threads of messages between customers and the team.

mod create;
mod delete;
mod get;
mod list;
mod update;
pub(crate) mod write;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use stele_application::Resource;
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::convert;

/// The field in which a body names other records; which message it is in, nobody knows any more.
pub(crate) const NAMES: [(Resource, &str); 2] = [
    (Resource::Contact, "messages"),
    (Resource::Member, "messages"),
];

/// The calls on conversations.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
}

/// A thread of messages. It belongs to the accounts of the contacts who take part.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Conversation {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Your id of it, unique in the workspace.
    #[schema(required, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<String>,
    /// What it is about.
    #[schema(required, max_length = 100_000)]
    pub(crate) subject: Option<String>,
    /// Where it stands, in the words of the system it came from.
    #[schema(required, max_length = 100_000)]
    pub(crate) status: Option<String>,
    /// How the customer rated it, in the words of the system it came from.
    #[schema(required, max_length = 100_000)]
    pub(crate) rating: Option<String>,
    /// The system it came from.
    #[schema(required, max_length = 100_000)]
    pub(crate) source: Option<String>,
    #[schema(schema_with = convert::traits_schema)]
    pub(crate) traits: BTreeMap<String, Value>,
    /// 1 at first, one more with each change of it or of one of its messages.
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// When it was recorded.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it, or one of its messages, last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// A conversation with its messages.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = whole_example)]
pub(crate) struct WholeConversation {
    /// The conversation.
    #[serde(flatten)]
    pub(crate) about: Conversation,
    /// Its messages, by when they were sent.
    pub(crate) messages: Vec<Message>,
}

/// A message of a conversation.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = message_example)]
pub(crate) struct Message {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// The id of the conversation it belongs to.
    #[schema(format = "uuid")]
    pub(crate) conversation_id: String,
    /// Your id of it, unique in the workspace.
    #[schema(required, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<String>,
    /// `inbound` from a contact, `outbound` from the team.
    #[schema(value_type = MessageDirection)]
    pub(crate) direction: &'static str,
    /// What it says.
    #[schema(max_length = 100_000)]
    pub(crate) text: String,
    /// When it was sent.
    #[schema(format = DateTime)]
    pub(crate) sent_at: String,
    /// Who wrote it.
    pub(crate) from: Participant,
    /// To whom.
    #[schema(max_items = 100)]
    pub(crate) to: Vec<Participant>,
    /// To whom a copy went.
    #[schema(max_items = 100)]
    pub(crate) cc: Vec<Participant>,
    /// To whom a copy went that the others do not know of.
    #[schema(max_items = 100)]
    pub(crate) bcc: Vec<Participant>,
    /// When it was recorded.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
}

/// Which way a message went.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the schema of the words in `convert`")]
pub(crate) enum MessageDirection {
    Inbound,
    Outbound,
}

/// Someone who writes or is written to.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Participant {
    /// Whether the id is a team member's or a contact's.
    #[schema(value_type = ParticipantType)]
    pub(crate) r#type: &'static str,
    /// Their id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
}

/// Of which side someone is.
#[derive(Debug, Clone, Copy, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum ParticipantType {
    Member,
    Contact,
}

/// A conversation of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000009",
        "external_id": "thread-1",
        "subject": "Single sign-on",
        "status": "open",
        "rating": null,
        "source": "email",
        "traits": {},
        "version": 1,
        "created_at": "2024-11-04T09:12:00.000000Z",
        "updated_at": "2024-11-04T09:12:00.000000Z",
    })
}

fn whole_example() -> Value {
    let mut whole = example();
    whole["messages"] = json!([message_example()]);
    whole
}

/// A message of the document.
pub(crate) fn message_example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-00000000000b",
        "conversation_id": "0194c0f3-f100-7000-8000-000000000009",
        "external_id": "message-1",
        "direction": "inbound",
        "text": "When can our people sign in with their company accounts?",
        "sent_at": "2024-11-04T09:12:00.000000Z",
        "from": { "type": "contact", "id": "0194c0f3-f100-7000-8000-000000000004" },
        "to": [{ "type": "member", "id": "0194c0f3-f100-7000-8000-00000000000a" }],
        "cc": [],
        "bcc": [],
        "created_at": "2024-11-04T09:12:00.000000Z",
    })
}
