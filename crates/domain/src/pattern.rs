//! Regular expressions that come from outside.

use std::fmt;

use regex::{Regex, RegexBuilder};

/// A regular expression, found in any part of a text. It takes time linear in the text, whatever it says, and is of bounded
/// size.
#[derive(Clone)]
pub struct Pattern(Regex);

/// Why a regular expression was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PatternFault {
    /// It is not written as one, or asks for what takes more than linear time: look-around and back-references.
    #[error("not a valid regular expression")]
    Invalid,
    /// It is too long, or repeats too much.
    #[error("the regular expression is too large")]
    TooLarge,
}

impl Pattern {
    /// The most bytes of the expression itself.
    pub const MAX: usize = 4096;
    /// The most bytes of what it compiles to, and again of what it remembers of that while it runs. A Unicode class such as
    /// `\w` takes 50,000, a letter a few dozen.
    const MAX_COMPILED: usize = 256 * 1024;

    /// Compiles an expression. A dot matches line breaks too, as it does in PostHog; `(?-s)` ends that.
    pub fn new(text: &str) -> Result<Self, PatternFault> {
        if text.len() > Self::MAX {
            return Err(PatternFault::TooLarge);
        }
        let compiled = RegexBuilder::new(text)
            .dot_matches_new_line(true)
            .size_limit(Self::MAX_COMPILED)
            .dfa_size_limit(Self::MAX_COMPILED)
            .build();
        compiled.map(Self).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => PatternFault::TooLarge,
            _ => PatternFault::Invalid,
        })
    }

    /// Whether it matches some part of a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The expression.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, PatternFault};

    #[test]
    fn a_pattern_is_found_anywhere_and_a_dot_is_any_character() {
        let matches =
            |pattern: &str, text: &str| Pattern::new(pattern).expect("valid").is_match(text);
        assert!(matches("b", "abc"));
        assert!(!matches("^b", "abc"));
        assert!(!matches("B", "abc"));
        assert!(matches("(?i)Ä", "ä"));
        assert!(matches("a.c", "a\nc"));
        assert!(!matches("(?-s)a.c", "a\nc"));
        assert!(matches(r"^\w+@\w+\.(com|net)$", "jörg@example.com"));
        assert!(matches(r"^\p{Greek}+$", "Σίσυφος"));
        assert!(matches("", ""));
    }

    #[test]
    fn what_cannot_be_bounded_is_refused() {
        for (pattern, fault) in [
            ("(".to_owned(), PatternFault::Invalid),
            ("a(?=b)".to_owned(), PatternFault::Invalid),
            (r"(a)\1".to_owned(), PatternFault::Invalid),
            ("a".repeat(Pattern::MAX + 1), PatternFault::TooLarge),
            (r"\w{1000}".to_owned(), PatternFault::TooLarge),
            ("((a{100}){100}){100}".to_owned(), PatternFault::TooLarge),
        ] {
            assert_eq!(Pattern::new(&pattern), Err(fault), "{pattern}");
        }
    }
}
