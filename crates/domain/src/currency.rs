//! Currencies.

/// A currency of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

/// The text is no currency code of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a currency code of ISO 4217")]
pub struct UnknownCurrency;

impl Currency {
    /// From three upper-case letters.
    pub fn from_code(code: &str) -> Result<Self, UnknownCurrency> {
        iso_currency::Currency::from_code(code)
            .map(Self)
            .ok_or(UnknownCurrency)
    }

    /// Three upper-case letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }
}

#[cfg(test)]
mod tests {
    use super::{Currency, UnknownCurrency};

    #[test]
    fn codes_are_upper_case() {
        assert_eq!(Currency::from_code("USD").expect("known").code(), "USD");
        for code in ["usd", "ZZZ", "US", ""] {
            assert_eq!(Currency::from_code(code), Err(UnknownCurrency), "{code}");
        }
    }
}
