//! From an account to what this dialect shows of it.

use stele_application::{Caller, WholeAccount};
use stele_domain::{Account, AccountContact, Address, Contact, Country, PersonName};
use stele_http::Edge;

use super::{Alias, EmailPreference};
use crate::error::Error;

/// What this dialect shows of an account, in the order in which it does.
pub(crate) struct Shown {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) aliases: Vec<Alias>,
    pub(crate) currency: Option<&'static str>,
    pub(crate) billing_address: Option<Address>,
    pub(crate) contacts: Vec<Person>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    pub(crate) tax_country: Option<Country>,
    pub(crate) tax_id: Option<String>,
}

/// What this dialect shows of a contact.
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) email: Option<String>,
    pub(crate) name: PersonName,
    pub(crate) is_primary: bool,
    pub(crate) email_preferences: Vec<EmailPreference>,
}

impl Shown {
    /// One account, its contacts fetched: of very many the first thousand.
    pub(crate) async fn one(edge: &Edge, caller: &Caller, account: Account) -> Result<Self, Error> {
        let mut contacts = edge.stele.account_contacts(caller, &[account.id]).await?;
        let contacts = contacts.remove(&account.id).unwrap_or_default();
        Ok(Self::of(account, contacts))
    }

    /// One account with the contacts that it had when it was written.
    pub(crate) fn written(whole: WholeAccount) -> Self {
        Self::of(whole.account, whole.contacts)
    }

    /// A page of accounts, the contacts of all of them fetched at once.
    pub(crate) async fn page(
        edge: &Edge,
        caller: &Caller,
        accounts: Vec<Account>,
    ) -> Result<Vec<Self>, Error> {
        let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
        let mut contacts = edge.stele.account_contacts(caller, &ids).await?;
        let shown = accounts.into_iter().map(|account| {
            let contacts = contacts.remove(&account.id).unwrap_or_default();
            Self::of(account, contacts)
        });
        Ok(shown.collect())
    }

    /// An account with its contacts. Whatever an account has is named here, shown or not.
    pub(crate) fn of(account: Account, contacts: Vec<AccountContact>) -> Self {
        let Account {
            id: _,
            number: _,
            code,
            version: _,
            created_at,
            updated_at,
            created_by: _,
            name,
            identifiers,
            organization: _,
            traits: _,
            links: _,
            tags: _,
            lifecycle: _,
            mrr: _,
            logo_url: _,
            next_renewal_at: _,
            trial_end_at: _,
            roles: _,
            currency,
            billing_address,
            tax_country,
            tax_id,
            contact_activity_at: _,
            derived: _,
        } = account;
        Self {
            id: code.to_string(),
            name: name.to_string(),
            aliases: identifiers.all().iter().map(Alias::from).collect(),
            currency: currency.map(stele_domain::Currency::code),
            billing_address,
            contacts: contacts.into_iter().map(Person::from).collect(),
            created_at: created_at.to_micros_string(),
            updated_at: updated_at.to_micros_string(),
            tax_country,
            tax_id,
        }
    }
}

impl From<AccountContact> for Person {
    fn from(tie: AccountContact) -> Self {
        let AccountContact {
            contact,
            is_primary,
            email_preferences,
            position: _,
        } = tie;
        let Contact {
            id: _,
            number: _,
            code,
            version: _,
            external_id: _,
            name,
            email,
            avatar_url: _,
            traits: _,
            joined_at: _,
            unsubscribed_at: _,
            deactivated_at: _,
            last_activity_at: _,
            created_at: _,
            updated_at: _,
            derived: _,
        } = contact;
        Self {
            id: code.to_string(),
            email: email.map(|email| email.to_string()),
            name,
            is_primary,
            email_preferences: email_preferences.into_iter().map(Into::into).collect(),
        }
    }
}
