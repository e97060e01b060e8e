//! Changing a conversation.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{
    Conversation, ConversationChange, Field, MessageDraft, Scope, Text, TraitsChange,
};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::{WholeConversation, whole};
use crate::convert;
use crate::convert::plain_traits;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::messages::WriteMessage;
use crate::reference;

/// A change of a conversation. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct UpdateConversation {
    /// What it is about, kept as sent; `null` is nothing.
    #[schema(value_type = Option<String>, required = false, max_length = 100_000)]
    subject: Field<Text>,
    /// Messages to record. One whose `externalId` a message of the conversation has already is written anew in that one's place; those
    /// that are not named stay.
    #[schema(required = false, max_items = 100)]
    messages: Vec<WriteMessage>,
    #[schema(schema_with = plain_traits::schema_of_write, required = false)]
    traits: TraitsChange,
}

impl UpdateConversation {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let subject = body.field("subject", convert::text);
        let messages = body.optional("messages", read::list_of(read::object(WriteMessage::read)));
        let traits = body.optional("traits", read::traits);
        body.finish(|| {
            Some(Self {
                subject,
                messages: messages.unwrap_or_default(),
                traits: traits.unwrap_or_default(),
            })
        })
    }
}

impl From<UpdateConversation> for ConversationChange {
    fn from(update: UpdateConversation) -> Self {
        let UpdateConversation {
            subject,
            messages,
            traits,
        } = update;
        Self {
            subject,
            messages: messages.into_iter().map(MessageDraft::from).collect(),
            traits,
            ..Self::default()
        }
    }
}

/// Update a conversation
///
/// By Vitally's id or by your external id. Answers the conversation with all its messages and everyone in them.
#[utoipa::path(
    put,
    path = "/resources/conversations/{id}",
    operation_id = "conversations.update",
    tag = "Conversations",
    params(("id" = String, Path, description = "The conversation's `id` or its `externalId`, percent-encoded.", example = "thread-1")),
    request_body(content = UpdateConversation, content_type = "application/json", example = example::conversation::update),
    responses(
        (status = 200, description = "The conversation as it is now.", body = WholeConversation<'static>, example = example::conversation::updated),
        (status = 400, description = "The body is no JSON, breaks its schema, or names somebody who is not there; nothing is written.", body = ErrorBody, example = example::conversation::wrong_sender),
        (status = 404, description = "The workspace has no such conversation.", body = ErrorMessage, example = example::conversation::not_found),
        (status = 409, description = "A message of another conversation has the `externalId` of one that is sent; nothing is written.", body = ErrorMessage, example = example::message::taken),
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
    let conversation = reference::record::<Conversation>(&path, "id")?;
    let update = UpdateConversation::read(body.object().await?)?;
    let updated = edge
        .stele
        .update_conversation(caller, &conversation, update.into())
        .await?;
    whole(&edge, caller, &updated).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{ConversationChange, Field, Text};
    use stele_http::ObjectReader;

    use super::UpdateConversation;

    fn read(body: Value) -> Result<ConversationChange, String> {
        let update = ObjectReader::of(body).and_then(UpdateConversation::read);
        update
            .map(ConversationChange::from)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn nothing_said_changes_nothing() {
        for body in [
            json!({}),
            json!({ "messages": [], "traits": {} }),
            json!({ "externalId": 5, "id": [], "status": "open", "rating": 1, "source": "mail", "users": [1] }),
        ] {
            assert_eq!(
                read(body.clone()),
                Ok(ConversationChange::default()),
                "{body}"
            );
        }
    }

    #[test]
    fn the_subject_changes_and_goes() {
        let subject = |body| read(body).map(|change| change.subject);
        let text = Text::new("Renewal").expect("valid");
        assert_eq!(
            subject(json!({ "subject": "Renewal" })),
            Ok(Field::Value(text))
        );
        assert_eq!(subject(json!({ "subject": null })), Ok(Field::Null));
    }

    #[test]
    fn every_fault_is_told() {
        let body = json!({ "subject": 5, "messages": null, "traits": [] });
        assert_eq!(
            read(body),
            Err(
                "subject must be a string, messages must be an array, traits must be an object"
                    .to_owned()
            )
        );
        let body = json!({ "messages": [{}] });
        assert_eq!(
            read(body),
            Err(concat!(
                "messages[0].externalId is required, messages[0].message is required, messages[0].from is required, ",
                "messages[0].to is required"
            )
            .to_owned())
        );
    }
}
