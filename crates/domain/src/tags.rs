//! Labels on accounts.

use std::collections::HashSet;
use std::fmt;

use crate::TextFault;
use crate::text::check;

/// A label: trimmed, lower-cased, 1 to 255 characters (PostHog).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

impl Tag {
    /// The most characters of a tag.
    pub const MAX: usize = 255;

    /// Trims and lower-cases `text`.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextFault::Blank);
        }
        // Lower-casing can lengthen: what counts is the label that is kept.
        let lowered = text.to_lowercase();
        check(&lowered, Self::MAX)?;
        Ok(Self(lowered))
    }

    /// The label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The labels of an account: each once, in the order in which they were first named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// The labels, in order.
    pub fn as_slice(&self) -> &[Tag] {
        &self.0
    }
}

impl FromIterator<Tag> for Tags {
    fn from_iter<I: IntoIterator<Item = Tag>>(tags: I) -> Self {
        let mut seen = HashSet::new();
        let first = |tag: &Tag| seen.insert(tag.clone());
        Self(tags.into_iter().filter(first).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Tag, Tags};
    use crate::TextFault;

    #[test]
    fn tags_are_trimmed_lowered_and_named_once() {
        let tags: Tags = [" VIP ", "enterprise", "vip"]
            .into_iter()
            .map(|tag| Tag::new(tag).expect("valid"))
            .collect();
        let words: Vec<_> = tags.as_slice().iter().map(Tag::as_str).collect();
        assert_eq!(words, ["vip", "enterprise"]);
        assert_eq!(Tag::new("  "), Err(TextFault::Blank));
        assert_eq!(
            Tag::new(&"a".repeat(256)),
            Err(TextFault::TooLong { max: 255 })
        );
        // Two characters each when lowered.
        assert_eq!(
            Tag::new(&"\u{130}".repeat(128)),
            Err(TextFault::TooLong { max: 255 })
        );
    }
}
