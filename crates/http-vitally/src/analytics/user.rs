//! Telling of a user.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use stele_application::{Telling, Told};
use stele_domain::{ContactChange, Identifier, Scope, UniqueId};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::message::{self, MessageType, Stamp};
use super::{Success, success};
use crate::convert;
use crate::document::example;
use crate::document::schema::extends;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::users::user_name;

/// What is told of a user.
#[derive(Debug, PartialEq)]
pub(crate) struct UserMessage {
    id: UniqueId,
    user_id: Identifier,
    account_id: Option<Identifier>,
    organization_id: Option<Identifier>,
    traits: ContactChange,
}

const TIES: &[&str] = &["accountId", "organizationId"];

impl UserMessage {
    pub(super) fn read(message: Value) -> Result<Self, Faults> {
        let (mut message, id) = message::open(MessageType::User, message)?;
        let user_id = message.required("userId", message::id);
        message::require_one(&mut message, TIES);
        let account_id = message.optional("accountId", message::id);
        let organization_id = message.optional("organizationId", message::id);
        let traits = message.required("traits", traits);
        Stamp::read(&mut message);
        message.finish(|| {
            Some(Self {
                id,
                user_id: user_id?,
                account_id,
                organization_id,
                traits: traits?,
            })
        })
    }

    pub(super) fn into_telling(self) -> Telling {
        let Self {
            id,
            user_id,
            account_id,
            organization_id,
            traits,
        } = self;
        let told = Told::Contact {
            id: user_id,
            account: account_id,
            organization: organization_id,
            change: Box::new(traits),
        };
        Telling { id, told }
    }
}

/// Traits of which `name`, `email`, `avatar` and `createdAt` are attributes of the user (Vitally).
fn traits(value: Value) -> Result<ContactChange, Faults> {
    let mut traits = ObjectReader::of(value)?;
    let name = traits.field("name", user_name);
    let email = traits.field("email", read::email);
    let avatar_url = traits.field("avatar", read::string);
    let joined_at = traits.field("createdAt", read::datetime);
    let rest = read::traits(Value::Object(traits.rest()))?;
    traits.finish(|| {
        Some(ContactChange {
            name,
            email,
            avatar_url,
            joined_at,
            traits: rest,
            ..ContactChange::default()
        })
    })
}

impl utoipa::PartialSchema for UserMessage {
    fn schema() -> RefOr<Schema> {
        let message = ObjectBuilder::new()
            .property(
                "userId",
                message::id_schema(
                    "Your id of the user, their `externalId`. Where no user has it, one is made.",
                ),
            )
            .required("userId")
            .property(
                "accountId",
                message::id_schema(
                    "Your id of an account that they belong to, besides others. Where no account has it, one is made.",
                ),
            )
            .property(
                "organizationId",
                message::id_schema(
                    "Your id of an organization that they belong to, besides others. Where no organization has it, one is made.",
                ),
            )
            .property("traits", Ref::from_schema_name(UserMessageTraits::name()))
            .required("traits");
        message::schema(
            "What is told of a user. `accountId` or `organizationId` must be there.",
            message,
        )
    }
}

impl ToSchema for UserMessage {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        extends::<UserMessageTraits>(schemas);
    }
}

/// The traits in what is told of a user.
struct UserMessageTraits;

impl utoipa::PartialSchema for UserMessageTraits {
    fn schema() -> RefOr<Schema> {
        let text = |description: &str| {
            ObjectBuilder::new()
                .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
                .description(Some(description))
        };
        let joined = convert::schema_of_time_or_null("When they joined your product.");
        message::free_object(
            "Traits, merged with those they have: one that is `null` is removed, an object is replaced whole.",
        )
        .property("name", text("Their name, trimmed.").min_length(Some(1)))
        .property("email", text("Their e-mail address."))
        .property("avatar", text("A picture of them, kept as sent."))
        .property("createdAt", joined)
        .into()
    }
}

impl ToSchema for UserMessageTraits {}

/// Tell of a user
///
/// Makes the user, or changes the one who has the id. They belong to the account and to the organization from then on, and to
/// what they belonged to before. Traits merge with those they have.
#[utoipa::path(
    post,
    path = "/analytics/v1/user",
    operation_id = "analytics.user",
    tag = "Analytics",
    request_body(content = UserMessage, content_type = "application/json", example = example::analytics::user),
    responses(
        (status = 200, description = "It is written.", body = Success, example = example::analytics::success),
        (status = 400, description = "The body is no JSON, or breaks its schema; nothing is written.", body = ErrorBody, example = example::analytics::user_of_nothing),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn user(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Json<Success>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let message = UserMessage::read(body.json().await?)?;
    edge.stele.tell(caller, &message.into_telling()).await?;
    Ok(success())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{ContactChange, Email, Field, PersonName, Timestamp};

    use super::UserMessage;

    fn read(message: Value) -> Result<UserMessage, String> {
        UserMessage::read(message).map_err(|faults| faults.to_string())
    }

    #[test]
    fn some_traits_are_attributes() {
        let message = read(json!({
            "userId": 32, "accountId": "123456", "messageId": "m", "traits": {
                "name": "Lionel Messi", "email": "messi@barcelona.sp", "avatar": "x", "createdAt": "2018-05-15",
                "position": "Forward",
            },
        }));
        let expected = ContactChange {
            name: Field::Value(PersonName::from_whole("Lionel Messi").expect("valid")),
            email: Field::Value(Email::new("messi@barcelona.sp").expect("valid")),
            avatar_url: Field::Value("x".to_owned()),
            joined_at: Field::Value(Timestamp::parse_iso("2018-05-15").expect("a time")),
            traits: [("position".to_owned(), Some(json!("Forward")))].into(),
            ..ContactChange::default()
        };
        assert_eq!(message.expect("valid").traits, expected);
    }

    #[test]
    fn every_fault_is_told() {
        assert_eq!(
            read(json!({})),
            Err("userId is required, accountId is required, traits is required, timestamp is required"
                .to_owned())
        );
        let faulty = json!({
            "userId": true, "organizationId": "", "timestamp": "2018-05-15",
            "traits": { "name": "", "email": "x", "avatar": [], "createdAt": 5 },
        });
        assert_eq!(
            read(faulty),
            Err(
                "userId must be a string, organizationId must not be blank, \
                 traits.name must not be blank, traits.email must be a valid email address, \
                 traits.avatar must be a string, traits.createdAt must be a string"
                    .to_owned()
            )
        );
    }
}
