//! Where the invented accounts are at home.

use stele_domain::{Address, Country};

/// A city and how it pays.
pub(super) struct Place {
    pub(super) street: &'static str,
    pub(super) city: &'static str,
    pub(super) state: Option<&'static str>,
    pub(super) postal_code: &'static str,
    /// ISO 3166-1 alpha-2.
    pub(super) country: &'static str,
    /// ISO 4217.
    pub(super) currency: &'static str,
    pub(super) region: &'static str,
}

/// One line a place.
const fn place(
    street: &'static str,
    city: &'static str,
    state: Option<&'static str>,
    postal_code: &'static str,
    country: &'static str,
    currency: &'static str,
    region: &'static str,
) -> Place {
    Place {
        street,
        city,
        state,
        postal_code,
        country,
        currency,
        region,
    }
}

/// All of them.
pub(super) const PLACES: [Place; 10] = [
    place(
        "Market Street",
        "San Francisco",
        Some("CA"),
        "94105",
        "US",
        "USD",
        "Americas",
    ),
    place(
        "Congress Avenue",
        "Austin",
        Some("TX"),
        "78701",
        "US",
        "USD",
        "Americas",
    ),
    place(
        "King Street West",
        "Toronto",
        Some("ON"),
        "M5H 1A1",
        "CA",
        "CAD",
        "Americas",
    ),
    place(
        "Rua Augusta",
        "São Paulo",
        Some("SP"),
        "01305-000",
        "BR",
        "BRL",
        "Americas",
    ),
    place(
        "Hardturmstrasse",
        "Zürich",
        None,
        "8005",
        "CH",
        "CHF",
        "Europe",
    ),
    place("Torstraße", "Berlin", None, "10119", "DE", "EUR", "Europe"),
    place("Piotrkowska", "Łódź", None, "90-001", "PL", "PLN", "Europe"),
    place(
        "Shoreditch High Street",
        "London",
        None,
        "E1 6JE",
        "GB",
        "GBP",
        "Europe",
    ),
    place("Marunouchi", "Tokyo", None, "100-0005", "JP", "JPY", "Asia"),
    place(
        "Collins Street",
        "Melbourne",
        Some("VIC"),
        "3000",
        "AU",
        "AUD",
        "Oceania",
    ),
];

impl Place {
    /// An address in this place.
    pub(super) fn address(&self, number: u32) -> Address {
        let line = |text: &str| Some(text.to_owned());
        Address {
            line1: Some(format!("{number} {}", self.street)),
            line2: None,
            city: line(self.city),
            state: self.state.and_then(line),
            postal_code: line(self.postal_code),
            country: Country::from_alpha2(self.country).ok(),
        }
    }
}
