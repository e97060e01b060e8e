//! Between the domain and the wire.
//!
//! [`shown`] takes an account apart into what either version shows of it; [`given`] reads the values that both versions take,
//! and [`schema`] is what the document says of some of them. How each version spells its keys is its own module's matter.

pub(crate) mod given;
pub(crate) mod schema;
pub(crate) mod shown;

use stele_domain::{Field, Identifier};
use utoipa::ToSchema;

/// An identifier of an account in the customer's own systems, of one account of the workspace only.
#[derive(Debug, serde::Serialize, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 400, example = "JoGo")]
pub(crate) struct Alias(String);

impl From<&Identifier> for Alias {
    fn from(identifier: &Identifier) -> Self {
        Self(identifier.to_string())
    }
}

/// What mail a contact wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EmailPreference {
    /// News.
    Updates,
    /// Invoices.
    Billing,
}

impl EmailPreference {
    /// The words on the wire.
    pub(crate) const WORDS: [(&'static str, EmailPreference); 2] = [
        ("updates", EmailPreference::Updates),
        ("billing", EmailPreference::Billing),
    ];
}

impl From<stele_domain::EmailPreference> for EmailPreference {
    fn from(preference: stele_domain::EmailPreference) -> Self {
        match preference {
            stele_domain::EmailPreference::Updates => EmailPreference::Updates,
            stele_domain::EmailPreference::Billing => EmailPreference::Billing,
        }
    }
}

impl From<EmailPreference> for stele_domain::EmailPreference {
    fn from(preference: EmailPreference) -> Self {
        match preference {
            EmailPreference::Updates => stele_domain::EmailPreference::Updates,
            EmailPreference::Billing => stele_domain::EmailPreference::Billing,
        }
    }
}

/// A list as a change takes it: `null` empties it.
pub(crate) fn list<T>(field: Field<Vec<T>>) -> Option<Vec<T>> {
    match field {
        Field::Absent => None,
        Field::Null => Some(Vec::new()),
        Field::Value(list) => Some(list),
    }
}

/// A field whose value may turn out to be none, which clears it as `null` does.
pub(crate) fn flat<T>(field: Field<Option<T>>) -> Field<T> {
    match field {
        Field::Absent => Field::Absent,
        Field::Null | Field::Value(None) => Field::Null,
        Field::Value(Some(value)) => Field::Value(value),
    }
}
