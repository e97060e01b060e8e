//! From the domain to the wire and back.

mod account;
mod admin;
mod conversation;
mod custom_field;
mod health;
mod note;
mod nps_response;
mod organization;
pub(crate) mod plain_traits;
mod task;
pub(crate) mod traits;
mod user;

pub(crate) use account::{account, embedded_account, segments, user_account};
pub(crate) use admin::admin;
pub(crate) use conversation::{conversation, message};
pub(crate) use custom_field::custom_field;
pub(crate) use health::health_scores;
pub(crate) use note::note;
pub(crate) use nps_response::nps_response;
pub(crate) use organization::organization;
pub(crate) use task::task;
pub(crate) use user::{embedded_user, user};

use serde_json::Value;
use stele_domain::{Field, Text, Timestamp};
use stele_http::{Problem, read};
use utoipa::openapi::schema::{SchemaFormat, SchemaType, Type};
use utoipa::openapi::{KnownFormat, ObjectBuilder};

/// A time as every answer prints it.
fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::to_millis_string)
}

/// The schema of a time in a write. A date is told in words only: a schema of either would be neither to those who generate
/// clients.
pub(crate) fn schema_of_time(description: &str) -> ObjectBuilder {
    let description = format!("{description} ISO 8601; a date without a time is midnight UTC.");
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .description(Some(description))
}

/// The schema of a time in a write, or `null`.
pub(crate) fn schema_of_time_or_null(description: &str) -> ObjectBuilder {
    schema_of_time(description).schema_type(SchemaType::from_iter([Type::String, Type::Null]))
}

/// What people write, kept as sent; it may be empty.
pub(crate) fn text(value: Value) -> Result<Text, Problem> {
    Ok(Text::new(read::string(value)?)?)
}

/// A list that a write replaces: `null` is the empty one.
pub(crate) fn replaced<T>(list: Field<Vec<T>>) -> Option<Vec<T>> {
    match list {
        Field::Absent => None,
        Field::Null => Some(Vec::new()),
        Field::Value(list) => Some(list),
    }
}
