//! Telling what happened in the product.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use stele_application::{AccountRef, EventAccount, EventDraft, UnknownAccount};
use stele_domain::{DistinctId, EventName, Identifier, Properties, Scope, Timestamp, UniqueId};
use stele_http::{Edge, Faults, Gate, Kind, Problem, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

use super::message::{self, MessageType, Stamp};
use super::{Success, success};
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};

/// What happened in the product.
#[derive(Debug, PartialEq)]
pub(crate) struct TrackMessage {
    user_id: Option<Identifier>,
    account_id: Option<Identifier>,
    event: EventName,
    properties: Properties,
    timestamp: Option<Timestamp>,
    message_id: UniqueId,
}

const DOERS: &[&str] = &["userId", "accountId", "organizationId"];

impl TrackMessage {
    pub(super) fn read(message: Value) -> Result<Self, Faults> {
        let (mut message, hash) = message::open(MessageType::Track, message)?;
        message::require_one(&mut message, DOERS);
        let user_id = message.optional("userId", message::id);
        let account_id = message.optional("accountId", message::id);
        message.optional("organizationId", message::id);
        let event = message.required("event", event_name);
        let properties = message.required("properties", properties);
        let Stamp {
            timestamp,
            message_id,
        } = Stamp::read(&mut message);
        message.finish(|| {
            Some(Self {
                user_id,
                account_id,
                event: event?,
                properties: properties?,
                timestamp,
                message_id: message_id.unwrap_or(hash),
            })
        })
    }

    /// The event to write. One of an account that is not there yet waits for it; one of a user alone is of the account of
    /// theirs (Vitally).
    pub(super) fn into_draft(self) -> EventDraft {
        let Self {
            user_id,
            account_id,
            event,
            properties,
            timestamp,
            message_id,
        } = self;
        let account = match (&account_id, &user_id) {
            (Some(id), _) => EventAccount::Named(
                AccountRef::Identifier(id.as_str().to_owned()),
                UnknownAccount::AwaitsIt,
            ),
            (None, Some(_)) => EventAccount::OfPerson,
            (None, None) => EventAccount::Unnamed,
        };
        EventDraft {
            unique_id: Some(message_id),
            at: timestamp,
            account,
            // As long as an identifier may be.
            distinct_id: user_id.and_then(|id| DistinctId::new(id.as_str()).ok()),
            properties: Arc::new(properties),
            ..EventDraft::new(event)
        }
    }
}

fn event_name(value: Value) -> Result<EventName, Problem> {
    Ok(EventName::new(read::string(value)?)?)
}

fn properties(value: Value) -> Result<Properties, Problem> {
    match value {
        Value::Object(map) => Ok(map.into_iter().collect()),
        other => Err(Problem::mismatch(Kind::Object, &other)),
    }
}

impl utoipa::PartialSchema for TrackMessage {
    fn schema() -> RefOr<Schema> {
        let event = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(EventName::MAX))
            .description(Some("What happened."));
        let properties =
            message::free_object("What else is to be said of it; it may be empty. Any JSON.");
        let message = ObjectBuilder::new()
            .property(
                "userId",
                message::id_schema("Your id of the user who did it."),
            )
            .property(
                "accountId",
                message::id_schema(
                    "Your id of the account that it belongs to. Without it, it belongs to the account of the user.",
                ),
            )
            .property(
                "organizationId",
                message::id_schema("Your id of the organization that it belongs to."),
            )
            .property("event", event)
            .required("event")
            .property("properties", properties)
            .required("properties");
        message::schema(
            "What happened in the product. `userId`, `accountId` or `organizationId` must be there.",
            message,
        )
    }
}

impl ToSchema for TrackMessage {}

/// Tell what happened in the product
///
/// It moves when the user and the account were first and last seen. A message that is known already is not written again.
#[utoipa::path(
    post,
    path = "/analytics/v1/track",
    operation_id = "analytics.track",
    tag = "Analytics",
    request_body(content = TrackMessage, content_type = "application/json", example = example::analytics::track),
    responses(
        (status = 200, description = "It is written, now or already before.", body = Success, example = example::analytics::success),
        (status = 400, description = "The body is no JSON, or breaks its schema; nothing is written.", body = ErrorBody, example = example::analytics::track_of_nothing),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn track(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Json<Success>, Error> {
    let caller = gate.admit(Scope::EventWrite)?;
    let draft = TrackMessage::read(body.json().await?)?.into_draft();
    edge.stele.ingest(caller, &[draft]).await?;
    Ok(success())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_application::{AccountRef, EventAccount, EventDraft, UnknownAccount};
    use stele_domain::DistinctId;

    use super::TrackMessage;

    fn read(message: Value) -> Result<EventDraft, String> {
        let read = TrackMessage::read(message).map(TrackMessage::into_draft);
        read.map_err(|faults| faults.to_string())
    }

    fn with(ids: &Value) -> EventDraft {
        let mut message = json!({ "event": "login", "properties": {}, "messageId": "m" });
        for (key, value) in ids.as_object().expect("an object") {
            message[key] = value.clone();
        }
        read(message).expect("valid")
    }

    #[test]
    fn an_event_is_of_the_account_it_names_or_of_the_users() {
        let named = EventAccount::Named(
            AccountRef::Identifier("a".to_owned()),
            UnknownAccount::AwaitsIt,
        );
        for (ids, account, user) in [
            (
                json!({ "userId": "u", "accountId": "a" }),
                named.clone(),
                Some("u"),
            ),
            (
                json!({ "accountId": "a", "organizationId": "o" }),
                named,
                None,
            ),
            (json!({ "userId": 32 }), EventAccount::OfPerson, Some("32")),
            (
                json!({ "organizationId": "o" }),
                EventAccount::Unnamed,
                None,
            ),
        ] {
            let draft = with(&ids);
            assert_eq!(draft.account, account, "{ids}");
            let distinct_id = draft.distinct_id.as_ref().map(DistinctId::as_str);
            assert_eq!(distinct_id, user, "{ids}");
        }
    }

    #[test]
    fn a_message_without_an_id_is_known_by_what_it_says() {
        let message = |event: &str| {
            let message = json!({ "event": event, "properties": {}, "userId": "u", "timestamp": "2018-05-15" });
            read(message).expect("valid").unique_id
        };
        assert_eq!(message("login"), message("login"));
        assert_ne!(message("login"), message("logout"));
        let with_id = with(&json!({ "userId": "u" })).unique_id;
        assert_eq!(with_id.expect("an id").as_str(), "m");
    }

    #[test]
    fn every_fault_is_told() {
        assert_eq!(
            read(json!({})),
            Err("userId is required, event is required, properties is required, timestamp is required"
                .to_owned())
        );
        let faulty = json!({
            "userId": "u".repeat(401), "accountId": null, "organizationId": [], "event": "", "properties": [],
            "timestamp": "0000-01-01",
        });
        assert_eq!(
            read(faulty),
            Err("userId must have at most 400 characters, accountId must be a string, \
                 organizationId must be a string, event must not be blank, properties must be an object, \
                 timestamp must be a valid ISO 8601 date"
                .to_owned())
        );
        assert_eq!(read(json!([])), Err("body must be an object".to_owned()));
    }
}
