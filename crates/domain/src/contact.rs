//! People at the customer.

use crate::text::check;
use crate::{Code, ContactId, ContactNumber, Email, Field, Identifier, TextFault, Timestamp};

/// A person's name: a first and a last part, of which either may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonName {
    first: Option<String>,
    last: Option<String>,
}

impl PersonName {
    /// The most characters of either part.
    pub const MAX: usize = 400;

    /// From two parts (Alguna). Parts are trimmed; a blank one is none.
    pub fn from_parts(first: Option<&str>, last: Option<&str>) -> Result<Self, TextFault> {
        let part = |text: Option<&str>| -> Result<Option<String>, TextFault> {
            let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
                return Ok(None);
            };
            check(text, Self::MAX)?;
            Ok(Some(text.to_owned()))
        };
        Ok(Self {
            first: part(first)?,
            last: part(last)?,
        })
    }

    /// From a whole name (Zudo, Vitally), trimmed and split at its first space, so that [`PersonName::whole`] is the name
    /// that was given.
    pub fn from_whole(whole: &str) -> Result<Self, TextFault> {
        let whole = whole.trim();
        check(whole, Self::MAX)?;
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let (first, last) = whole.split_once(' ').unwrap_or((whole, ""));
        Ok(Self {
            first: part(first),
            last: part(last),
        })
    }

    /// Rebuilds a stored name from its parts as they are.
    pub fn from_stored(first: Option<String>, last: Option<String>) -> Self {
        Self { first, last }
    }

    /// The first part.
    pub fn first(&self) -> Option<&str> {
        self.first.as_deref()
    }

    /// The last part.
    pub fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// First, a space, last; `None` when there is neither.
    pub fn whole(&self) -> Option<String> {
        match (&self.first, &self.last) {
            (Some(first), Some(last)) => Some(format!("{first} {last}")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        }
    }
}

/// What mail a contact wants (Alguna).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EmailPreference {
    /// News.
    Updates,
    /// Invoices.
    Billing,
}

impl EmailPreference {
    /// Both.
    pub const ALL: [EmailPreference; 2] = [EmailPreference::Updates, EmailPreference::Billing];

    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            EmailPreference::Updates => "updates",
            EmailPreference::Billing => "billing",
        }
    }

    /// The preference of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|preference| preference.word() == word)
    }
}

/// A person at the customer: a Vitally user, a Zudo contact and an Alguna contact are one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The id, Vitally's.
    pub id: ContactId,
    /// The number, Zudo's.
    pub number: ContactNumber,
    /// The code, Alguna's.
    pub code: Code,
    /// Grows by one with each change.
    pub version: i64,
    /// The customer's own id of the person, unique in the workspace.
    pub external_id: Option<Identifier>,
    /// Their name.
    pub name: PersonName,
    /// Their address; need not be unique.
    pub email: Option<Email>,
    /// When we first heard of them.
    pub created_at: Timestamp,
    /// When they last changed.
    pub updated_at: Timestamp,
}

/// A person as one account sees them: the tie between the two carries what holds for this account alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountContact {
    /// The person.
    pub contact: Contact,
    /// Whether this is the account's first address. At most one is.
    pub is_primary: bool,
    /// What mail they want about this account, in the order sent, each once.
    pub email_preferences: Vec<EmailPreference>,
}

/// A person that a write puts into an account's list of contacts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactDraft {
    /// The person's code where they are known already; they keep it and their id.
    pub code: Option<Code>,
    /// Their name. Absent leaves a known person's name alone.
    pub name: Field<PersonName>,
    /// Their address. Absent leaves a known person's address alone.
    pub email: Field<Email>,
    /// Whether this is the account's first address.
    pub is_primary: bool,
    /// What mail they want about this account.
    pub email_preferences: Vec<EmailPreference>,
}

/// Whether a list of contacts breaks the rule of one primary at most.
pub fn more_than_one_primary(contacts: &[ContactDraft]) -> bool {
    contacts.iter().filter(|contact| contact.is_primary).count() > 1
}

#[cfg(test)]
mod tests {
    use super::PersonName;

    #[test]
    fn a_whole_name_splits_at_its_first_space() {
        let name = PersonName::from_whole(" Erlich van Bachman ").expect("valid");
        assert_eq!(
            (name.first(), name.last()),
            (Some("Erlich"), Some("van Bachman"))
        );
        for whole in ["Erlich van Bachman", "A  B", "A\tB", "A"] {
            let name = PersonName::from_whole(whole).expect("valid");
            assert_eq!(name.whole().as_deref(), Some(whole));
        }
        let name = PersonName::from_whole("Erlich").expect("valid");
        assert_eq!((name.first(), name.last()), (Some("Erlich"), None));
        assert_eq!(
            PersonName::from_parts(None, Some(" "))
                .expect("valid")
                .whole(),
            None
        );
    }
}
