//! People.

use stele_domain::{
    AccountContact, AccountId, AccountNumber, Contact as Person, ContactChange, Timestamp,
};

use crate::accounts::get::ContactBrief;
use crate::contacts::Contact;
use crate::contacts::create::CreateContact;
use crate::contacts::update::UpdateContact;

/// What Zudo prints of a person, in full or within an account.
struct View {
    id: i64,
    name: Option<String>,
    email: Option<String>,
    last_activity_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Person> for View {
    fn from(person: Person) -> Self {
        // Attribute by attribute, so that a new one is shown here or left out on purpose.
        let Person {
            id: _,
            number,
            code: _,
            version: _,
            external_id: _,
            name,
            email,
            avatar_url: _,
            traits: _,
            joined_at: _,
            unsubscribed_at: _,
            deactivated_at: _,
            last_activity_at,
            created_at,
            updated_at,
            derived: _,
        } = person;
        Self {
            id: number.0,
            name: name.whole(),
            email: email.map(|email| email.to_string()),
            last_activity_at,
            created_at,
            updated_at,
        }
    }
}

impl Contact {
    /// A person as one account has them, or none.
    pub(crate) fn new(person: Person, account: Option<AccountNumber>) -> Self {
        let view = View::from(person);
        Self {
            id: view.id,
            account_id: account.map(|number| number.0),
            name: view.name,
            email: view.email,
            last_activity_at: view.last_activity_at.map(Timestamp::to_millis_string),
            created_at: view.created_at.to_millis_string(),
            updated_at: view.updated_at.to_millis_string(),
        }
    }
}

impl From<AccountContact> for ContactBrief {
    fn from(tie: AccountContact) -> Self {
        let AccountContact {
            contact,
            is_primary: _,
            email_preferences: _,
            position: _,
        } = tie;
        let view = View::from(contact);
        Self {
            id: view.id,
            name: view.name,
            email: view.email,
        }
    }
}

impl CreateContact {
    /// The person to make at an account.
    pub(crate) fn into_change(self, account: AccountId) -> ContactChange {
        // The account comes with its id, found by the number that the body has.
        let Self {
            account: _,
            name,
            email,
        } = self;
        ContactChange {
            name: name.into(),
            email: email.into(),
            accounts: Some(vec![account]),
            ..ContactChange::default()
        }
    }
}

impl From<UpdateContact> for ContactChange {
    fn from(body: UpdateContact) -> Self {
        let UpdateContact { last_activity_at } = body;
        Self {
            last_activity_at,
            ..Self::default()
        }
    }
}
