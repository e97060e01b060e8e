//! From JSON values to values: the readers that an [`ObjectReader`] is given.
//!
//! A reader is any `fn(Value) -> Result<T, impl Into<Faults>>`. Those of single values answer a [`Problem`]; those that
//! look inside a list or an object answer [`Faults`], each with its path from the value they were given. So readers nest:
//!
//! ```
//! use stele_http::fault::Faults;
//! use stele_http::object::ObjectReader;
//! use stele_http::read;
//!
//! struct Contact { email: stele_domain::Email, primary: bool }
//!
//! impl Contact {
//!     fn read(mut contact: ObjectReader) -> Result<Self, Faults> {
//!         let email = contact.required("email", read::email);
//!         let primary = contact.optional("isPrimary", read::boolean);
//!         contact.finish(|| Some(Self { email: email?, primary: primary.unwrap_or(false) }))
//!     }
//! }
//!
//! let body = serde_json::json!({ "contacts": [{ "email": "richard@piedpiper.com" }, { "email": 1 }] });
//! let mut object = ObjectReader::of(body).expect("an object");
//! let contacts = object.required("contacts", read::list_of(read::object(Contact::read)));
//! let faults = object.finish(|| contacts).err().expect("a fault");
//! assert_eq!(faults.to_string(), "contacts[1].email must be a string");
//! ```
//!
//! For a rule of one dialect, write a closure: `|value| parse::country_alpha2(&read::string(value)?)`.

use serde_json::{Number, Value};
use stele_domain::{Currency, Email, Identifier, Mrr, Name, Timestamp, TraitsChange};

use crate::fault::{Faults, Kind, Problem};
use crate::object::ObjectReader;
use crate::parse;

/// Any value, `null` among them.
///
/// # Errors
/// None; the `Result` makes it a reader.
pub fn value(value: Value) -> Result<Value, Problem> {
    Ok(value)
}

/// Text, as it is.
pub fn string(value: Value) -> Result<String, Problem> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(Problem::mismatch(Kind::String, &other)),
    }
}

/// Text of 1 to `max` characters once it is trimmed.
pub fn trimmed(max: usize) -> impl Fn(Value) -> Result<String, Problem> + Clone {
    move |value| parse::text(string(value)?.trim(), max)
}

/// A name: trimmed, 1 to 400 characters.
pub fn name(value: Value) -> Result<Name, Problem> {
    parse::name(&string(value)?)
}

/// An identifier: 1 to 400 characters, kept as sent.
pub fn identifier(value: Value) -> Result<Identifier, Problem> {
    Ok(Identifier::new(string(value)?)?)
}

/// `true` or `false`.
pub fn boolean(value: Value) -> Result<bool, Problem> {
    match value {
        Value::Bool(boolean) => Ok(boolean),
        other => Err(Problem::mismatch(Kind::Boolean, &other)),
    }
}

/// A number, with the digits it was sent with.
pub fn number(value: Value) -> Result<Number, Problem> {
    match value {
        Value::Number(number) => Ok(number),
        other => Err(Problem::mismatch(Kind::Number, &other)),
    }
}

/// A whole number of 64 bits. `5.0` is one, as JSON Schema has it.
pub fn integer(value: Value) -> Result<i64, Problem> {
    let number = match value {
        Value::Number(number) => number,
        other => return Err(Problem::mismatch(Kind::Integer, &other)),
    };
    let text = number.as_str();
    let plain = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    };
    if plain.contains(['.', 'e', 'E']) {
        return Err(Problem::Type {
            expected: Kind::Integer,
            found: Kind::Number,
        });
    }
    parse::integer(plain)
}

/// An amount of money: a number, exact to six decimals.
pub fn mrr(value: Value) -> Result<Mrr, Problem> {
    parse::mrr(number(value)?.as_str())
}

/// A point in time: text of ISO 8601; a date alone is its midnight UTC.
pub fn datetime(value: Value) -> Result<Timestamp, Problem> {
    parse::datetime(&string(value)?)
}

/// A point in time that is not later than `now`.
pub fn past(now: Timestamp) -> impl Fn(Value) -> Result<Timestamp, Problem> + Clone {
    move |value| parse::past(&string(value)?, now)
}

/// An e-mail address.
pub fn email(value: Value) -> Result<Email, Problem> {
    parse::email(&string(value)?)
}

/// A currency's three letters, upper case.
pub fn currency(value: Value) -> Result<Currency, Problem> {
    parse::currency(&string(value)?)
}

