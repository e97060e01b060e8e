//! How the document describes a metric's fields.
//!
//! Only a field of a new metric has a default: a client that is generated from the document sends defaults along, and a change
//! must not write what nobody named.

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
    choice(words, "What it is a number of.")
}

/// What the value of a new metric is a number of.
pub(super) fn new_format() -> ObjectBuilder {
    format().default(Some(MetricFormat::default().word().into()))
}

/// How much is shown.
pub(super) fn display() -> ObjectBuilder {
    let words = MetricDisplay::ALL.iter().map(|display| display.word());
    let about = "How much of it is shown: its value, or one for each day as well.";
    choice(words, about)
}

/// How much of a new metric is shown.
pub(super) fn new_display() -> ObjectBuilder {
    display().default(Some(MetricDisplay::default().word().into()))
}

/// What is made of the events.
pub(super) fn math() -> ObjectBuilder {
    let words = MetricMath::ALL.iter().map(|math| math.word());
    let about =
        "What it makes of the events: how many they are, or the sum of one of their properties.";
    choice(words, about)
}

/// What a new metric makes of the events.
pub(super) fn new_math() -> ObjectBuilder {
    math().default(Some(MetricMath::default().word().into()))
}

/// A name.
pub(super) fn name() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(MetricName::MAX))
        .pattern(Some(r"^\s*\S"))
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
        .description(Some(
            "How many days it looks back; at most half as many as events are kept. Digits in a text are taken, too.",
        ))
}

/// Days of a new metric.
pub(super) fn new_interval() -> ObjectBuilder {
    interval().default(Some(Interval::default().days().into()))
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
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .max_length(Some(MAX_PROPERTY))
        .description(Some(
            "The property that is summed: needed with `sum`, none with `count`. A number counts as its digits, an empty text as \
             `null`.",
        ))
}
