//! Where invoices go.

use crate::Country;

/// A billing address (Alguna), each line as sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// First line.
    pub line1: Option<String>,
    /// Second line.
    pub line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or region.
    pub state: Option<String>,
    /// Postal or zip code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<Country>,
}
