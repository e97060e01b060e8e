//! Addresses of people.

use std::fmt;

use crate::fold;

/// An email address, kept as sent. Whether it is well formed by the standards is checked where it comes in; this type keeps
/// what must hold of every stored one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

/// The text is no email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a valid email address")]
pub struct InvalidEmail;

impl Email {
    /// The most characters of an address: 64 before the `@`, 255 behind it (RFC 5321).
    pub const MAX: usize = 320;

    /// Takes an address: something, an `@`, something, without white space or control characters.
    pub fn new(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        let (local, host) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        let clean = !text.chars().any(|c| c.is_whitespace() || c.is_control());
        if local.is_empty() || host.is_empty() || !clean || text.chars().count() > Self::MAX {
            return Err(InvalidEmail);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address without regard to case, for comparing.
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Email;

    #[test]
    fn an_address_has_two_sides_and_no_blanks() {
        assert_eq!(
            Email::new(" Richard@piedpiper.com ")
                .expect("valid")
                .as_str(),
            "Richard@piedpiper.com"
        );
        for text in ["", "@", "a@", "@b", "a b@c", "a\0@b", "plain"] {
            assert!(Email::new(text).is_err(), "{text:?}");
        }
    }
}
