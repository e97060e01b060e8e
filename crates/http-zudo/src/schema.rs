//! What the document says of values that Rust's types alone do not tell.

use serde_json::{Value, json};
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
pub(crate) fn text(format: KnownFormat) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(format)))
}

/// `null`.
pub(crate) fn null() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Null)
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
