//! What is wrong with a rule, and where.

use std::fmt;

/// Why a rule was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {message}")]
pub struct RuleFault {
    /// The place, as a JSON pointer (RFC 6901) from the root of the rule. What is missing is told at the place where it
    /// should stand.
    pub pointer: String,
    /// What is wrong there, in words that go on from the name of the place: `must be a number`.
    pub message: String,
}

/// The place of a value in a rule.
#[derive(Debug, Clone, Default)]
pub(super) struct Place(String);

impl Place {
    /// The place of what an object holds under a key.
    pub(super) fn key(&self, key: &str) -> Self {
        let escaped = key.replace('~', "~0").replace('/', "~1");
        Self(format!("{self}/{escaped}"))
    }

    /// The place of what a list holds.
    pub(super) fn index(&self, index: usize) -> Self {
        Self(format!("{self}/{index}"))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The faults found so far, up to a limit.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<RuleFault>);

impl Faults {
    /// How many are told.
    pub(super) const MAX: usize = 100;

    /// Tells one more. `None`, so that a reader can fail with it.
    pub(super) fn tell<T>(&mut self, place: &Place, message: impl Into<String>) -> Option<T> {
        if !self.are_full() {
            self.0.push(RuleFault {
                pointer: place.to_string(),
                message: message.into(),
            });
        }
        None
    }

    /// Whether no more will be told, so that looking for them is idle.
    pub(super) fn are_full(&self) -> bool {
        self.0.len() >= Self::MAX
    }

    /// `whole`, if nothing was wrong with any part of it.
    pub(super) fn unless_any<T>(self, whole: Option<T>) -> Result<T, Vec<RuleFault>> {
        match whole {
            Some(whole) if self.0.is_empty() => Ok(whole),
            _ => Err(self.0),
        }
    }
}
