//! Telling of an organization.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use stele_application::Caller;
use stele_domain::{Identifier, OrganizationChange, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

use super::message::{self, Stamp};
use super::{Success, success};
use crate::convert::plain_traits;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};

/// What is told of an organization.
#[derive(Debug, PartialEq)]
pub(crate) struct OrganizationMessage {
    organization_id: Identifier,
    change: OrganizationChange,
}

impl OrganizationMessage {
    pub(super) fn read(mut message: ObjectReader) -> Result<Self, Faults> {
        let organization_id = message.required("organizationId", message::id);
        let change = message.nullable("traits", traits);
        Stamp::read(&mut message);
        message.finish(|| {
            Some(Self {
                organization_id: organization_id?,
                change: change.unwrap_or_default(),
            })
        })
    }

    pub(super) async fn write(self, edge: &Edge, caller: &Caller) -> Result<(), Error> {
        let Self {
            organization_id,
            change,
        } = self;
        let written = edge
            .stele
            .put_organization(caller, &organization_id, change);
        written.await?;
        Ok(())
    }
}

/// Traits of which `name` is an attribute of the organization (Vitally).
fn traits(value: Value) -> Result<OrganizationChange, Faults> {
    let mut traits = ObjectReader::of(value)?;
    let name = traits.optional("name", read::name);
    let rest = plain_traits::read(ObjectReader::from(traits.rest()))?;
    traits.finish(|| Some(OrganizationChange { name, traits: rest }))
}

impl utoipa::PartialSchema for OrganizationMessage {
    fn schema() -> RefOr<Schema> {
        let name = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(400))
            .description(Some("The organization's name, trimmed."));
        let traits = message::free_object(
            "Traits, merged with those it has: one that is `null` is removed, an object is replaced whole.",
        );
        let message = ObjectBuilder::new()
            .schema_type(Type::Object)
            .property(
                "organizationId",
                message::id_schema(
                    "Your id of the organization, its `externalId`. Where no organization has it, one is made.",
                ),
            )
            .required("organizationId")
            .property("traits", traits.property("name", name));
        AllOfBuilder::new()
            .item(message::with_stamp(message))
            .item(message::with_one(message::STAMPS))
            .description(Some("What is told of an organization."))
            .into()
    }
}

impl ToSchema for OrganizationMessage {}

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
    let message = OrganizationMessage::read(body.object().await?)?;
    message.write(&edge, caller).await?;
    Ok(success())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Name, OrganizationChange};
    use stele_http::ObjectReader;

    use super::OrganizationMessage;

    fn read(message: Value) -> Result<OrganizationMessage, String> {
        ObjectReader::of(message)
            .and_then(OrganizationMessage::read)
            .map_err(|faults| faults.to_string())
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
