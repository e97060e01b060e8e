//! The messages of conversations, as every call of this dialect shows and takes them.

mod create;
mod delete;

use serde::Serialize;
use stele_domain::{
    ContactId, Identifier, MemberId, MessageDraft, Participant as DomainParticipant, Text,
    Timestamp,
};
use stele_http::{Edge, Faults, ObjectReader, read};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::{convert, reference};

/// The calls on messages.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(create::create))
        .routes(routes!(delete::delete))
}

/// A message of a conversation. Every key is always there; times are UTC, in milliseconds.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "they are Vitally's")]
pub(crate) struct Message<'a> {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Which way it went: in from a user, out from an admin.
    #[serde(rename = "type")]
    pub(crate) direction: MessageType,
    /// Your id of it.
    #[schema(required = true, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<&'a str>,
    /// The id of the conversation it belongs to.
    #[schema(format = "uuid")]
    pub(crate) conversation_id: String,
    /// What it says.
    #[schema(max_length = 100_000)]
    pub(crate) message: &'a str,
    /// When it was sent.
    #[schema(format = DateTime)]
    pub(crate) timestamp: String,
    /// Who sent it.
    pub(crate) from: Participant,
    /// To whom.
    pub(crate) to: Vec<Participant>,
    /// To whom a copy went.
    pub(crate) cc: Vec<Participant>,
    /// To whom a copy went that the others do not know of.
    pub(crate) bcc: Vec<Participant>,
}

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum MessageType {
    /// From a user.
    Inbound,
    /// From an admin.
    Outbound,
}

/// Someone who writes or is written to.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Participant {
    /// Of which side they are.
    #[serde(rename = "type")]
    pub(crate) side: ParticipantType,
    /// The `id` of the admin or user.
    #[schema(format = "uuid")]
    pub(crate) id: String,
}

/// Of which side someone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ParticipantType {
    /// Of the team.
    Admin,
    /// Of the customer.
    User,
}

impl ParticipantType {
    const WORDS: [(&'static str, ParticipantType); 2] = [
        ("admin", ParticipantType::Admin),
        ("user", ParticipantType::User),
    ];
}

/// A message to write. Attributes that are not listed are ignored.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct WriteMessage {
    /// Your id of it, kept as sent. No two messages of a workspace share one; where a message of the conversation has it
    /// already, that one is written anew.
    #[schema(value_type = String, min_length = 1, max_length = 400)]
    external_id: Identifier,
    /// What it says, kept as sent.
    #[schema(value_type = String, max_length = 100_000)]
    message: Text,
    /// When it was sent, ISO 8601; `null` is now.
    #[schema(value_type = Option<String>, required = false, format = DateTime)]
    timestamp: Option<Timestamp>,
    /// Who sent it.
    #[schema(value_type = Participant)]
    from: DomainParticipant,
    /// To whom; may be empty.
    #[schema(value_type = Vec<Participant>)]
    to: Vec<DomainParticipant>,
    /// To whom a copy went.
    #[schema(value_type = Option<Vec<Participant>>, required = false)]
    cc: Vec<DomainParticipant>,
    /// To whom a copy went that the others do not know of.
    #[schema(value_type = Option<Vec<Participant>>, required = false)]
    bcc: Vec<DomainParticipant>,
}

impl WriteMessage {
    pub(crate) fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let people = || read::list_of(read::object(participant));
        let external_id = body.required("externalId", read::identifier);
        let message = body.required("message", convert::text);
        let timestamp = body.nullable("timestamp", read::datetime);
        let from = body.required("from", read::object(participant));
        let to = body.required("to", people());
        let cc = body.nullable("cc", people());
        let bcc = body.nullable("bcc", people());
        body.finish(|| {
            Some(Self {
                external_id: external_id?,
                message: message?,
                timestamp,
                from: from?,
                to: to?,
                cc: cc.unwrap_or_default(),
                bcc: bcc.unwrap_or_default(),
            })
        })
    }
}