/// One of a closed set of words, told as a table of word and meaning.
pub fn choice<T: Clone>(
    words: &[(&'static str, T)],
) -> impl Fn(Value) -> Result<T, Problem> + Clone {
    move |value| parse::choice(&string(value)?, words)
}

/// A list of anything.
pub fn list(value: Value) -> Result<Vec<Value>, Problem> {
    match value {
        Value::Array(items) => Ok(items),
        other => Err(Problem::mismatch(Kind::Array, &other)),
    }
}

/// A list whose items `item` reads. Tells the faults of all items, up to [`Faults::MAX`]: then it stops.
pub fn list_of<T, E: Into<Faults>>(
    item: impl Fn(Value) -> Result<T, E>,
) -> impl Fn(Value) -> Result<Vec<T>, Faults> {
    move |value| {
        let mut faults = Vec::new();
        let mut read = Vec::new();
        for (index, value) in list(value)?.into_iter().enumerate() {
            match item(value) {
                Ok(value) => read.push(value),
                Err(error) => faults.extend(error.into().under(index)),
            }
            if faults.len() >= Faults::MAX {
                break;
            }
        }
        Faults::check(faults).map(|()| read)
    }
}

/// The customer's own attributes: an object of anything, in which `null` removes.
pub fn traits(value: Value) -> Result<TraitsChange, Problem> {
    match value {
        Value::Object(traits) => Ok(traits
            .into_iter()
            .map(|(key, value)| (key, Some(value).filter(|value| !value.is_null())))
            .collect()),
        other => Err(Problem::mismatch(Kind::Object, &other)),
    }
}

/// An object with fields of its own, read by `fields`.
pub fn object<T>(
    fields: impl Fn(ObjectReader) -> Result<T, Faults>,
) -> impl Fn(Value) -> Result<T, Faults> {
    move |value| fields(ObjectReader::of(value)?)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::{Value, json};

    use super::{
        boolean, choice, integer, list_of, mrr, name, number, object, string, traits, trimmed,
    };
    use crate::fault::{Faults, Kind, Problem};
    use crate::object::ObjectReader;

    fn of(text: &str) -> Value {
        serde_json::from_str(text).expect("JSON")
    }

    #[test]
    fn a_value_of_another_kind_tells_both_kinds() {
        let expected = Kind::String;
        assert_eq!(string(json!(null)), Err(Problem::Null { expected }));
        assert_eq!(
            string(json!([])),
            Err(Problem::Type {
                expected,
                found: Kind::Array
            })
        );
        let expected = Kind::Boolean;
        assert_eq!(
            boolean(json!("true")),
            Err(Problem::Type {
                expected,
                found: Kind::String
            })
        );
        let expected = Kind::Number;
        assert_eq!(
            number(json!(true)),
            Err(Problem::Type {
                expected,
                found: Kind::Boolean
            })
        );
    }

    #[test]
    fn whole_numbers_may_be_written_with_a_fraction_of_zeros() {
        assert_eq!(integer(of("5.00")), Ok(5));
        assert_eq!(integer(of("-0")), Ok(0));
        let mismatch = Problem::Type {
            expected: Kind::Integer,
            found: Kind::Number,
        };
        for text in ["5.5", "5e0", "1e400"] {
            assert_eq!(integer(of(text)), Err(mismatch.clone()), "{text}");
        }
        let beyond = Problem::OutOfRange {
            min: None,
            max: None,
        };
        assert_eq!(integer(of("9223372036854775808")), Err(beyond));
    }

    #[test]
    fn null_removes_a_trait_and_nothing_within_one() {
        let change = traits(json!({ "plan": { "seats": null }, "gone": null })).expect("traits");
        let plan = json!({ "seats": null });
        let expected = [("gone".to_owned(), None), ("plan".to_owned(), Some(plan))];
        assert_eq!(change, expected.into());
        let expected = Kind::Object;
        assert_eq!(traits(json!(null)), Err(Problem::Null { expected }));
    }

    #[test]
    fn texts_are_checked_by_what_they_become() {
        assert_eq!(
            name(json!(" Pied Piper ")).expect("a name").as_str(),
            "Pied Piper"
        );
        assert_eq!(
            name(json!("a".repeat(401))),
            Err(Problem::TooLong { max: 400 })
        );
        assert_eq!(trimmed(3)(json!("  abc  ")), Ok("abc".to_owned()));
        assert_eq!(mrr(of("0.0000015")).expect("rounded").millionths(), 2);
    }

    #[test]
    fn a_list_tells_the_faults_of_all_its_items() {
        let read = list_of(choice(&[("a", 1), ("b", 2)]));
        assert_eq!(read(json!(["b", "a"])), Ok(vec![2, 1]));
        let faults = read(json!(["x", "a", 3])).expect_err("two faults");
        assert_eq!(
            faults.to_string(),
            "[0] must be one of a, b, [2] must be a string"
        );
    }

    #[test]
    fn a_list_tells_only_so_many_faults() {
        let asked = Cell::new(0);
        let read = list_of(|value| {
            asked.set(asked.get() + 1);
            string(value)
        });
        let faults = read(vec![json!(1); 1_000].into()).expect_err("faults");
        assert_eq!(faults.iter().count(), Faults::MAX);
        assert_eq!(asked.get(), Faults::MAX, "the rest is not looked at");
    }

    #[test]
    fn nested_objects_tell_their_paths() {
        fn city(mut address: ObjectReader) -> Result<String, Faults> {
            let city = address.required("city", string);
            address.finish(|| city)
        }
        let read = list_of(object(city));
        assert_eq!(
            read(json!([{ "city": "Rome" }])),
            Ok(vec!["Rome".to_owned()])
        );
        let faults = read(json!([{}, 1, { "city": null }])).expect_err("three faults");
        assert_eq!(
            faults.to_string(),
            "[0].city is required, [1] must be an object, [2].city must be a string"
        );
    }
}
