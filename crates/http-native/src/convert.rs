//! From the domain to the wire: a file for each kind of record, and here what they share.

mod account;
mod contact;
mod conversation;
mod event;
mod health;
mod health_settings;
mod key;
mod meeting;
mod member;
mod note;
mod nps_response;
mod organization;
mod request;
mod segment;
mod task;
mod usage;
mod workspace;

use serde_json::{Number, Value};
use stele_domain::Timestamp;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, SchemaFormat, Type,
};
use utoipa::openapi::{RefOr, Schema};

pub(crate) use account::account;
pub(crate) use contact::{Ties, contact};
pub(crate) use conversation::{conversation, message, whole_conversation};
pub(crate) use event::event;
pub(crate) use health::account_health;
pub(crate) use health_settings::health_settings;
pub(crate) use key::{key, new_key};
pub(crate) use meeting::meeting;
pub(crate) use member::member;
pub(crate) use note::note;
pub(crate) use nps_response::nps_response;
pub(crate) use organization::organization;
pub(crate) use request::{STATUSES, request};
pub(crate) use segment::{segment, segment_move};
pub(crate) use task::task;
pub(crate) use usage::metric_reading;
pub(crate) use workspace::{new_workspace, workspace};

/// A time as this API prints it: UTC, in microseconds.
pub(crate) fn time(at: Timestamp) -> String {
    at.to_micros_string()
}

/// The same, where there may be none.
pub(crate) fn maybe_time(at: Option<Timestamp>) -> Option<String> {
    at.map(time)
}

/// A number in as few digits as tell it: `4`, `0.5`.
fn number(value: f64) -> Number {
    value
        .to_string()
        .parse()
        .expect("a finite number in digits is a JSON number")
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

/// The schema of properties.
pub(crate) fn properties_schema() -> RefOr<Schema> {
    free_object("Any JSON by any names, in the order of their bytes where it is answered.")
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
