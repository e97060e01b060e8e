//! Texts with limits.

use std::fmt;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// Nothing, or nothing but white space where that is nothing.
    #[error("must not be blank")]
    Blank,
    /// Longer than `max` characters (Unicode scalar values).
    #[error("must have at most {max} characters")]
    TooLong {
        /// The most characters that are taken.
        max: usize,
    },
    /// Holds a NUL, which PostgreSQL cannot store in text.
    #[error("must not contain null characters")]
    Nul,
}

/// Checks the two rules that every text obeys.
pub(crate) fn check(text: &str, max: usize) -> Result<(), TextFault> {
    if text.contains('\0') {
        return Err(TextFault::Nul);
    }
    // Bytes bound characters from above, so most texts are never counted.
    if text.len() > max && text.chars().count() > max {
        return Err(TextFault::TooLong { max });
    }
    Ok(())
}

/// A list without what stands earlier in it already.
pub(crate) fn each_once<T: Ord + Clone>(list: Vec<T>) -> Vec<T> {
    let mut known = std::collections::BTreeSet::new();
    let mut list = list;
    list.retain(|item| known.insert(item.clone()));
    list
}

/// The name of an account, a team member, a workspace: trimmed, 1 to 400 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// The most characters of a name.
    pub const MAX: usize = 400;

    /// Trims `text` and takes it when something is left and it is short enough.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextFault::Blank);
        }
        check(text, Self::MAX)?;
        Ok(Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An identifier that a customer's own system gave an account: 1 to 400 characters, kept exactly as sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier(String);

impl Identifier {
    /// The most characters of an identifier.
    pub const MAX: usize = 400;

    /// Takes `text` as it is.
    pub fn new(text: impl Into<String>) -> Result<Self, TextFault> {
        let text = text.into();
        if text.is_empty() {
            return Err(TextFault::Blank);
        }
        check(&text, Self::MAX)?;
        Ok(Self(text))
    }

    /// The identifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Identifier> for Name {
    /// An identifier stands in for a name that was not given (Vitally: an account without a name shows its external id).
    fn from(identifier: Identifier) -> Self {
        let trimmed = identifier.0.trim();
        // A blank identifier has no name in it, but an account must be called something.
        if trimmed.is_empty() {
            Self(identifier.0)
        } else {
            Self(trimmed.to_owned())
        }
    }
}

/// A text that people write to each other, such as a message or a note: kept exactly as sent, at most 100,000 characters,
/// and it may be empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text(String);

impl Text {
    /// The most characters of a text.
    pub const MAX: usize = 100_000;

    /// Takes `text` as it is.
    pub fn new(text: impl Into<String>) -> Result<Self, TextFault> {
        let text = text.into();
        check(&text, Self::MAX)?;
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Identifier, Name, TextFault};

    #[test]
    fn a_name_is_trimmed_and_bounded_in_characters() {
        assert_eq!(
            Name::new("  Pied Piper\u{a0} ").expect("valid").as_str(),
            "Pied Piper"
        );
        assert_eq!(Name::new(" \t\n"), Err(TextFault::Blank));
        assert_eq!(Name::new("a\0b"), Err(TextFault::Nul));
        assert!(Name::new(&"😀".repeat(400)).is_ok());
        assert_eq!(
            Name::new(&"a".repeat(401)),
            Err(TextFault::TooLong { max: 400 })
        );
        assert!(Name::new(&format!(" {} ", "a".repeat(400))).is_ok());
    }

    #[test]
    fn what_stands_twice_stands_where_it_stood_first() {
        assert_eq!(super::each_once(vec![2, 1, 2, 3, 1]), [2, 1, 3]);
    }

    #[test]
    fn an_identifier_is_kept_as_sent() {
        assert_eq!(Identifier::new(" a/b ").expect("valid").as_str(), " a/b ");
        assert_eq!(Identifier::new(""), Err(TextFault::Blank));
        assert_eq!(
            Identifier::new("a".repeat(401)),
            Err(TextFault::TooLong { max: 400 })
        );
    }
}
