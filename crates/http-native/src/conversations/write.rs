//! What a body may say of a conversation and of a message.

use serde_json::{Value, json};
use stele_domain::{ContactId, MemberId, MessageDraft, Participant};
use stele_http::{Faults, ObjectReader, Problem, read};
use utoipa::ToSchema;

use super::{Participant as ParticipantSchema, ParticipantType};
use crate::body::{self, MAX_NAMED};
use crate::convert;

/// What is written of a conversation. Of one that is there, what is left out stays as it is, and `null` clears.
#[derive(Debug, ToSchema)]
#[schema(example = example)]
#[expect(
    dead_code,
    reason = "only the schema of what `create` and `update` read"
)]
pub(crate) struct ConversationInput {
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
    /// Messages to record. One whose external id a message of the conversation has already takes that one's place.
    #[schema(required = false, max_items = 100)]
    messages: Vec<MessageInput>,
}

fn example() -> Value {
    json!({ "subject": "Single sign-on", "source": "email", "messages": [message_example()] })
}

/// A message to record.
#[derive(Debug, ToSchema)]
#[schema(example = message_example)]
#[expect(dead_code, reason = "only the schema of what `message` reads")]
pub(crate) struct MessageInput {
    /// Your id of it, unique in the workspace, kept as sent. The message of the conversation that has it already is
    /// written anew.
    #[schema(min_length = 1, max_length = 400)]
    external_id: Option<String>,
    /// What it says.
    #[schema(max_length = 100_000)]
    text: String,
    /// When it was sent; now where nothing is said.
    #[schema(required = false, format = DateTime)]
    sent_at: String,
    /// Who wrote it. What a contact writes is inbound, what a team member writes is outbound.
    from: ParticipantSchema,
    /// To whom. Where an outbound message names no contact at all, it counts for everyone who had taken part.
    #[schema(required = false, max_items = 100)]
    to: Vec<ParticipantSchema>,
    /// To whom a copy went.
    #[schema(required = false, max_items = 100)]
    cc: Vec<ParticipantSchema>,
    /// To whom a copy went that the others do not know of.
    #[schema(required = false, max_items = 100)]
    bcc: Vec<ParticipantSchema>,
}

pub(crate) fn message_example() -> Value {
    json!({
        "external_id": "message-1",
        "text": "When can our people sign in with their company accounts?",
        "sent_at": "2024-11-04T09:12:00Z",
        "from": { "type": "contact", "id": "0194c0f3-f100-7000-8000-000000000004" },
        "to": [{ "type": "member", "id": "0194c0f3-f100-7000-8000-00000000000a" }],
    })
}

/// Reads one message.
pub(crate) fn message(mut object: ObjectReader) -> Result<MessageDraft, Faults> {
    let external_id = object.field("external_id", read::identifier);
    let text = object.required("text", body::text);
    let sent_at = object.optional("sent_at", read::datetime);
    let from = object.required("from", read::object(participant));
    let to = object.optional("to", participants);
    let cc = object.optional("cc", participants);
    let bcc = object.optional("bcc", participants);
    body::finish(object, || {
        Some(MessageDraft {
            external_id: external_id.value(),
            text: text?,
            sent_at,
            from: from?,
            to: to.unwrap_or_default(),
            cc: cc.unwrap_or_default(),
            bcc: bcc.unwrap_or_default(),
        })
    })
}

/// Reads the messages of a conversation.
pub(super) fn messages(value: Value) -> Result<Vec<MessageDraft>, Faults> {
    few(&value)?;
    read::list_of(read::object(message))(value)
}

fn participants(value: Value) -> Result<Vec<Participant>, Faults> {
    few(&value)?;
    read::list_of(read::object(participant))(value)
}

fn few(value: &Value) -> Result<(), Problem> {
    match value.as_array() {
        Some(list) if list.len() > MAX_NAMED => Err(Problem::TooMany { max: MAX_NAMED }),
        Some(_) | None => Ok(()),
    }
}

fn participant(mut object: ObjectReader) -> Result<Participant, Faults> {
    const TYPES: [(&str, ParticipantType); 2] = [
        ("member", ParticipantType::Member),
        ("contact", ParticipantType::Contact),
    ];
    let side = object.required("type", read::choice(&TYPES));
    let id = object.required("id", body::uuid);
    body::finish(object, || {
        let id = id?;
        Some(match side? {
            ParticipantType::Member => Participant::Member(MemberId(id)),
            ParticipantType::Contact => Participant::Contact(ContactId(id)),
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_http::{ObjectReader, read};

    use super::{message, messages};

    #[test]
    fn faults_are_told_where_they_are() {
        let body = json!([{
            "text": 5, "from": { "type": "admin", "id": 1 }, "to": [{ "type": "contact" }], "cc": "x", "body": "y"
        }]);
        let told = messages(body).expect_err("faults").to_string();
        for place in [
            "[0].text",
            "[0].from.type",
            "[0].from.id",
            "[0].to[0].id is required",
            "[0].cc",
            "body is not a field of this body",
        ] {
            assert!(told.contains(place), "{place}: {told}");
        }
    }

    #[test]
    fn a_message_names_its_sender_and_perhaps_nobody_else() {
        let body = json!({ "text": "", "from": { "type": "member", "id": "0194c0f3-f100-7000-8000-00000000000a" } });
        let read = read::object(message)(body.clone()).expect("valid");
        assert_eq!(read.participants().count(), 1);
        assert!(
            ObjectReader::of(json!({ "text": "" }))
                .and_then(message)
                .is_err()
        );
        let many = vec![body; 101];
        assert!(messages(json!(many)).is_err());
    }
}