impl From<WriteMessage> for MessageDraft {
    fn from(message: WriteMessage) -> Self {
        let WriteMessage {
            external_id,
            message,
            timestamp,
            from,
            to,
            cc,
            bcc,
        } = message;
        Self {
            external_id: Some(external_id),
            text: message,
            sent_at: timestamp,
            from,
            to,
            cc,
            bcc,
        }
    }
}

fn participant(mut participant: ObjectReader) -> Result<DomainParticipant, Faults> {
    let side = participant.required("type", read::choice(&ParticipantType::WORDS));
    let id = participant.required("id", reference::vitally_id);
    participant.finish(|| {
        let id = id?;
        Some(match side? {
            ParticipantType::Admin => DomainParticipant::Member(MemberId(id)),
            ParticipantType::User => DomainParticipant::Contact(ContactId(id)),
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{
        ContactId, Identifier, MemberId, MessageDraft, Participant, Text, Timestamp,
    };
    use stele_http::ObjectReader;
    use uuid::Uuid;

    use super::WriteMessage;

    const RICHARD: &str = "0194c0f3-f100-7000-8000-000000000001";
    const ERLICH: &str = "0194c0f3-f100-7000-8000-000000000002";

    fn read(body: Value) -> Result<MessageDraft, String> {
        let message = ObjectReader::of(body).and_then(WriteMessage::read);
        message
            .map(MessageDraft::from)
            .map_err(|faults| faults.to_string())
    }

    fn minimal() -> Value {
        json!({ "externalId": " m ", "message": "", "from": { "type": "user", "id": RICHARD }, "to": [] })
    }

    #[test]
    fn text_and_external_id_are_kept_as_sent_and_nobody_need_be_written_to() {
        let richard = ContactId(Uuid::parse_str(RICHARD).expect("a UUID"));
        let expected = MessageDraft {
            external_id: Some(Identifier::new(" m ").expect("valid")),
            text: Text::default(),
            sent_at: None,
            from: Participant::Contact(richard),
            to: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
        };
        assert_eq!(read(minimal()), Ok(expected.clone()));
        let mut nothing_said = minimal();
        for key in ["timestamp", "cc", "bcc"] {
            nothing_said[key] = Value::Null;
        }
        nothing_said["conversationId"] = json!(5);
        assert_eq!(read(nothing_said), Ok(expected));
    }

    #[test]
    fn both_sides_and_the_time_are_read() {
        let mut body = minimal();
        body["timestamp"] = json!("2024-02-29T08:00:00+05:30");
        body["from"] = json!({ "type": "admin", "id": ERLICH.to_uppercase() });
        body["to"] = json!([{ "type": "user", "id": RICHARD }]);
        body["cc"] = json!([{ "type": "admin", "id": ERLICH }]);
        body["bcc"] = json!([{ "id": ERLICH, "type": "admin", "name": 5 }]);
        let draft = read(body).expect("valid");
        let erlich = Participant::Member(MemberId(Uuid::parse_str(ERLICH).expect("a UUID")));
        assert_eq!(
            draft.sent_at,
            Timestamp::parse_iso("2024-02-29T02:30:00Z").ok()
        );
        assert_eq!((draft.from, draft.to.len()), (erlich, 1));
        assert_eq!((draft.cc, draft.bcc), (vec![erlich], vec![erlich]));
    }

    #[test]
    fn every_fault_is_told() {
        assert_eq!(
            read(json!({})),
            Err(
                "externalId is required, message is required, from is required, to is required"
                    .to_owned()
            )
        );
        let body = json!({
            "externalId": 5, "message": null, "timestamp": "soon", "from": { "type": "lead", "id": 5 },
            "to": [{ "type": "user", "id": "richard" }, {}, "richard"], "cc": {}, "bcc": [null],
        });
        assert_eq!(
            read(body),
            Err(concat!(
                "externalId must be a string, message must be a string, timestamp must be a valid ISO 8601 date, ",
                "from.type must be one of admin, user, from.id must be a string, to[0].id must be a UUID, ",
                "to[1].type is required, to[1].id is required, to[2] must be an object, cc must be an array, ",
                "bcc[0] must be an object"
            )
            .to_owned())
        );
    }
}
