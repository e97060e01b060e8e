//! What all messages have in common: a time or an id, and the customer's own ids of things.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use stele_domain::{Field, Identifier, Timestamp, UniqueId};
use stele_http::{Kind, ObjectReader, Problem, read};
use utoipa::openapi::ObjectBuilder;
use utoipa::openapi::schema::{AnyOfBuilder, SchemaType, Type};

const TIMESTAMP: &str = "timestamp";
const MESSAGE_ID: &str = "messageId";

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

/// The id of a message that names none: a hash of all that it says, the same wherever it is sent.
pub(super) fn hash_of(message: &Map<String, Value>) -> UniqueId {
    let mut digest = Sha256::new();
    // In the order of their bytes, as they were read.
    for (key, value) in message.iter().filter(|(key, _)| *key != "type") {
        let pair = Value::from(vec![Value::from(key.as_str()), value.clone()]);
        digest.update(pair.to_string());
    }
    let digits: Vec<_> = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    UniqueId::new(digits.concat()).expect("64 digits are a unique id")
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
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Number]))
        .min_length(Some(1))
        .max_length(Some(Identifier::MAX))
        .description(Some(description))
}

/// The schema of an object that has at least one of several keys.
pub(super) fn with_one(names: &[&str]) -> AnyOfBuilder {
    names.iter().fold(AnyOfBuilder::new(), |any, name| {
        any.item(ObjectBuilder::new().required(*name).build())
    })
}

/// Adds the fields of [`Stamp`] to the schema of a message.
pub(super) fn with_stamp(message: ObjectBuilder) -> ObjectBuilder {
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

/// The names of the fields of [`Stamp`], of which one must be there.
pub(super) const STAMPS: &[&str] = &[TIMESTAMP, MESSAGE_ID];

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};
    use stele_http::ObjectReader;

    use super::{Stamp, hash_of, id};

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

    #[test]
    fn a_hash_is_of_all_that_is_said_and_not_of_where() {
        let hash = |message: &str| {
            let message: Map<String, Value> = serde_json::from_str(message).expect("an object");
            hash_of(&message).to_string()
        };
        let one = hash(r#"{"event":"login","userId":"1","properties":{"a":1,"b":[2]}}"#);
        assert_eq!(one.len(), 64);
        let again =
            hash(r#"{"type":"track","properties":{"b":[2],"a":1},"userId":"1","event":"login"}"#);
        assert_eq!(again, one);
        for other in [
            r#"{"event":"login","userId":"1","properties":{"a":1,"b":[3]}}"#,
            r#"{"event":"login","userId":"1","properties":{"a":1,"b":[2]},"timestamp":"2018-05-15"}"#,
            r#"{"event":"login","userId":1,"properties":{"a":1,"b":[2]}}"#,
            "{}",
        ] {
            assert_ne!(hash(other), one, "{other}");
        }
    }
}
