//! Countries.

/// A country of ISO 3166-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country {
    alpha2: &'static str,
    alpha3: &'static str,
}

/// The text is no country code of ISO 3166-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a country code of ISO 3166-1")]
pub struct UnknownCountry;

impl Country {
    /// From two upper-case letters.
    pub fn from_alpha2(code: &str) -> Result<Self, UnknownCountry> {
        rust_iso3166::from_alpha2(code)
            .map(Self::from_entry)
            .ok_or(UnknownCountry)
    }

    /// From three upper-case letters.
    pub fn from_alpha3(code: &str) -> Result<Self, UnknownCountry> {
        rust_iso3166::from_alpha3(code)
            .map(Self::from_entry)
            .ok_or(UnknownCountry)
    }

    /// Every country there is, in no order.
    pub fn all() -> impl Iterator<Item = Self> {
        rust_iso3166::ALL.iter().copied().map(Self::from_entry)
    }

    fn from_entry(entry: rust_iso3166::CountryCode) -> Self {
        Self {
            alpha2: entry.alpha2,
            alpha3: entry.alpha3,
        }
    }

    /// Two letters.
    pub fn alpha2(self) -> &'static str {
        self.alpha2
    }

    /// Three letters.
    pub fn alpha3(self) -> &'static str {
        self.alpha3
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Country, UnknownCountry};

    #[test]
    fn both_codes_name_one_country() {
        let country = Country::from_alpha2("DE").expect("known");
        assert_eq!((country.alpha2(), country.alpha3()), ("DE", "DEU"));
        assert_eq!(Country::from_alpha3("DEU"), Ok(country));
        for code in ["de", "XX", "DEU", ""] {
            assert_eq!(Country::from_alpha2(code), Err(UnknownCountry), "{code}");
        }
    }

    #[test]
    fn all_are_those_that_a_code_names() {
        let letters = || 'A'..='Z';
        let codes = letters().flat_map(|a| letters().map(move |b| String::from_iter([a, b])));
        let named: BTreeSet<_> = codes
            .filter(|code| Country::from_alpha2(code).is_ok())
            .collect();
        let all: BTreeSet<_> = Country::all()
            .map(|country| country.alpha2().to_owned())
            .collect();
        assert_eq!(all, named);
        assert!(
            Country::all().all(|country| Country::from_alpha3(country.alpha3()) == Ok(country))
        );
    }
}
