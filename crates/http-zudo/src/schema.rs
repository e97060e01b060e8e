//! What the document says of values that Rust's types alone do not tell.

use serde_json::{Value, json};
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

/// An amount, when it is told.
pub(crate) fn amount_or_null() -> Object {
    amount(SchemaType::from_iter([Type::Number, Type::Null]))
}

fn amount(kind: SchemaType) -> Object {
    ObjectBuilder::new()
        .schema_type(kind)
        .description(Some(
            "Monthly recurring revenue, exact to six decimals; a whole number has no fraction.",
        ))
        .build()
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
