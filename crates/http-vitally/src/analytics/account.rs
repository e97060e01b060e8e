//! Telling of an account.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use stele_application::{Telling, Told};
use stele_domain::{AccountChange, Field, Identifier, Scope, UniqueId};
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

/// What is told of an account.
#[derive(Debug, PartialEq)]
pub(crate) struct AccountMessage {
    id: UniqueId,
    account_id: Identifier,
    organization_id: Option<Identifier>,
    traits: AccountChange,
}

impl AccountMessage {
    pub(super) fn read(message: Value) -> Result<Self, Faults> {
        let (mut message, id) = message::open(MessageType::Account, message)?;
        let account_id = message.required("accountId", message::id);
        let organization_id = message.nullable("organizationId", message::id);
        let traits = message.required("traits", traits);
        Stamp::read(&mut message);
        message.finish(|| {
            Some(Self {
                id,
                account_id: account_id?,
                organization_id,
                traits: traits?,
            })
        })
    }

    pub(super) fn into_telling(self) -> Telling {
        let Self {
            id,
            account_id,
            organization_id,
            traits,
        } = self;
        let told = Told::Account {
            id: account_id,
            organization: organization_id,
            change: Box::new(traits),
        };
        Telling { id, told }
    }
}

/// Traits of which `name` and `avatar` are attributes of the account (Vitally), as others are in every write of traits.
fn traits(value: Value) -> Result<AccountChange, Faults> {
    let mut traits = ObjectReader::of(value)?;
    let name = traits.optional("name", read::name);
    let avatar = traits.field("avatar", read::string);
    let rest = traits.rest();
    let told = traits.finish(|| Some(()));
    let mut change = match (told, convert::traits::read(ObjectReader::from(rest))) {
        (Ok(()), read) => read?,
        (Err(faults), Ok(_)) => return Err(faults),
        (Err(faults), Err(more)) => {
            Faults::check(faults.into_iter().chain(more).collect())?;
            AccountChange::default()
        }
    };
    change.name = name;
    if avatar != Field::Absent {
        change.logo_url = avatar;
    }
    Ok(change)
}

impl utoipa::PartialSchema for AccountMessage {
    fn schema() -> RefOr<Schema> {
        let message = ObjectBuilder::new()
            .property(
                "accountId",
                message::id_schema(
                    "Your id of the account, its `externalId`. Where no account has it, one is made.",
                ),
            )
            .required("accountId")
            .property(
                "organizationId",
                message::id_schema(
                    "Your id of the organization above it. Where no organization has it, one is made.",
                ),
            )
            .property("traits", Ref::from_schema_name(AccountMessageTraits::name()))
            .required("traits");
        message::schema("What is told of an account.", message)
    }
}

impl ToSchema for AccountMessage {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        extends::<AccountMessageTraits>(schemas);
    }
}

/// The traits in what is told of an account.
struct AccountMessageTraits;

impl utoipa::PartialSchema for AccountMessageTraits {
    fn schema() -> RefOr<Schema> {
        let name = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(400))
            .description(Some("The account's name, trimmed."));
        let avatar = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("The URL of the account's logo."));
        let mut traits = convert::traits::schema_of_write();
        let properties = &mut traits.properties;
        properties.insert("name".to_owned(), name.build().into());
        properties.insert("avatar".to_owned(), avatar.build().into());
        traits.into()
    }
}

impl ToSchema for AccountMessageTraits {}

/// Tell of an account
///
/// Makes the account, or changes the one that has the id. Traits merge with those it has.
#[utoipa::path(
    post,
    path = "/analytics/v1/account",
    operation_id = "analytics.account",
    tag = "Analytics",
    request_body(content = AccountMessage, content_type = "application/json", example = example::analytics::account),
    responses(
        (status = 200, description = "It is written.", body = Success, example = example::analytics::success),
        (status = 400, description = "The body is no JSON, or breaks its schema; nothing is written.", body = ErrorBody, example = example::analytics::account_of_nothing),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn account(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Json<Success>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let message = AccountMessage::read(body.json().await?)?;
    edge.stele.tell(caller, &message.into_telling()).await?;
    Ok(success())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{AccountChange, Field, Mrr, Name};

    use super::AccountMessage;

    fn read(message: Value) -> Result<AccountMessage, String> {
        AccountMessage::read(message).map_err(|faults| faults.to_string())
    }

    #[test]
    fn a_name_and_an_avatar_are_attributes_and_so_is_what_always_is() {
        let message = read(json!({
            "accountId": 123_456, "messageId": "m",
            "traits": { "name": " Vitally ", "avatar": "http://example.com/l.png", "mrr": 5, "status": "trialing", "gone": null },
        }))
        .expect("valid");
        assert_eq!(message.account_id.as_str(), "123456");
        let expected = AccountChange {
            name: Some(Name::new("Vitally").expect("valid")),
            logo_url: Field::Value("http://example.com/l.png".to_owned()),
            mrr: Field::Value(Mrr::from_millionths(5_000_000)),
            traits: [
                ("status".to_owned(), Some(json!("trialing"))),
                ("gone".to_owned(), None),
            ]
            .into(),
            ..AccountChange::default()
        };
        assert_eq!(message.traits, expected);
    }

    #[test]
    fn every_fault_is_told() {
        assert_eq!(
            read(json!({})),
            Err("accountId is required, traits is required, timestamp is required".to_owned())
        );
        let faulty = json!({
            "accountId": "", "organizationId": [], "timestamp": 5,
            "traits": { "name": " ", "avatar": 5, "churnedAt": "soon" },
        });
        assert_eq!(
            read(faulty),
            Err(
                "accountId must not be blank, organizationId must be a string, \
                 traits.name must not be blank, traits.avatar must be a string, \
                 traits.churnedAt must be a valid ISO 8601 date, timestamp must be a string"
                    .to_owned()
            )
        );
    }
}
