//! What of a property's value predicates look at.

use std::borrow::Cow;

use serde_json::Value;

use crate::{Timestamp, fold};

/// All that a predicate knows of a property's value. Stores keep these beside each property, so that a database compares what
/// this crate compares and need not read JSON, dates or numbers its own way.
#[derive(Debug, Clone, PartialEq)]
pub struct PropertyFacts {
    /// A string itself; of anything else its JSON without white space. A number has the digits that were sent, so that 5 and
    /// 5.0 are two texts (PostHog compares texts).
    pub text: String,
    /// The [`fold`] of the text, only where that is more than its ASCII letters in lower case: databases do that much alike.
    pub folded: Option<String>,
    /// The number that it is, or reads as: optional sign, digits, fraction and exponent, and nothing else. At most
    /// [`LARGEST`](Self::LARGEST) either way.
    pub number: Option<f64>,
    /// The point in time that it reads as, in microseconds since 1970-01-01T00:00:00Z: strings only, in ISO 8601.
    pub micros: Option<i64>,
}

impl PropertyFacts {
    /// The largest number. What is larger is text only: so no sum of as many events as a store can hold leaves the range of
    /// a float, where databases disagree about what follows.
    pub const LARGEST: f64 = 1e290;

    /// The facts of a value; `None` of null, which is the same as no value at all.
    pub fn of(value: &Value) -> Option<Self> {
        let (text, micros) = match value {
            Value::Null => return None,
            Value::String(text) => (text.clone(), time(text)),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                (value.to_string(), None)
            }
        };
        Some(Self {
            folded: folded(&text),
            number: number(&text),
            micros: micros.map(Timestamp::micros),
            text,
        })
    }

    /// The [`fold`] of the text.
    pub fn folded_text(&self) -> Cow<'_, str> {
        match &self.folded {
            Some(folded) => Cow::Borrowed(folded),
            None => Cow::Owned(self.text.to_ascii_lowercase()),
        }
    }
}

/// The point in time that a text reads as. None is written in so many characters that reading them would cost anything.
fn time(text: &str) -> Option<Timestamp> {
    const LONGEST: usize = 64;
    (text.len() <= LONGEST)
        .then(|| Timestamp::parse_iso(text).ok())
        .flatten()
}

/// The fold, where it is not what ASCII makes of it.
fn folded(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let folded = fold(text);
    (folded != text.to_ascii_lowercase()).then_some(folded)
}

/// Reads a decimal number; neither an infinity nor what is none.
fn number(text: &str) -> Option<f64> {
    let plain =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    let number: f64 = text
        .bytes()
        .all(plain)
        .then(|| text.parse().ok())
        .flatten()?;
    // Adding zero makes the negative zero a plain one.
    (number.abs() <= PropertyFacts::LARGEST).then_some(number + 0.0)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::PropertyFacts;

    fn facts(value: impl Into<Value>) -> PropertyFacts {
        PropertyFacts::of(&value.into()).expect("not null")
    }

    #[test]
    fn the_text_of_a_string_is_itself_and_of_all_else_its_json() {
        assert_eq!(PropertyFacts::of(&Value::Null), None);
        for (value, text) in [
            (json!("Pro \"x\""), "Pro \"x\""),
            (json!(""), ""),
            (json!(true), "true"),
            (json!([1, "a", null]), r#"[1,"a",null]"#),
            (json!({"b": 1, "a": [ ]}), r#"{"a":[],"b":1}"#),
        ] {
            assert_eq!(facts(value).text, text);
        }
        for digits in [
            "5",
            "5.0",
            "1e+2",
            "-0.10",
            "123456789012345678901234567890",
        ] {
            let value: Value = serde_json::from_str(digits).expect("a number");
            assert_eq!(facts(value).text, digits);
        }
    }

    #[test]
    fn the_fold_is_kept_where_ascii_does_not_make_it() {
        for (text, folded) in [
            ("Pro", None),
            ("grün", None),
            ("GRÜN", Some("grün")),
            ("ΣΑΣ", Some("σασ")),
            ("σας", Some("σασ")),
        ] {
            let facts = facts(text);
            assert_eq!(facts.folded.as_deref(), folded, "{text}");
            assert_eq!(facts.folded_text(), crate::fold(text), "{text}");
        }
    }

    #[test]
    fn numbers_and_strings_of_digits_are_numbers() {
        for (value, number) in [
            (json!(5), Some(5.0)),
            (json!(-2.5), Some(-2.5)),
            (json!("5"), Some(5.0)),
            (json!("+5"), Some(5.0)),
            (json!("-05.50"), Some(-5.5)),
            (json!("1e3"), Some(1000.0)),
            (json!("2.5E-1"), Some(0.25)),
            (json!("1e290"), Some(1e290)),
            (json!("1e291"), None),
            (json!("-1e400"), None),
            (json!(""), None),
            (json!("+"), None),
            (json!("."), None),
            (json!("e5"), None),
            (json!("1e"), None),
            (json!("1-2"), None),
            (json!(" 5"), None),
            (json!("5 "), None),
            (json!("1,000"), None),
            (json!("0x10"), None),
            (json!("inf"), None),
            (json!("-Infinity"), None),
            (json!("nan"), None),
            (json!("٥"), None),
            (json!(true), None),
            (json!([5]), None),
            (json!({}), None),
        ] {
            assert_eq!(facts(value.clone()).number, number, "{value}");
        }
        let zero = facts("-0").number.expect("a number");
        assert!(zero.is_sign_positive());
        let beyond: Value = serde_json::from_str("1e400").expect("a number");
        assert_eq!(
            (facts(beyond.clone()).number, facts(beyond).text.as_str()),
            (None, "1e+400")
        );
    }

    #[test]
    fn iso_strings_are_points_in_time() {
        for (value, micros) in [
            (json!("1970-01-02"), Some(86_400_000_000)),
            (json!("1970-01-01T01:00:00.000001+01:00"), Some(1)),
            (json!("1969-12-31T23:59:59.999999Z"), Some(-1)),
            (json!("1970-01-01 "), None),
            (json!("today"), None),
            (json!(1_700_000_000), None),
            (json!(["1970-01-02"]), None),
        ] {
            assert_eq!(facts(value.clone()).micros, micros, "{value}");
        }
    }
}
