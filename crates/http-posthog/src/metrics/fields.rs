//! A usage metric's fields as they come in: Django REST framework's `CharField`, `ChoiceField`, `IntegerField` and `DictField`.

use serde_json::{Map, Number, Value};
use stele_domain::{Field, Interval, MetricDisplay, MetricFormat, MetricMath, MetricName};
use stele_http::{Format, Kind, ObjectReader, Problem, parse};

use crate::integer::saturating;
use crate::text::text;

/// The most characters of the property that is summed (PostHog).
pub(super) const MAX_PROPERTY: usize = 255;

/// A name: trimmed, 1 to 255 characters.
pub(super) fn name(value: Value) -> Result<MetricName, Problem> {
    Ok(MetricName::new(&text(value)?)?)
}

/// What the value is a number of.
pub(super) fn format(value: Value) -> Result<MetricFormat, Problem> {
    choice(value, MetricFormat::ALL, MetricFormat::word)
}

/// How much is shown.
pub(super) fn display(value: Value) -> Result<MetricDisplay, Problem> {
    choice(value, MetricDisplay::ALL, MetricDisplay::word)
}

/// What is made of the events.
pub(super) fn math(value: Value) -> Result<MetricMath, Problem> {
    choice(value, MetricMath::ALL, MetricMath::word)
}

/// One of several words. Whatever is none of them is told as the text that Python makes of it.
fn choice<T: Copy>(value: Value, all: &[T], word: fn(T) -> &'static str) -> Result<T, Problem> {
    let found = match value {
        Value::Null => return Err(Problem::mismatch(Kind::String, &value)),
        Value::String(text) => text,
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    let choice = all.iter().copied().find(|choice| word(*choice) == found);
    choice.ok_or_else(|| Problem::NotOneOf {
        allowed: all.iter().copied().map(word).collect(),
        found,
    })
}

/// Days: a whole number, also as digits in a text; a fraction of zeros may stand behind it.
pub(super) fn interval(value: Value) -> Result<Interval, Problem> {
    let malformed = || Problem::Malformed(Format::Integer);
    let text = match value {
        Value::Number(number) => digits(&number).ok_or_else(malformed)?,
        Value::String(text) => text,
        Value::Null => return Err(Problem::mismatch(Kind::Integer, &value)),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => return Err(malformed()),
    };
    let whole = match text.trim_end().split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => &text,
    };
    let days = saturating(whole).ok_or_else(malformed)?;
    Interval::new(days).ok_or(if days < Interval::MIN.into() {
        Problem::OutOfRange {
            min: Some(Interval::MIN.into()),
            max: None,
        }
    } else {
        Problem::OutOfRange {
            min: None,
            max: Some(Interval::MAX.into()),
        }
    })
}

/// A number as Python writes it: it has read a float where there is a point or an exponent.
fn digits(number: &Number) -> Option<String> {
    let text = number.as_str();
    if !text.contains(['.', 'e', 'E']) {
        return Some(text.to_owned());
    }
    let float: f64 = text.parse().ok()?;
    float.is_finite().then(|| format!("{float:?}"))
}

/// A filter: an object. What is in it is looked at once all fields are.
pub(super) fn filters(value: Value) -> Result<Map<String, Value>, Problem> {
    match value {
        Value::Object(filters) => Ok(filters),
        other => Err(Problem::mismatch(Kind::Object, &other)),
    }
}

/// The property that is summed, trimmed; none at all is none.
pub(super) fn math_property(object: &mut ObjectReader) -> Field<String> {
    let field = object.field("math_property", |value| match text(value)?.trim() {
        "" => Ok(None),
        text => parse::text(text, MAX_PROPERTY).map(Some),
    });
    match field {
        Field::Absent => Field::Absent,
        Field::Null | Field::Value(None) => Field::Null,
        Field::Value(Some(property)) => Field::Value(property),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::MetricMath;
    use stele_http::{Format, Kind, Problem};

    use super::{interval, math};

    fn days(json: &str) -> Result<u16, Problem> {
        let value = serde_json::from_str(json).expect("JSON");
        interval(value).map(stele_domain::Interval::days)
    }

    #[test]
    fn days_are_read_as_python_reads_integers() {
        for (json, number) in [
            ("1", 1),
            ("7", 7),
            ("7.0", 7),
            ("3e1", 30),
            ("\"7\"", 7),
            ("\" +07 \"", 7),
            ("\"7.00\"", 7),
            ("\"7.\"", 7),
            ("3650", 3650),
        ] {
            assert_eq!(days(json), Ok(number), "{json}");
        }
        let malformed = Err(Problem::Malformed(Format::Integer));
        for json in [
            "7.5", "1e400", "true", "[]", "{}", "\"\"", "\"7.5\"", "\"x\"", "\"1e1\"", "\".0\"",
        ] {
            assert_eq!(days(json), malformed, "{json}");
        }
        assert_eq!(
            days("null"),
            Err(Problem::Null {
                expected: Kind::Integer
            })
        );
    }

    #[test]
    fn days_out_of_range_tell_the_bound() {
        let least = Err(Problem::OutOfRange {
            min: Some(1),
            max: None,
        });
        let most = Err(Problem::OutOfRange {
            min: None,
            max: Some(3650),
        });
        for (json, told) in [
            ("0", &least),
            ("-7", &least),
            ("-99999999999999999999", &least),
            ("3651", &most),
            ("99999999999999999999", &most),
        ] {
            assert_eq!(&days(json), told, "{json}");
        }
    }

    #[test]
    fn a_choice_is_a_word_and_anything_else_is_told_as_python_writes_it() {
        assert_eq!(math(json!("sum")), Ok(MetricMath::Sum));
        let found = |value: Value| match math(value) {
            Err(Problem::NotOneOf { found, .. }) => found,
            other => panic!("{other:?}"),
        };
        assert_eq!(found(json!("SUM")), "SUM");
        assert_eq!(found(json!("")), "");
        assert_eq!(found(json!(true)), "True");
        assert_eq!(found(json!(5)), "5");
        assert!(matches!(math(Value::Null), Err(Problem::Null { .. })));
    }
}
