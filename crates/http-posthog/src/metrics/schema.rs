//! How the document describes a metric's fields.

use serde_json::{Value, json};
use stele_domain::{Interval, MetricDisplay, MetricFormat, MetricMath, MetricName};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};

use super::fields::MAX_PROPERTY;

/// One of several words.
fn choice(words: impl Iterator<Item = &'static str>, about: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words.map(Value::from).collect::<Vec<_>>()))
        .description(Some(about))
}

/// What the value is a number of.
pub(super) fn format() -> ObjectBuilder {
    let words = MetricFormat::ALL.iter().map(|format| format.word());
    choice(words, "What it is a number of.").default(Some(MetricFormat::default().word().into()))
}

/// How much is shown.
pub(super) fn display() -> ObjectBuilder {
    let words = MetricDisplay::ALL.iter().map(|display| display.word());
    let about = "How much of it is shown: its value, or one for each day as well.";
    choice(words, about).default(Some(MetricDisplay::default().word().into()))
}

/// What is made of the events.
pub(super) fn math() -> ObjectBuilder {
    let words = MetricMath::ALL.iter().map(|math| math.word());
    let about =
        "What it makes of the events: how many they are, or the sum of one of their properties.";
    choice(words, about).default(Some(MetricMath::default().word().into()))
}

/// A name.
pub(super) fn name() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Number]))
        .min_length(Some(1))
        .max_length(Some(MetricName::MAX))
        .pattern(Some(r"\S"))
        .description(Some(
            "Its name, trimmed; unique among those of the group type. A number counts as its digits.",
        ))
}

/// Days.
pub(super) fn interval() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(Interval::MIN))
        .maximum(Some(Interval::MAX))
        .default(Some(Interval::default().days().into()))
        .description(Some(
            "How many days it looks back; at most half as many as events are kept. Digits in a text are taken, too.",
        ))
}

/// A filter.
pub(super) fn filters() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(
            "Which events it is about: those that all `properties` hold of and, where there are any `events` or `actions`, that \
             are one of these. What is unknown in it is kept and ignored.",
        ))
        .examples([json!({
            "events": [{"id": "login", "type": "events", "properties": [{"key": "plan", "value": ["pro"], "operator": "exact"}]}],
            "properties": [{"key": "email", "value": "@piedpiper.com", "operator": "icontains", "type": "person"}]
        })])
}

/// A property to sum.
pub(super) fn math_property() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([
            Type::String,
            Type::Number,
            Type::Null,
        ]))
        .max_length(Some(MAX_PROPERTY))
        .description(Some(
            "The property that is summed: needed with `sum`, none with `count`. An empty text counts as `null`.",
        ))
}
