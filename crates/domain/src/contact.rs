//! People at the customer.

use crate::text::check;
use crate::{
    AccountId, Code, ContactId, ContactNumber, Email, Field, Identifier, NpsScore, OrganizationId,
    Text, TextFault, Timestamp, Traits, TraitsChange,
};

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
    /// The URL of a picture of them.
    pub avatar_url: Option<String>,
    /// The customer's own attributes.
    pub traits: Traits,
    /// When they joined the customer's product.
    pub joined_at: Option<Timestamp>,
    /// Since when they want no more conversations.
    pub unsubscribed_at: Option<Timestamp>,
    /// Since when they are no longer at the customer.
    pub deactivated_at: Option<Timestamp>,
    /// When they were last active, as told by another system (Zudo). Not in the future.
    pub last_activity_at: Option<Timestamp>,
    /// When we first heard of them.
    pub created_at: Timestamp,
    /// When anything of them that a reader can see last changed.
    pub updated_at: Timestamp,
    /// What follows from other records.
    pub derived: ContactDerived,
}

/// Attributes of a person that no one writes: they follow from their responses and messages, are kept on the person's own
/// row and move in the same transaction as what they follow from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactDerived {
    /// Their last NPS response.
    pub last_response: Option<LastResponse>,
    /// When they last wrote to the team.
    pub last_inbound_message_at: Option<Timestamp>,
    /// When the team last wrote to them.
    pub last_outbound_message_at: Option<Timestamp>,
}

/// What a person's last NPS response says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastResponse {
    /// How they scored.
    pub score: NpsScore,
    /// Why.
    pub feedback: Option<Text>,
    /// When they answered.
    pub responded_at: Timestamp,
}

/// What an account takes into account of one of its people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PersonFigures {
    /// How they last scored.
    pub score: Option<NpsScore>,
    /// When they last wrote to the team.
    pub last_inbound_message_at: Option<Timestamp>,
    /// When the team last wrote to them.
    pub last_outbound_message_at: Option<Timestamp>,
    /// When they were last active, as told by another system.
    pub last_activity_at: Option<Timestamp>,
}

impl Contact {
    /// A new person of whom nothing is known. Their number is the store's to assign.
    pub fn new(id: ContactId, code: Code, external_id: Option<Identifier>, now: Timestamp) -> Self {
        Self {
            id,
            number: ContactNumber(0),
            code,
            version: 1,
            external_id,
            name: PersonName::default(),
            email: None,
            avatar_url: None,
            traits: Traits::default(),
            joined_at: None,
            unsubscribed_at: None,
            deactivated_at: None,
            last_activity_at: None,
            created_at: now,
            updated_at: now,
            derived: ContactDerived::default(),
        }
    }

    /// What each of their accounts takes into account of them.
    pub fn figures(&self) -> PersonFigures {
        PersonFigures {
            score: self.derived.last_response.as_ref().map(|last| last.score),
            last_inbound_message_at: self.derived.last_inbound_message_at,
            last_outbound_message_at: self.derived.last_outbound_message_at,
            last_activity_at: self.last_activity_at,
        }
    }

    /// Applies a change of all but their ties, without [touching](Contact::touch).
    pub fn apply(&mut self, change: ContactChange, now: Timestamp) {
        let ContactChange {
            external_id,
            name,
            email,
            avatar_url,
            traits,
            joined_at,
            unsubscribed,
            deactivated_at,
            last_activity_at,
            accounts: _,
            organizations: _,
        } = change;
        external_id.apply_to(&mut self.external_id);
        match name {
            Field::Absent => {}
            Field::Null => self.name = PersonName::default(),
            Field::Value(name) => self.name = name,
        }
        email.apply_to(&mut self.email);
        avatar_url.apply_to(&mut self.avatar_url);
        self.traits.merge(traits);
        joined_at.apply_to(&mut self.joined_at);
        match unsubscribed {
            Some(true) => self.unsubscribed_at = self.unsubscribed_at.or(Some(now)),
            Some(false) => self.unsubscribed_at = None,
            None => {}
        }
        deactivated_at.apply_to(&mut self.deactivated_at);
        last_activity_at.apply_to(&mut self.last_activity_at);
    }

    /// Notes that something a reader can see has changed; see [`Stamp::touch`](crate::Stamp::touch).
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = self.updated_at.next().map_or(now, |next| next.max(now));
    }
}

/// What a write wants of a person. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactChange {
    /// The customer's own id of them.
    pub external_id: Field<Identifier>,
    /// Their name.
    pub name: Field<PersonName>,
    /// Their address.
    pub email: Field<Email>,
    /// The URL of a picture of them.
    pub avatar_url: Field<String>,
    /// Traits to merge.
    pub traits: TraitsChange,
    /// When they joined the customer's product.
    pub joined_at: Field<Timestamp>,
    /// Whether they want no more conversations.
    pub unsubscribed: Option<bool>,
    /// Since when they are no longer at the customer.
    pub deactivated_at: Field<Timestamp>,
    /// When they were last active. Not in the future.
    pub last_activity_at: Field<Timestamp>,
    /// All accounts they are tied to, replaced.
    pub accounts: Option<Vec<AccountId>>,
    /// All organizations they are tied to, replaced.
    pub organizations: Option<Vec<OrganizationId>>,
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
    /// Their place in the account's list, the smallest first; of those at one place the one with the smaller number first.
    pub position: u32,
}

impl AccountContact {
    /// The place of those that nobody put anywhere: behind the others, as they came.
    pub const LAST: u32 = u32::MAX;

    /// A person tied to an account without anything else.
    pub fn new(contact: Contact) -> Self {
        Self {
            contact,
            is_primary: false,
            email_preferences: Vec::new(),
            position: Self::LAST,
        }
    }
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
