//! How the document describes what is written: with all that is taken, which is more than what is answered.

use serde_json::json;
use stele_domain::{Identifier, Link, Name, Role, Tag};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, SchemaType, Type,
};
use utoipa::openapi::{KnownFormat, Ref, RefOr, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// A name.
pub(super) fn name() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(Name::MAX))
        .pattern(Some(r"^\s*\S"))
        .description(Some("Its name, trimmed. A number counts as its digits."))
}

/// An external id.
pub(super) fn external_id() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .max_length(Some(Identifier::MAX))
        .description(Some(
            "What your own system calls it; unique in the project. A number counts as its digits, an empty text as `null`.",
        ))
}

/// Tags.
pub(super) fn tags() -> ArrayBuilder {
    let tag = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(Tag::MAX))
        .pattern(Some(r"^\s*\S"));
    ArrayBuilder::new()
        .description(Some(
            "Its labels, which replace all that were there; trimmed, lower-cased, each kept once. A number counts as its \
             digits.",
        ))
        .items(tag)
}

/// The id in a role, as it is sent. More is taken than is told: a schema of three types would be none to those who generate
/// clients.
fn role_id() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .description(Some(
            "The integer id of a team member, or of nobody. Digits in a text are taken too, and a boolean as 1 or 0.",
        ))
}

/// The id in a role, as it is answered.
pub(super) fn shown_role_id() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::AnyValue)
        .description(Some(
            "The integer id of a team member, or of nobody. It is answered as it was sent: an integer, unless that was an \
             integer in a text, or a boolean.",
        ))
}

/// Properties that are written.
pub(super) struct PropertiesRequest;

impl PartialSchema for PropertiesRequest {
    fn schema() -> RefOr<Schema> {
        let mut properties = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "An account's properties. A key may be left out, which is not the same as `null`; no others are taken.",
            ))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        for role in Role::ALL {
            let description = match role {
                Role::Csm => "The customer success manager.",
                Role::AccountExecutive => "The account executive.",
                Role::AccountOwner => "The account owner.",
            };
            let holder = OneOfBuilder::new()
                .item(Ref::from_schema_name(AssignmentRequest::name()))
                .item(ObjectBuilder::new().schema_type(Type::Null))
                .description(Some(description));
            properties = properties.property(role.key(), holder);
        }
        for link in Link::ALL {
            let description = match link {
                Link::StripeCustomerId => "Stripe's customer.",
                Link::HubspotDealId => "HubSpot's deal.",
                Link::BillingId => "The billing system's id.",
                Link::SfdcId => "Salesforce's account.",
                Link::ZendeskId => "Zendesk's organization.",
            };
            let id = ObjectBuilder::new()
                .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
                .description(Some(description));
            properties = properties.property(link.key(), id);
        }
        properties
            .examples([json!({
                "csm": {"id": 1, "email": "jared@piedpiper.com"},
                "account_owner": null,
                "stripe_customer_id": "cus_9s6XKzkNRiz8i3"
            })])
            .into()
    }
}

impl ToSchema for PropertiesRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        let name = AssignmentRequest::name().into_owned();
        schemas.push((name, AssignmentRequest::schema()));
    }
}

/// Who is to hold a role.
struct AssignmentRequest;

impl PartialSchema for AssignmentRequest {
    fn schema() -> RefOr<Schema> {
        let email = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "Any text. It says who is meant where no team member has the id.",
            ));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "Who is to hold a role. Further keys are kept as they are sent.",
            ))
            .property("id", role_id())
            .required("id")
            .property("email", email)
            .required("email")
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .examples([json!({"id": 1, "email": "jared@piedpiper.com"})])
            .into()
    }
}

impl ToSchema for AssignmentRequest {}
