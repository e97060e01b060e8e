//! Telling many things at once.

use std::borrow::Cow;

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use stele_domain::Scope;
use stele_http::{Edge, Fault, Faults, Gate, Kind, ObjectReader, Problem, Unread, parse, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AllOfBuilder, ArrayBuilder, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::account::AccountMessage;
use super::organization::OrganizationMessage;
use super::track::TrackMessage;
use super::unlink::UnlinkMessage;
use super::user::UserMessage;
use super::{Success, success};
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};

/// Vitally: the most messages of a batch.
const MAX_MESSAGES: usize = 100;

/// A message of a batch.
#[derive(Debug, PartialEq)]
enum Message {
    Account(Box<AccountMessage>),
    User(Box<UserMessage>),
    Track(TrackMessage),
    Unlink(UnlinkMessage),
    Organization(OrganizationMessage),
}

/// What a message of a batch is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum MessageType {
    Account,
    User,
    Track,
    Unlink,
    Organization,
}

impl MessageType {
    const WORDS: [(&'static str, Self); 5] = [
        ("account", MessageType::Account),
        ("user", MessageType::User),
        ("track", MessageType::Track),
        ("unlink", MessageType::Unlink),
        ("organization", MessageType::Organization),
    ];

    fn of(message: &Value) -> Result<Self, Faults> {
        let Value::Object(map) = message else {
            return Err(Problem::mismatch(Kind::Object, message).into());
        };
        let kind = match map.get("type") {
            None => Err(Problem::Required),
            Some(Value::String(word)) => parse::choice(word, &Self::WORDS),
            Some(other) => Err(Problem::mismatch(Kind::String, other)),
        };
        kind.map_err(|problem| Fault::new("type", problem).into())
    }

    /// What it takes to send one.
    fn scope(self) -> Scope {
        match self {
            MessageType::Track => Scope::EventWrite,
            MessageType::Account
            | MessageType::User
            | MessageType::Unlink
            | MessageType::Organization => Scope::AccountWrite,
        }
    }
}

impl Message {
    fn read(message: Value) -> Result<Self, Faults> {
        Ok(match MessageType::of(&message)? {
            MessageType::Account => {
                Message::Account(Box::new(AccountMessage::read(object(message)?)?))
            }
            MessageType::User => Message::User(Box::new(UserMessage::read(object(message)?)?)),
            MessageType::Track => Message::Track(TrackMessage::read(message)?),
            MessageType::Unlink => Message::Unlink(UnlinkMessage::read(object(message)?)?),
            MessageType::Organization => {
                Message::Organization(OrganizationMessage::read(object(message)?)?)
            }
        })
    }
}

fn object(message: Value) -> Result<ObjectReader, Faults> {
    ObjectReader::of(message)
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
        let of = |word: &'static str, name: Cow<'static, str>| {
            let kind = ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some([word]))
                .description(Some("What the message is."));
            let typed = ObjectBuilder::new()
                .schema_type(Type::Object)
                .property("type", kind)
                .required("type");
            AllOfBuilder::new()
                .item(typed)
                .item(Ref::from_schema_name(name))
        };
        let message = OneOfBuilder::new()
            .item(of("account", AccountMessage::name()))
            .item(of("user", UserMessage::name()))
            .item(of("track", TrackMessage::name()))
            .item(of("unlink", UnlinkMessage::name()))
            .item(of("organization", OrganizationMessage::name()));
        ArrayBuilder::new()
            .items(message)
            .max_items(Some(MAX_MESSAGES))
            .description(Some("Messages, each with its type: at most 100."))
            .into()
    }
}

impl ToSchema for MessageBatch {}

/// Tell many things at once
///
/// The messages are written in their order, the events after all others and all together.
#[utoipa::path(
    post,
    path = "/analytics/v1/batch",
    operation_id = "analytics.batch",
    tag = "Analytics",
    request_body(content = MessageBatch, content_type = "application/json", example = example::analytics::batch),
    responses(
        (status = 200, description = "Everything is written.", body = Success, example = example::analytics::success),
        (status = 400, description = "The body is no JSON, or one of its messages breaks its schema; nothing is written.", body = ErrorBody, example = example::analytics::batch_of_nothing),
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
    let mut events = Vec::new();
    for message in messages {
        match message {
            Message::Account(message) => message.write(&edge, caller).await?,
            Message::User(message) => message.write(&edge, caller).await?,
            Message::Unlink(message) => message.write(&edge, caller).await?,
            Message::Organization(message) => message.write(&edge, caller).await?,
            Message::Track(message) => events.push(message.into_draft()),
        }
    }
    if !events.is_empty() {
        edge.stele.ingest(caller, &events).await?;
    }
    Ok(success())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_http::read;

    use super::{Message, list};

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
}
