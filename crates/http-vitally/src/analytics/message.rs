//! What all messages have in common: a time or an id, and the customer's own ids of things.

use serde_json::Value;
use sha2::{Digest, Sha256};
use stele_domain::{Field, Identifier, Scope, Timestamp, UniqueId};
use stele_http::{Fault, Faults, Kind, ObjectReader, Problem, parse, read};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

const TIMESTAMP: &str = "timestamp";
const MESSAGE_ID: &str = "messageId";
const TYPE: &str = "type";

/// What a message tells of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum MessageType {
    Account,
    User,
    Track,
    Unlink,
    Organization,
}

impl MessageType {
    const ALL: [Self; 5] = [
        MessageType::Account,
        MessageType::User,
        MessageType::Track,
        MessageType::Unlink,
        MessageType::Organization,
    ];

    fn word(self) -> &'static str {
        match self {
            MessageType::Account => "account",
            MessageType::User => "user",
            MessageType::Track => "track",
            MessageType::Unlink => "unlink",
            MessageType::Organization => "organization",
        }
    }

    /// The type that a message of a batch says.
    pub(super) fn of(message: &Value) -> Result<Self, Faults> {
        let Value::Object(map) = message else {
            return Err(Problem::mismatch(Kind::Object, message).into());
        };
        let words = Self::ALL.map(|kind| (kind.word(), kind));
        let kind = match map.get(TYPE) {
            None => Err(Problem::Required),
            Some(Value::String(word)) => parse::choice(word, &words),
            Some(other) => Err(Problem::mismatch(Kind::String, other)),
        };
        kind.map_err(|problem| Fault::new(TYPE, problem).into())
    }

    /// What it takes to send one.
    pub(super) fn scope(self) -> Scope {
        match self {
            MessageType::Track => Scope::EventWrite,
            MessageType::Account
            | MessageType::User
            | MessageType::Unlink
            | MessageType::Organization => Scope::AccountWrite,
        }
    }
}

/// Begins to read a message, and answers what it is known by: its type and its id, or all that it says if it names none.
pub(super) fn open(kind: MessageType, message: Value) -> Result<(ObjectReader, UniqueId), Faults> {
    let Value::Object(map) = message else {
        return Err(Problem::mismatch(Kind::Object, &message).into());
    };
    let named = map.get(MESSAGE_ID).cloned().and_then(|id| text(id).ok());
    let id = if let Some(id) = named {
        hash(kind, [(MESSAGE_ID, &Value::from(id))])
    } else {
        let said = map.iter().filter(|(key, _)| *key != TYPE);
        hash(kind, said.map(|(key, value)| (key.as_str(), value)))
    };
    Ok((ObjectReader::from(map), id))
}

fn hash<'a>(
    kind: MessageType,
    // In the order of the keys' bytes, as they were read.
    said: impl IntoIterator<Item = (&'a str, &'a Value)>,
) -> UniqueId {
    let mut digest = Sha256::new();
    digest.update(kind.word());
    for (key, value) in said {
        let pair = Value::from(vec![Value::from(key), value.clone()]);
        digest.update(pair.to_string());
    }
    let digits: Vec<_> = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    UniqueId::new(digits.concat()).expect("64 digits are a unique id")
}

/// What tells one message from another.
#[derive(Debug, PartialEq)]
pub(super) struct Stamp {
    pub(super) timestamp: Option<Timestamp>,
    pub(super) message_id: Option<UniqueId>,
}

impl Stamp {
    /// Reads the two fields, one of which must be there (Vitally).
    pub(super) fn read(message: &mut ObjectReader) -> Self {
        let (timed, identified) = (message.has(TIMESTAMP), message.has(MESSAGE_ID));
        let timestamp = message.field(TIMESTAMP, read::datetime);
        let message_id = message.field(MESSAGE_ID, |value| {
            Ok::<_, Problem>(UniqueId::new(text(value)?)?)
        });
        let is_missing = |sent: bool, is_null: bool| !sent || is_null;
        if is_missing(timed, timestamp == Field::Null)
            && is_missing(identified, message_id == Field::Null)
        {
            message.fault(TIMESTAMP, Problem::Required);
        }
        Self {
            timestamp: timestamp.value(),
            message_id: message_id.value(),
        }
    }
}

/// One of the customer's own ids: text, or a number (Vitally), which is then its digits.
pub(super) fn id(value: Value) -> Result<Identifier, Problem> {
    Ok(Identifier::new(text(value)?)?)
}

fn text(value: Value) -> Result<String, Problem> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(Problem::mismatch(Kind::String, &other)),
    }
}

/// Notes that one of several ids must be there, unless one is.
pub(super) fn require_one(message: &mut ObjectReader, names: &[&'static str]) {
    if let Some(first) = names.first()
        && !names.iter().any(|name| message.has(name))
    {
        message.fault(*first, Problem::Required);
    }
}

/// The schema of one of the customer's own ids.
pub(super) fn id_schema(description: &str) -> ObjectBuilder {
    let description = format!("{description} A number counts as its digits.");
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(Identifier::MAX))
        .description(Some(description))
}

