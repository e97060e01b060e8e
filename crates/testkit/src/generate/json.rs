//! JSON.

use proptest::prelude::*;
use serde_json::{Number, Value};

use super::text;

/// Numbers whose digits must come back as they were sent, most of them beyond a double.
const NUMBERS: [&str; 14] = [
    "0",
    "-0",
    "0.0",
    "1.10",
    "1e2",
    "1E+2",
    "1e400",
    "-1e-400",
    "12345678901234567890123456789012345678901234567890",
    "0.1000000000000000055511151231257827",
    "9007199254740993",
    "-9223372036854775808",
    "18446744073709551616",
    "3.141592653589793238462643383279",
];

/// A number as it may be written, odd ones among them.
pub fn number() -> impl Strategy<Value = Number> {
    let read = |text: &str| text.parse().expect("a JSON number");
    prop_oneof![
        prop::sample::select(NUMBERS.as_slice()).prop_map(read),
        any::<i64>().prop_map(Number::from),
    ]
}

/// Any value but `null`, which a trait cannot be; `null` may stand inside.
pub fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Number),
        Just(Value::String(String::new())),
        text(6).prop_map(Value::String),
    ];
    let inner = prop_oneof![1 => Just(Value::Null), 4 => leaf.clone()];
    let nested = inner.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(text(3), inner, 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    });
    prop_oneof![
        leaf,
        nested.prop_filter_map("a trait is not null", |value| (!value.is_null())
            .then_some(value)),
    ]
}
