//! From text to values: what stands in a query parameter, a form, or a JSON string.
//!
//! Every function takes a `&str` and answers the value or the [`Problem`]. [`read`](crate::read) has the same for JSON
//! values.

use std::ops::RangeInclusive;

use stele_domain::{Country, Currency, Email, Identifier, Mrr, MrrFault, Name, Tag, Timestamp};
use uuid::Uuid;
use validator::{ValidateEmail, ValidateUrl};

use crate::fault::{Format, Problem};

/// Text of 1 to `max` characters that is not blank, kept as it is; trim it first where the contract says so.
pub fn text(text: &str, max: usize) -> Result<String, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::Blank);
    }
    at_most(text, max)?;
    Ok(text.to_owned())
}

/// Text of at most `max` characters, possibly none.
pub fn at_most(text: &str, max: usize) -> Result<&str, Problem> {
    if text.contains('\0') {
        return Err(Problem::Nul);
    }
    if text.len() > max && text.chars().count() > max {
        return Err(Problem::TooLong { max });
    }
    Ok(text)
}

/// A name: trimmed, 1 to 400 characters.
pub fn name(text: &str) -> Result<Name, Problem> {
    Ok(Name::new(text)?)
}

/// An identifier: 1 to 400 characters, kept as sent.
pub fn identifier(text: &str) -> Result<Identifier, Problem> {
    Ok(Identifier::new(text)?)
}

/// A tag: trimmed and lower-cased, 1 to 255 characters.
pub fn tag(text: &str) -> Result<Tag, Problem> {
    Ok(Tag::new(text)?)
}

/// A whole number of 64 bits, in decimal digits with an optional minus.
pub fn integer(text: &str) -> Result<i64, Problem> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::Malformed(Format::Integer));
    }
    text.parse().map_err(|_| Problem::OutOfRange {
        min: None,
        max: None,
    })
}

/// A whole number within `range`.
pub fn integer_in(text: &str, range: RangeInclusive<i64>) -> Result<i64, Problem> {
    within(integer(text), &range)
}

/// A whole number of at least 1, for pages and limits. A number beyond 64 bits is the largest there is: whoever clamps to
/// a maximum clamps that too.
pub fn positive(text: &str) -> Result<i64, Problem> {
    let number = match integer(text) {
        Err(Problem::OutOfRange { .. }) if !text.starts_with('-') => Ok(i64::MAX),
        other => other,
    };
    within(number, &(1..=i64::MAX))
}

pub(crate) fn within(
    number: Result<i64, Problem>,
    range: &RangeInclusive<i64>,
) -> Result<i64, Problem> {
    let bound = |number: i64| (number != i64::MIN && number != i64::MAX).then_some(number);
    let out = || Problem::OutOfRange {
        min: bound(*range.start()),
        max: bound(*range.end()),
    };
    match number {
        Ok(number) if range.contains(&number) => Ok(number),
        Ok(_) | Err(Problem::OutOfRange { .. }) => Err(out()),
        Err(other) => Err(other),
    }
}

/// `true` or `false`.
pub fn boolean(text: &str) -> Result<bool, Problem> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Problem::Malformed(Format::Boolean)),
    }
}

/// An amount of money, in the digits of a JSON number.
pub fn mrr(text: &str) -> Result<Mrr, Problem> {
    Mrr::parse(text).map_err(|fault| match fault {
        MrrFault::NotANumber => Problem::Malformed(Format::Number),
        MrrFault::OutOfRange => Problem::OutOfRange {
            min: None,
            max: None,
        },
    })
}

/// A point in time, ISO 8601; a date alone is its midnight UTC.
pub fn datetime(text: &str) -> Result<Timestamp, Problem> {
    Timestamp::parse_iso(text).map_err(|_| Problem::Malformed(Format::DateTime))
}

/// A point in time that is not later than `now`.
pub fn past(text: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    let time = datetime(text)?;
    if time > now {
        Err(Problem::InFuture)
    } else {
        Ok(time)
    }
}

/// An e-mail address as HTML forms take them.
pub fn email(text: &str) -> Result<Email, Problem> {
    let malformed = || Problem::Malformed(Format::Email);
    let email = Email::new(text).map_err(|_| malformed())?;
    if email.as_str().validate_email() {
        Ok(email)
    } else {
        Err(malformed())
    }
}

/// A UUID in its hyphenated form, in either case.
pub fn uuid(text: &str) -> Result<Uuid, Problem> {
    (text.len() == uuid::fmt::Hyphenated::LENGTH)
        .then(|| Uuid::parse_str(text).ok())
        .flatten()
        .ok_or(Problem::Malformed(Format::Uuid))
}

/// A country's two letters, upper case.
pub fn country_alpha2(text: &str) -> Result<Country, Problem> {
    Country::from_alpha2(text).map_err(|_| Problem::Malformed(Format::Country))
}

/// A country's three letters, upper case.
pub fn country_alpha3(text: &str) -> Result<Country, Problem> {
    Country::from_alpha3(text).map_err(|_| Problem::Malformed(Format::Country))
}

/// A currency's three letters, upper case.
pub fn currency(text: &str) -> Result<Currency, Problem> {
    Currency::from_code(text).map_err(|_| Problem::Malformed(Format::Currency))
}

/// An absolute URL of `http` or `https`.
pub fn url(text: &str) -> Result<String, Problem> {
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    let known = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if known && text.validate_url() {
        Ok(text.to_owned())
    } else {
        Err(Problem::Malformed(Format::Url))
    }
}

/// One of a closed set of words, told as a table of word and meaning.
pub fn choice<T: Clone>(text: &str, words: &[(&'static str, T)]) -> Result<T, Problem> {
    words
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, meaning)| meaning.clone())
        .ok_or_else(|| Problem::NotOneOf {
            allowed: words.iter().map(|(word, _)| *word).collect(),
            found: text.to_owned(),
        })
}
