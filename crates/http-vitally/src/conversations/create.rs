//! Making a conversation.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{ConversationDraft, Identifier, MessageDraft, Scope, Text, TraitsChange};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::{WholeConversation, whole};
use crate::convert;
use crate::convert::plain_traits;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::messages::WriteMessage;

/// A new conversation. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct CreateConversation {
    /// Your id of it, kept as sent. No two conversations of a workspace share one.
    #[schema(value_type = Option<String>, required = false, min_length = 1, max_length = 400)]
    external_id: Option<Identifier>,
    /// What it is about, kept as sent.
    #[schema(value_type = String, max_length = 100_000)]
    subject: Text,
    /// Its first messages; may be empty.
    #[schema(max_items = 100)]
    messages: Vec<WriteMessage>,
    #[schema(schema_with = plain_traits::schema_of_write, required = false)]
    traits: TraitsChange,
}

impl CreateConversation {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let external_id = body.nullable("externalId", read::identifier);
        let subject = body.required("subject", convert::text);
        let messages = body.required("messages", read::list_of(read::object(WriteMessage::read)));
        let traits = body.optional("traits", read::traits);
        body.finish(|| {
            Some(Self {
                external_id,
                subject: subject?,
                messages: messages?,
                traits: traits.unwrap_or_default(),
            })
        })
    }
}

impl From<CreateConversation> for ConversationDraft {
    fn from(conversation: CreateConversation) -> Self {
        let CreateConversation {
            external_id,
            subject,
            messages,
            traits,
        } = conversation;
        Self {
            external_id,
            subject: Some(subject),
            messages: messages.into_iter().map(MessageDraft::from).collect(),
            traits,
            ..Self::default()
        }
    }
}

/// Create a conversation
///
/// Records what was written elsewhere; nothing is sent to anybody. Answers 200 and the conversation with its messages and everyone in them.
#[utoipa::path(
    post,
    path = "/resources/conversations",
    operation_id = "conversations.create",
    tag = "Conversations",
    request_body(content = CreateConversation, content_type = "application/json", example = example::conversation::create),
    responses(
        (status = 200, description = "The new conversation.", body = WholeConversation<'static>, example = example::conversation::one),
        (status = 400, description = "The body is no JSON, breaks its schema, or names somebody who is not there; nothing is written.", body = ErrorBody, example = example::conversation::missing_subject),
        (status = 409, description = "Another conversation of the workspace, or a message of another one, has this `externalId`; nothing is written.", body = ErrorMessage, example = example::conversation::taken),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let draft = CreateConversation::read(body.object().await?)?;
    let made = edge.stele.create_conversation(caller, draft.into()).await?;
    whole(&edge, caller, &made).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{ConversationDraft, Identifier, Text};
    use stele_http::ObjectReader;

    use super::CreateConversation;

    fn read(body: Value) -> Result<ConversationDraft, String> {
        let draft = ObjectReader::of(body).and_then(CreateConversation::read);
        draft
            .map(ConversationDraft::from)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn a_subject_and_no_messages_are_enough() {
        let expected = ConversationDraft {
            subject: Text::new(" Renewal ").ok(),
            ..ConversationDraft::default()
        };
        for body in [
            json!({ "subject": " Renewal ", "messages": [] }),
            json!({ "subject": " Renewal ", "messages": [], "externalId": null, "traits": {} }),
            json!({ "subject": " Renewal ", "messages": [], "status": 5, "rating": {}, "source": [], "id": 1, "users": 0 }),
        ] {
            assert_eq!(read(body.clone()), Ok(expected.clone()), "{body}");
        }
    }

    #[test]
    fn traits_and_the_external_id_are_read() {
        let body = json!({ "subject": "", "messages": [], "externalId": "thread-1", "traits": { "a": 1, "b": null } });
        let draft = read(body).expect("valid");
        assert_eq!(draft.external_id, Identifier::new("thread-1").ok());
        assert_eq!(draft.traits["a"], Some(json!(1)));
        assert_eq!(draft.traits["b"], None);
    }

    #[test]
    fn every_fault_is_told() {
        assert_eq!(
            read(json!({})),
            Err("subject is required, messages is required".to_owned())
        );
        let body = json!({
            "externalId": 5, "subject": null, "messages": [{ "externalId": "m", "message": "Hi", "to": [], "from": { "id": "x" } }, 5],
            "traits": null,
        });
        assert_eq!(
            read(body),
            Err(concat!(
                "externalId must be a string, subject must be a string, messages[0].from.type is required, ",
                "messages[0].from.id must be a UUID, messages[1] must be an object, traits must be an object"
            )
            .to_owned())
        );
        let body = json!({ "subject": "", "messages": {} });
        assert_eq!(read(body), Err("messages must be an array".to_owned()));
    }
}
