//! How the document describes what is captured. The bodies themselves are read otherwise: event by event, and as SDKs wrap them.

use serde_json::json;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{KnownFormat, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

fn text(about: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(about))
}

fn time(about: &str) -> ObjectBuilder {
    text(about).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
}

fn object(about: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Object, Type::Null]))
        .additional_properties(Some(AdditionalProperties::FreeForm(true)))
        .description(Some(about))
}

const TOKEN: &str =
    "The project's token; `token` and `$token` are taken in its place, in properties, too.";

/// One event, a list of events, or a batch.
pub(super) struct CaptureRequest;

impl PartialSchema for CaptureRequest {
    fn schema() -> RefOr<Schema> {
        OneOfBuilder::new()
            .item(Ref::from_schema_name(CapturedBatch::name()))
            .item(Ref::from_schema_name(CapturedEvent::name()))
            // A list as a third would have the second's schema for its items, which the generator of TypeScript does not survive.
            .description(Some(
                "A batch or one event; a list of events is taken as well. All of them have the same token. Gzip and base64 \
                 around it, and a form with it in the field `data`, are found out and taken off, whatever the media type says.",
            ))
            .examples([json!({
                "api_key": "phc_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
                "batch": [{
                    "event": "login",
                    "distinct_id": "richard@piedpiper.com",
                    "timestamp": "2026-02-01T10:00:00Z",
                    "properties": {"plan": "pro", "$groups": {"organization": "piedpiper"}},
                    "uuid": "0190a5c6-7f4e-7c63-a1f4-3f3a5a2f9d11"
                }]
            })])
            .into()
    }
}

impl ToSchema for CaptureRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        let name = CapturedEvent::name().into_owned();
        schemas.push((name, CapturedEvent::schema()));
        let name = CapturedBatch::name().into_owned();
        schemas.push((name, CapturedBatch::schema()));
    }
}

fn events() -> ArrayBuilder {
    ArrayBuilder::new()
        .items(Ref::from_schema_name(CapturedEvent::name()))
        .min_items(Some(1))
}

/// Many events.
struct CapturedBatch;

impl PartialSchema for CapturedBatch {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("Many events."))
            .property("api_key", text(TOKEN))
            .property("batch", events())
            .required("batch")
            .property(
                "sent_at",
                time("When it is sent, by the sender's clock: the times of its events are set right by it."),
            )
            .into()
    }
}

impl ToSchema for CapturedBatch {}

/// An event.
struct CapturedEvent;

impl PartialSchema for CapturedEvent {
    fn schema() -> RefOr<Schema> {
        event("An event.", "What happened; cut to 200 characters.")
            .required("event")
            .examples([json!({
                "api_key": "phc_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
                "event": "login",
                "distinct_id": "richard@piedpiper.com",
                "properties": {"$groups": {"organization": "piedpiper"}}
            })])
            .into()
    }
}

impl ToSchema for CapturedEvent {}

/// What is known of a person: an event that need not say what happened.
pub(super) struct CapturedPerson;

impl PartialSchema for CapturedPerson {
    fn schema() -> RefOr<Schema> {
        event(
            "What is known of a person. A list of these and a batch are taken as well.",
            "What happened; without it, `$identify`.",
        )
        .examples([json!({
            "api_key": "phc_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
            "distinct_id": "richard@piedpiper.com",
            "$set": {"email": "richard@piedpiper.com"}
        })])
        .into()
    }
}

impl ToSchema for CapturedPerson {}

fn event(about: &str, name: &str) -> ObjectBuilder {
    let distinct_id = "Who did it; cut to 200 characters. What is no text becomes one. `$distinct_id` is taken in its \
        place, and `distinct_id` in properties.";
    let properties = "What it says of itself. `$groups` ties it to groups: type and key. `$groupidentify` says of the \
        group `$group_type`, `$group_key` what is in `$group_set`.";
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(about))
        .property("api_key", text(TOKEN))
        .property("event", text(name).min_length(Some(1)))
        .property("distinct_id", text(distinct_id))
        .property("properties", object(properties))
        .property(
            "timestamp",
            time(
                "When it happened; now, where nothing is said or it lies more than 23 hours ahead.",
            ),
        )
        .property(
            "offset",
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .description(Some(
                    "How many milliseconds ago it happened, where there is no timestamp.",
                )),
        )
        .property(
            "uuid",
            text("What its sender calls it: sent again, it does not count again.")
                .format(Some(SchemaFormat::Custom("uuid".to_owned()))),
        )
        .property(
            "$set",
            object("What is known of the person from now on; `null` removes."),
        )
        .property("$set_once", object("The same, where nothing is known yet."))
}

/// Whose flags are asked for.
pub(super) struct FlagsRequest;

impl PartialSchema for FlagsRequest {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "Whose flags are asked for. Nothing but the token is looked at.",
            ))
            .property("token", text(TOKEN))
            .property("distinct_id", text("A person."))
            .examples([json!({
                "token": "phc_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
                "distinct_id": "richard@piedpiper.com"
            })])
            .into()
    }
}

impl ToSchema for FlagsRequest {}
