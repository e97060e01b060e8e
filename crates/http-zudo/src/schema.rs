//! What the document says of values that Rust's types alone do not tell.

use serde_json::{Value, json};
use stele_domain::Email;
use stele_http::openapi::MAX_MRR;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};

/// An amount in an answer.
pub(crate) fn amount_or_null() -> ObjectBuilder {
    amount(
        "Monthly recurring revenue: an exact decimal number of at most six decimals. A whole number has no fraction.",
    )
}

/// An amount in a write.
pub(crate) fn new_amount_or_null() -> ObjectBuilder {
    amount("Monthly recurring revenue: an exact decimal number, of which six decimals are kept.")
        .minimum(Some(-MAX_MRR))
        .maximum(Some(MAX_MRR))
}

fn amount(description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Number, Type::Null]))
        .description(Some(description))
}

/// Text of a format.
fn text(format: KnownFormat) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(format)))
}

/// The id of an account that a write names.
pub(crate) fn account() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .description(Some("The id of the account."))
}

/// A time in a write. A date is told in words only: a schema of either would be neither to those who generate clients.
pub(crate) fn time(description: &str) -> ObjectBuilder {
    let description = format!("{description} A date without a time is midnight UTC.");
    text(KnownFormat::DateTime).description(Some(description))
}

/// A time in a write, or `null`.
pub(crate) fn time_or_null(description: &str) -> ObjectBuilder {
    time(description).schema_type(SchemaType::from_iter([Type::String, Type::Null]))
}

/// An address in a write, or `null`.
pub(crate) fn email_or_null(description: &str) -> ObjectBuilder {
    text(KnownFormat::Email)
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .max_length(Some(Email::MAX))
        .description(Some(description))
}

/// One of a closed set of words.
pub(crate) fn words<T>(words: &[(&'static str, T)]) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words.iter().map(|(word, _)| json!(word))))
}

/// One of a closed set of words, or `null`.
pub(crate) fn words_or_null<T>(table: &[(&'static str, T)]) -> ObjectBuilder {
    let values = table.iter().map(|(word, _)| json!(word));
    words(table)
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(values.chain([Value::Null])))
}
