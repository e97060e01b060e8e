//! Telling many things at once.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use stele_application::{BatchPart, EventDraft, Telling};
use stele_domain::Scope;
use stele_http::{Edge, Faults, Gate, Problem, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::account::AccountMessage;
use super::message::MessageType;
use super::organization::OrganizationMessage;
use super::track::TrackMessage;
use super::unlink::UnlinkMessage;
use super::user::UserMessage;
use super::{Success, success};
use crate::document::example;
use crate::document::schema::{extended, extends};
use crate::error::{Error, ErrorBody, ErrorMessage};

/// Vitally: the most messages of a batch.
const MAX_MESSAGES: usize = 100;

/// A message of a batch.
#[derive(Debug, PartialEq)]
enum Message {
    Telling(Telling),
    Event(EventDraft),
}

impl Message {
    fn read(message: Value) -> Result<Self, Faults> {
        Ok(match MessageType::of(&message)? {
            MessageType::Account => Message::Telling(AccountMessage::read(message)?.into_telling()),
            MessageType::User => Message::Telling(UserMessage::read(message)?.into_telling()),
            MessageType::Track => Message::Event(TrackMessage::read(message)?.into_draft()),
            MessageType::Unlink => Message::Telling(UnlinkMessage::read(message)?.into_telling()),
            MessageType::Organization => {
                Message::Telling(OrganizationMessage::read(message)?.into_telling())
            }
        })
    }
}

/// The parts of a batch, in the order of its messages: an event belongs to the account of its user as it is when the event
/// comes, which the messages around it may change.
fn parts(messages: Vec<Message>) -> Vec<BatchPart> {
    let mut parts = Vec::new();
    for message in messages {
        match (message, parts.last_mut()) {
            (Message::Event(event), Some(BatchPart::Events(events))) => events.push(event),
            (Message::Event(event), _) => parts.push(BatchPart::Events(vec![event])),
            (Message::Telling(telling), _) => parts.push(BatchPart::Telling(telling)),
        }
    }
    parts
}

/// The list in a body.
fn list(body: Value) -> Result<Vec<Value>, Faults> {
    let messages = read::list(body)?;
    if messages.len() > MAX_MESSAGES {
        return Err(Problem::TooMany { max: MAX_MESSAGES }.into());
    }
    Ok(messages)
}

/// Messages, each with its type.
pub(crate) struct MessageBatch;

impl utoipa::PartialSchema for MessageBatch {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new()
            .items(Ref::from_schema_name(BatchMessage::name()))
            .max_items(Some(MAX_MESSAGES))
            .description(Some("Messages, each with its type: at most 100."))
            .into()
    }
}

impl ToSchema for MessageBatch {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        extends::<BatchMessage>(schemas);
    }
}

/// A message and what it is.
struct BatchMessage;

impl BatchMessage {
    /// The schema of a message of one type: that of the message alone, and its type.
    fn of<T: ToSchema>(word: &'static str) -> RefOr<Schema> {
        let kind = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some([word]))
            .description(Some("What the message is."));
        let typed = ObjectBuilder::new().property("type", kind).required("type");
        let about = format!("A message of the type `{word}` in a batch.");
        extended::<T>(&about, typed)
    }

    /// What each of them is called.
    fn name_of<T: ToSchema>() -> String {
        format!("Batch{}", T::name())
    }
}

impl utoipa::PartialSchema for BatchMessage {
    fn schema() -> RefOr<Schema> {
        OneOfBuilder::new()
            .item(Ref::from_schema_name(Self::name_of::<AccountMessage>()))
            .item(Ref::from_schema_name(Self::name_of::<UserMessage>()))
            .item(Ref::from_schema_name(Self::name_of::<TrackMessage>()))
            .item(Ref::from_schema_name(Self::name_of::<UnlinkMessage>()))
            .item(Ref::from_schema_name(Self::name_of::<OrganizationMessage>()))
            .description(Some("A message of a batch; its `type` says which."))
            .into()
    }
}

