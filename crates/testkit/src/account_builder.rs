//! Accounts in one expression.

use std::future::IntoFuture;
use std::pin::Pin;

use serde_json::Value;
use stele_application::{Caller, Stele};
use stele_domain::{
    Account, AccountChange, ContactDraft, Email, Field, Identifier, LifecycleChange, Link, Member,
    Mrr, Name, PersonName, Role, RoleHolder, Status, Tag,
};

/// An account to be, begun by [`Fixture::account`](crate::Fixture::account) and made when it is awaited. What is not valid
/// panics.
pub struct AccountBuilder<'a> {
    stele: &'a Stele,
    caller: &'a Caller,
    name: Name,
    change: AccountChange,
}

impl<'a> AccountBuilder<'a> {
    pub(crate) fn new(stele: &'a Stele, caller: &'a Caller, name: &str) -> Self {
        Self {
            stele,
            caller,
            name: Name::new(name).expect("a valid name"),
            change: AccountChange::default(),
        }
    }

    /// With an external id.
    #[must_use]
    pub fn external_id(self, text: &str) -> Self {
        let id = Identifier::new(text).expect("a valid identifier");
        self.change(|change| change.external_id = Field::Value(id))
    }

    /// With identifiers, of which the first becomes the external id.
    #[must_use]
    pub fn identifiers(self, texts: &[&str]) -> Self {
        let list = texts
            .iter()
            .map(|text| Identifier::new(*text).expect("a valid identifier"))
            .collect();
        self.change(|change| change.identifiers = Some(list))
    }

    /// With one more trait.
    #[must_use]
    pub fn customer_trait(self, key: &str, value: impl Into<Value>) -> Self {
        let value = Some(value.into());
        self.change(|change| {
            change.traits.insert(key.to_owned(), value);
        })
    }

    /// With one more link.
    #[must_use]
    pub fn link(self, link: Link, value: &str) -> Self {
        self.change(|change| {
            change.links.insert(link, Field::Value(value.to_owned()));
        })
    }

    /// With these tags.
    #[must_use]
    pub fn tags(self, words: &[&str]) -> Self {
        let tags = words
            .iter()
            .map(|word| Tag::new(word).expect("a valid tag"))
            .collect();
        self.change(|change| change.tags = Some(tags))
    }

    /// At a status; a churned one churned now.
    #[must_use]
    pub fn status(self, status: Status) -> Self {
        self.change(|change| change.lifecycle = Some(LifecycleChange::To(status)))
    }

    /// With an amount, written as a JSON number.
    #[must_use]
    pub fn mrr(self, number: &str) -> Self {
        let mrr = Mrr::parse(number).expect("an amount");
        self.change(|change| change.mrr = Field::Value(mrr))
    }

    /// With a role held by a team member.
    #[must_use]
    pub fn role(self, role: Role, member: &Member) -> Self {
        self.role_named(role, member.number.0, member.email.as_str())
    }

    /// With a role held by whomever number and email name, if anyone.
    #[must_use]
    pub fn role_named(self, role: Role, number: i64, email: &str) -> Self {
        let holder = RoleHolder {
            number,
            email: email.to_owned(),
            extra: std::collections::BTreeMap::new(),
        };
        self.change(|change| {
            change.roles.insert(role, Field::Value(holder));
        })
    }

    /// With one more contact; the first is the primary one.
    #[must_use]
    pub fn contact(self, name: &str, email: &str) -> Self {
        let name = PersonName::from_whole(name).expect("a valid name");
        let email = Email::new(email).expect("a valid email");
        self.change(|change| {
            let contacts = change.contacts.get_or_insert_default();
            contacts.push(ContactDraft {
                name: Field::Value(name),
                email: Field::Value(email),
                is_primary: contacts.is_empty(),
                ..ContactDraft::default()
            });
        })
    }

    /// With anything else that a change can say.
    #[must_use]
    pub fn change(mut self, more: impl FnOnce(&mut AccountChange)) -> Self {
        more(&mut self.change);
        self
    }
}

impl<'a> IntoFuture for AccountBuilder<'a> {
    type Output = Account;
    type IntoFuture = Pin<Box<dyn Future<Output = Account> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let made = self
                .stele
                .create_account(self.caller, self.name, self.change);
            made.await
                .expect("the account is as the caller may make it")
        })
    }
}
