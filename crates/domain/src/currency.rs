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

    /// Every currency there is, in no order.
    pub fn all() -> impl Iterator<Item = Self> {
        // Each has a number of three digits, too.
        (0..1000)
            .filter_map(iso_currency::Currency::from_numeric)
            .map(Self)
    }

    /// Three upper-case letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Currency, UnknownCurrency};

    #[test]
    fn codes_are_upper_case() {
        assert_eq!(Currency::from_code("USD").expect("known").code(), "USD");
        for code in ["usd", "ZZZ", "US", ""] {
            assert_eq!(Currency::from_code(code), Err(UnknownCurrency), "{code}");
        }
    }

    #[test]
    fn all_are_those_that_a_code_names() {
        let letters = || 'A'..='Z';
        let codes = letters().flat_map(|a| {
            letters().flat_map(move |b| letters().map(move |c| String::from_iter([a, b, c])))
        });
        let named: BTreeSet<_> = codes
            .filter(|code| Currency::from_code(code).is_ok())
            .collect();
        let all: BTreeSet<_> = Currency::all()
            .map(|currency| currency.code().to_owned())
            .collect();
        assert_eq!(all, named);
    }
}
