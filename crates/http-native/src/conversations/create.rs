//! Recording a conversation.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use stele_domain::{ConversationDraft, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::write::{self, MessageInput};
use super::{NAMES, WholeConversation};
use crate::error::Error;
use crate::{answer, body, convert};

/// A new conversation.
#[derive(Debug, ToSchema)]
#[schema(example = example)]
#[expect(dead_code, reason = "only the schema of what `draft` reads")]
pub(crate) struct CreateConversation {
    /// Your id of it, unique in the workspace, kept as sent.
    #[schema(min_length = 1, max_length = 400)]
    external_id: Option<String>,
    /// What it is about.
    #[schema(max_length = 100_000)]
    subject: Option<String>,
    /// Where it stands, in the words of the system it came from.
    #[schema(max_length = 100_000)]
    status: Option<String>,
    /// How the customer rated it, in the words of the system it came from.
    #[schema(max_length = 100_000)]
    rating: Option<String>,
    /// The system it came from.
    #[schema(max_length = 100_000)]
    source: Option<String>,
    #[schema(schema_with = convert::traits_change_schema, required = false)]
    traits: Value,
    /// Its first messages.
    #[schema(required = false, max_items = 100)]
    messages: Vec<MessageInput>,
}

fn example() -> Value {
    json!({
        "external_id": "thread-1",
        "subject": "Single sign-on",
        "source": "email",
        "messages": [write::message_example()],
    })
}

fn draft(mut object: ObjectReader) -> Result<ConversationDraft, Faults> {
    let external_id = object.field("external_id", read::identifier);
    let subject = object.field("subject", body::text);
    let status = object.field("status", body::text);
    let rating = object.field("rating", body::text);
    let source = object.field("source", body::text);
    let traits = object.optional("traits", read::traits);
    let messages = object.optional("messages", write::messages);
    body::finish(object, || {
        Some(ConversationDraft {
            external_id: external_id.value(),
            subject: subject.value(),
            status: status.value(),
            rating: rating.value(),
            source: source.value(),
            traits: traits.unwrap_or_default(),
            messages: messages.unwrap_or_default(),
        })
    })
}

/// Record a conversation
///
/// Its first messages may come with it; more can be added later.
#[utoipa::path(
    post,
    path = "/v1/conversations",
    operation_id = "conversations.create",
    tag = "Conversations",
    request_body = CreateConversation,
    responses(
        (status = 201, description = "The new conversation with its messages.", body = WholeConversation),
        (status = 409, description = "Another conversation, or another message, has this external id; nothing is written."),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let draft = body::read(body, draft).await?;
    let made = edge.stele.create_conversation(caller, draft).await;
    let made = made.map_err(|error| Error::naming(error, &NAMES))?;
    let conversation = convert::whole_conversation(made);
    let location = format!("/v1/conversations/{}", conversation.about.id);
    Ok(answer::created(&location, conversation))
}
