//! From the domain to the wire: a file for each kind of record, and here what they share.

mod contact;
mod conversation;
mod key;
mod meeting;
mod member;
mod note;
mod nps_response;
mod organization;
mod request;
mod task;
mod workspace;

use serde_json::Value;
use stele_domain::Timestamp;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, SchemaFormat, Type,
};
use utoipa::openapi::{RefOr, Schema};

pub(crate) use contact::{Ties, contact};
pub(crate) use conversation::{conversation, message, whole_conversation};
pub(crate) use key::{key, new_key};
pub(crate) use meeting::meeting;
pub(crate) use member::member;
pub(crate) use note::note;
pub(crate) use nps_response::nps_response;
pub(crate) use organization::organization;
pub(crate) use request::{STATUSES, request};
pub(crate) use task::task;
pub(crate) use workspace::{new_workspace, workspace};

/// A time as this API prints it: UTC, in microseconds.
pub(crate) fn time(at: Timestamp) -> String {
    at.to_micros_string()
}

/// The same, where there may be none.
pub(crate) fn maybe_time(at: Option<Timestamp>) -> Option<String> {
    at.map(time)
}

/// Ids, names and the like, as texts.
fn texts<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

/// The schema of a list of ids.
pub(crate) fn ids_schema() -> RefOr<Schema> {
    let id = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::Custom("uuid".to_owned())));
    ArrayBuilder::new().items(id).max_items(Some(100)).into()
}

/// The schema of traits that are answered.
pub(crate) fn traits_schema() -> RefOr<Schema> {
    free_object("The attributes that you gave it, in the order of their keys' bytes.")
}

/// The schema of traits that are written.
pub(crate) fn traits_change_schema() -> RefOr<Schema> {
    free_object(
        "Attributes of yours, merged with those that it has: one that is not named stays, one that is `null` is removed, \
         an object is replaced whole.",
    )
}

fn free_object(description: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true)))
        .description(Some(description))
        .examples([Value::from(serde_json::Map::from_iter([(
            "plan".to_owned(),
            Value::from("gold"),
        )]))])
        .into()
}