/// The schema of a message: its fields and those of [`Stamp`].
pub(super) fn schema(about: &str, message: ObjectBuilder) -> RefOr<Schema> {
    with_stamp(message)
        .schema_type(Type::Object)
        .description(Some(about))
        .into()
}

fn with_stamp(message: ObjectBuilder) -> ObjectBuilder {
    let message_id = id_schema(
        "Your id of the message, by which it is written once. Without it, one that says all the same is the same.",
    );
    let about = "When it was sent. It must be there where `messageId` is not.";
    message
        .property(MESSAGE_ID, message_id)
        .property(TIMESTAMP, crate::convert::schema_of_time(about))
}

/// The schema of a free object.
pub(super) fn free_object(description: &str) -> ObjectBuilder {
    use utoipa::openapi::schema::AdditionalProperties;
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::FreeForm(true)))
        .description(Some(description))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_http::ObjectReader;

    use super::{MessageType, Stamp, id, open};

    fn read(message: Value) -> Result<(Option<String>, bool), String> {
        let mut message = ObjectReader::of(message).expect("an object");
        let stamp = Stamp::read(&mut message);
        let id = stamp.message_id.map(|id| id.to_string());
        let told = message.finish(|| Some((id, stamp.timestamp.is_some())));
        told.map_err(|faults| faults.to_string())
    }

    #[test]
    fn a_message_has_a_time_or_an_id() {
        let time = "2018-05-15T12:31:12.123Z";
        let id = || Some("m".to_owned());
        assert_eq!(read(json!({ "timestamp": time })), Ok((None, true)));
        assert_eq!(read(json!({ "messageId": "m" })), Ok((id(), false)));
        let both = json!({ "messageId": "m", "timestamp": time });
        assert_eq!(read(both), Ok((id(), true)));
        for neither in [json!({}), json!({ "timestamp": null, "messageId": null })] {
            assert_eq!(read(neither), Err("timestamp is required".to_owned()));
        }
        for (faulty, told) in [
            (
                json!({ "timestamp": "soon" }),
                "timestamp must be a valid ISO 8601 date",
            ),
            (json!({ "messageId": [] }), "messageId must be a string"),
            (
                json!({ "messageId": "m".repeat(401), "timestamp": null }),
                "messageId must have at most 400 characters",
            ),
        ] {
            assert_eq!(read(faulty), Err(told.to_owned()));
        }
    }

    #[test]
    fn an_id_may_be_a_number() {
        let id = |value| id(value).map(|id| id.to_string());
        assert_eq!(id(json!(32)), Ok("32".to_owned()));
        assert_eq!(id(json!(" a ")), Ok(" a ".to_owned()));
        for none in [json!(""), json!(null), json!(true), json!("a".repeat(401))] {
            assert!(id(none.clone()).is_err(), "{none}");
        }
    }

    fn known_by(kind: MessageType, message: &str) -> String {
        let message: Value = serde_json::from_str(message).expect("JSON");
        open(kind, message).expect("an object").1.to_string()
    }

    #[test]
    fn a_message_without_an_id_is_known_by_all_it_says_and_not_by_where() {
        let known_by = |message| known_by(MessageType::Track, message);
        let one = known_by(r#"{"event":"login","userId":"1","properties":{"a":1,"b":[2]}}"#);
        assert_eq!(one.len(), 64);
        let again = known_by(
            r#"{"type":"track","properties":{"b":[2],"a":1},"userId":"1","event":"login"}"#,
        );
        assert_eq!(again, one);
        for other in [
            r#"{"event":"login","userId":"1","properties":{"a":1,"b":[3]}}"#,
            r#"{"event":"login","userId":"1","properties":{"a":1,"b":[2]},"timestamp":"2018-05-15"}"#,
            r#"{"event":"login","userId":1,"properties":{"a":1,"b":[2]}}"#,
            "{}",
        ] {
            assert_ne!(known_by(other), one, "{other}");
        }
    }

    #[test]
    fn a_message_with_an_id_is_known_by_it_and_by_its_type() {
        let one = known_by(MessageType::Account, r#"{"messageId":"1","accountId":"a"}"#);
        for same in [r#"{"messageId":"1"}"#, r#"{"messageId":1,"accountId":"b"}"#] {
            assert_eq!(known_by(MessageType::Account, same), one, "{same}");
        }
        let another = known_by(MessageType::Account, r#"{"messageId":"2","accountId":"a"}"#);
        assert_ne!(another, one);
        let of_user = known_by(MessageType::User, r#"{"messageId":"1","accountId":"a"}"#);
        assert_ne!(of_user, one);
    }

    #[test]
    fn a_message_is_an_object() {
        let told = open(MessageType::Account, json!([])).map(|_| ());
        let told = told.map_err(|faults| faults.to_string());
        assert_eq!(told, Err("body must be an object".to_owned()));
    }
}