impl ToSchema for BatchMessage {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        fn add<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>, word: &'static str) {
            schemas.push((BatchMessage::name_of::<T>(), BatchMessage::of::<T>(word)));
            extends::<T>(schemas);
        }
        add::<AccountMessage>(schemas, "account");
        add::<UserMessage>(schemas, "user");
        add::<TrackMessage>(schemas, "track");
        add::<UnlinkMessage>(schemas, "unlink");
        add::<OrganizationMessage>(schemas, "organization");
    }
}

/// Tell many things at once
///
/// The messages take effect in their order, and are written all at once or not at all: where one is refused, or the server
/// fails, none is written or known, and the batch can be sent again.
#[utoipa::path(
    post,
    path = "/analytics/v1/batch",
    operation_id = "analytics.batch",
    tag = "Analytics",
    request_body(content = MessageBatch, content_type = "application/json", example = example::analytics::batch),
    responses(
        (status = 200, description = "Everything is written.", body = Success, example = example::analytics::success),
        (status = 400, description = "The body is no JSON, one of its messages breaks its schema, or one is refused by what is there already; nothing is written.", body = ErrorBody, example = example::analytics::batch_of_nothing),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn batch(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Json<Success>, Error> {
    // Whoever may send no message at all need not send their body.
    let caller = match gate.scoped(Scope::EventWrite) {
        Ok(caller) => caller,
        Err(_) => gate.scoped(Scope::AccountWrite)?,
    };
    gate.unthrottled()?;
    gate.readable()?;
    let messages = list(body.json().await?)?;
    // What a message takes can be seen before all else that it must hold.
    for kind in messages
        .iter()
        .filter_map(|message| MessageType::of(message).ok())
    {
        gate.scoped(kind.scope())?;
    }
    let messages = read::list_of(Message::read)(Value::Array(messages))?;
    edge.stele.tell_all(caller, &parts(messages)).await?;
    Ok(success())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_application::BatchPart;
    use stele_http::read;

    use super::{Message, list, parts};

    fn told(body: Value) -> String {
        let read = list(body).and_then(|list| read::list_of(Message::read)(Value::Array(list)));
        read.expect_err("faulty").to_string()
    }

    #[test]
    fn every_fault_of_every_message_is_told_with_its_place() {
        let faulty = json!([
            { "type": "account", "accountId": "a", "traits": {}, "timestamp": "2018-05-15" },
            { "type": "unlink", "userId": "u", "messageId": "m" },
            { "type": "page" }, {}, { "type": 5 }, [],
            { "type": "track", "userId": "u", "event": "e", "properties": {} },
        ]);
        assert_eq!(
            told(faulty),
            "[1].accountId is required, [2].type must be one of account, user, track, unlink, organization, \
             [3].type is required, [4].type must be a string, [5] must be an object, [6].timestamp is required"
        );
    }

    #[test]
    fn a_batch_is_a_list_of_at_most_a_hundred() {
        assert_eq!(told(json!({})), "body must be an array");
        let many = told(json!(vec![5; 101]));
        assert_eq!(many, "body must have at most 100 items");
        assert_eq!(list(json!([])), Ok(Vec::new()));
    }

    #[test]
    fn events_that_follow_one_another_are_one_part() {
        let messages = json!([
            { "type": "track", "userId": "u", "event": "a", "properties": {}, "messageId": "1" },
            { "type": "track", "userId": "u", "event": "b", "properties": {}, "messageId": "2" },
            { "type": "unlink", "userId": "u", "accountId": "a", "messageId": "3" },
            { "type": "account", "accountId": "a", "traits": {}, "messageId": "4" },
            { "type": "track", "userId": "u", "event": "c", "properties": {}, "messageId": "5" },
        ]);
        let messages = read::list_of(Message::read)(messages).expect("valid");
        let sizes: Vec<_> = parts(messages)
            .iter()
            .map(|part| match part {
                BatchPart::Telling(_) => None,
                BatchPart::Events(events) => Some(events.len()),
            })
            .collect();
        assert_eq!(sizes, [Some(2), None, None, Some(1)]);
    }
}
