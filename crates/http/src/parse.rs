//! From text to values: what stands in a query parameter, a form, or a JSON string.
//!
//! Every function takes a `&str` and answers the value or the [`Problem`]. [`read`](crate::read) has the same for JSON
//! values.

use stele_domain::{Country, Currency, Email, Identifier, Mrr, MrrFault, Name, Tag, Timestamp};
use uuid::Uuid;
use validator::ValidateEmail;

use crate::fault::{Format, Problem};

/// Text of 1 to `max` characters that is not blank, kept as it is; trim it first where the vendor does.
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

/// A whole number of at least 1, for pages and limits. A number beyond 64 bits is the largest there is: whoever clamps to
/// a maximum clamps that too.
pub fn positive(text: &str) -> Result<i64, Problem> {
    let number = match integer(text) {
        Err(Problem::OutOfRange { .. }) if !text.starts_with('-') => Ok(i64::MAX),
        other => other,
    };
    match number {
        Ok(..1) | Err(Problem::OutOfRange { .. }) => Err(Problem::OutOfRange {
            min: Some(1),
            max: None,
        }),
        other => other,
    }
}

/// How many rows a page shows at most: at least 1, and more than `max` counts as `max`.
pub fn limit(max: u32) -> impl Fn(&str) -> Result<u32, Problem> {
    move |text| positive(text).map(|limit| u32::try_from(limit).map_or(max, |limit| limit.min(max)))
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

/// An e-mail address as HTML forms take them; its domain may be an IP address in brackets.
pub fn email(text: &str) -> Result<Email, Problem> {
    let malformed = || Problem::Malformed(Format::Email);
    let email = Email::new(text).map_err(|_| malformed())?;
    // The validator looks for such an address at the domain's end, and not at what stands before it. The other two
    // are what it takes for a bracket in a domain of other letters (UTS 46).
    let domain = email.as_str().rsplit('@').next().unwrap_or_default();
    let inside = domain.strip_prefix('[').unwrap_or(domain);
    let whole = !inside.contains(['[', '\u{ff3b}', '\u{fe47}']);
    if whole && email.as_str().validate_email() {
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

#[cfg(test)]
mod tests {
    use stele_domain::Timestamp;

    use super::{choice, email, integer, mrr, past, positive, text, uuid};
    use crate::fault::{Format, Problem};

    #[test]
    fn integers_are_decimal_digits() {
        assert_eq!(integer("-9223372036854775808"), Ok(i64::MIN));
        for none in ["", "-", "+1", "1.0", "1e3", " 1", "abc", "٣", "0x10"] {
            assert_eq!(
                integer(none),
                Err(Problem::Malformed(Format::Integer)),
                "{none}"
            );
        }
        let beyond = Problem::OutOfRange {
            min: None,
            max: None,
        };
        assert_eq!(integer("9223372036854775808"), Err(beyond));
    }

    #[test]
    fn pages_begin_at_one_and_have_no_end() {
        assert_eq!(positive("1"), Ok(1));
        assert_eq!(positive("99999999999999999999"), Ok(i64::MAX));
        let below = Problem::OutOfRange {
            min: Some(1),
            max: None,
        };
        for number in ["0", "-1", "-99999999999999999999"] {
            assert_eq!(positive(number), Err(below.clone()), "{number}");
        }
    }

    #[test]
    fn texts_are_bounded_in_characters_and_not_blank() {
        assert_eq!(text(" ä ", 3), Ok(" ä ".to_owned()));
        assert_eq!(text("\u{a0}\t", 3), Err(Problem::Blank));
        assert_eq!(text("äöüß", 3), Err(Problem::TooLong { max: 3 }));
        assert_eq!(text("a\0", 3), Err(Problem::Nul));
    }

    #[test]
    fn addresses_have_a_host_that_could_be_one() {
        assert_eq!(
            email(" richard@piedpiper.com ").expect("valid").as_str(),
            "richard@piedpiper.com"
        );
        for literal in ["a@[1.2.3.4]", "a@[2001:db8::1]"] {
            assert!(email(literal).is_ok(), "{literal}");
        }
        for none in [
            "",
            "x@\"><script>[1.1.1.1]",
            "x@a..b[1.2.3.4]",
            "x@b.c[1.2.3.4]",
            "x@[[1.2.3.4]",
            "x@[a]b[1.2.3.4]",
            "x@a..b\u{ff3b}1.2.3.4]",
            "x@a..b\u{fe47}1.2.3.4\u{fe48}",
            "richard",
            "@piedpiper.com",
            "richard@",
            "a b@c.d",
            "a@b..c",
            "a@-b.c",
            "a@b\0.c",
        ] {
            assert_eq!(
                email(none),
                Err(Problem::Malformed(Format::Email)),
                "{none:?}"
            );
        }
    }

    #[test]
    fn the_past_ends_now() {
        let now = Timestamp::parse_iso("2024-03-15T08:00:00Z").expect("a time");
        assert_eq!(past("2024-03-15T08:00:00Z", now), Ok(now));
        assert_eq!(
            past("2024-03-15T08:00:00.000001Z", now),
            Err(Problem::InFuture)
        );
        assert_eq!(
            past("yesterday", now),
            Err(Problem::Malformed(Format::DateTime))
        );
    }

    #[test]
    fn a_choice_tells_its_words() {
        let words = [("asc", 1), ("desc", 2)];
        assert_eq!(choice("desc", &words), Ok(2));
        let found = "DESC".to_owned();
        let problem = Problem::NotOneOf {
            allowed: vec!["asc", "desc"],
            found,
        };
        assert_eq!(choice("DESC", &words), Err(problem));
    }

    #[test]
    fn the_rest_has_one_form_each() {
        assert!(uuid("497F6ECA-6276-4993-bfeb-53cbbbba6f08").is_ok());
        assert_eq!(
            uuid("497f6eca62764993bfeb53cbbbba6f08"),
            Err(Problem::Malformed(Format::Uuid))
        );
        assert_eq!(
            mrr("1e400"),
            Err(Problem::OutOfRange {
                min: None,
                max: None
            })
        );
        assert_eq!(mrr("x"), Err(Problem::Malformed(Format::Number)));
    }
}
