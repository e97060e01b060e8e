//! Telling of an organization.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use stele_application::{Telling, Told};
use stele_domain::{Identifier, OrganizationChange, Scope, UniqueId};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::message::{self, MessageType, Stamp};
use super::{Success, success};
use crate::document::example;
use crate::document::schema::extends;
use crate::error::{Error, ErrorBody, ErrorMessage};

/// What is told of an organization.
#[derive(Debug, PartialEq)]
pub(crate) struct OrganizationMessage {
    id: UniqueId,
    organization_id: Identifier,
    change: OrganizationChange,
}

impl OrganizationMessage {
    pub(super) fn read(message: Value) -> Result<Self, Faults> {
        let (mut message, id) = message::open(MessageType::Organization, message)?;
        let organization_id = message.required("organizationId", message::id);
        let change = message.nullable("traits", traits);
        Stamp::read(&mut message);
        message.finish(|| {
            Some(Self {
                id,
                organization_id: organization_id?,
                change: change.unwrap_or_default(),
            })
        })
    }

    pub(super) fn into_telling(self) -> Telling {
        let Self {
            id,
            organization_id,
            change,
        } = self;
        let told = Told::Organization {
            id: organization_id,
            change,
        };
        Telling { id, told }
    }
}

/// Traits of which `name` is an attribute of the organization (Vitally).
fn traits(value: Value) -> Result<OrganizationChange, Faults> {
    let mut traits = ObjectReader::of(value)?;
    let name = traits.optional("name", read::name);
    let rest = read::traits(Value::Object(traits.rest()))?;
    traits.finish(|| Some(OrganizationChange { name, traits: rest }))
}

impl utoipa::PartialSchema for OrganizationMessage {
    fn schema() -> RefOr<Schema> {
        let message = ObjectBuilder::new()
            .property(
                "organizationId",
                message::id_schema(
                    "Your id of the organization, its `externalId`. Where no organization has it, one is made.",
                ),
            )
            .required("organizationId")
            .property(
                "traits",
                Ref::from_schema_name(OrganizationMessageTraits::name()),
            );
        message::schema("What is told of an organization.", message)
    }
}

impl ToSchema for OrganizationMessage {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        extends::<OrganizationMessageTraits>(schemas);
    }
}

/// The traits in what is told of an organization.
struct OrganizationMessageTraits;

impl utoipa::PartialSchema for OrganizationMessageTraits {
    fn schema() -> RefOr<Schema> {
        let name = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(400))
            .description(Some("The organization's name, trimmed."));
        message::free_object(
            "Traits, merged with those it has: one that is `null` is removed, an object is replaced whole.",
        )
        .property("name", name)
        .into()
    }
}

impl ToSchema for OrganizationMessageTraits {}

/// Tell of an organization
///
/// Makes the organization, or changes the one that has the id. Traits merge with those it has.
#[utoipa::path(
    post,
    path = "/analytics/v1/organization",
    operation_id = "analytics.organization",
    tag = "Analytics",
    request_body(content = OrganizationMessage, content_type = "application/json", example = example::analytics::organization),
    responses(
        (status = 200, description = "It is written.", body = Success, example = example::analytics::success),
        (status = 400, description = "The body is no JSON, or breaks its schema; nothing is written.", body = ErrorBody, example = example::analytics::organization_of_nothing),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn organization(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Json<Success>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let message = OrganizationMessage::read(body.json().await?)?;
    edge.stele.tell(caller, &message.into_telling()).await?;
    Ok(success())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Name, OrganizationChange};

    use super::OrganizationMessage;

    fn read(message: Value) -> Result<OrganizationMessage, String> {
        OrganizationMessage::read(message).map_err(|faults| faults.to_string())
    }

    #[test]
    fn the_name_is_an_attribute_and_the_rest_are_traits() {
        let message = read(json!({
            "organizationId": "o", "messageId": 1, "traits": { "name": "IBM", "avatar": "x", "arr": 100_000 },
        }));
        let expected = OrganizationChange {
            name: Some(Name::new("IBM").expect("valid")),
            traits: [
                ("avatar".to_owned(), Some(json!("x"))),
                ("arr".to_owned(), Some(json!(100_000))),
            ]
            .into(),
        };
        assert_eq!(message.expect("valid").change, expected);
        let least = read(json!({ "organizationId": "o", "timestamp": "2018-05-15" }));
        assert_eq!(least.expect("valid").change, OrganizationChange::default());
    }

    #[test]
    fn every_fault_is_told() {
        assert_eq!(
            read(json!({ "traits": { "name": null } })),
            Err(
                "organizationId is required, traits.name must be a string, timestamp is required"
                    .to_owned()
            )
        );
    }
}
