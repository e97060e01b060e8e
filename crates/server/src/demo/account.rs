//! One demo account, written down shortly. The texts are this crate's own, so one that is not valid is a bug.

use serde_json::Value;
use stele_domain::{
    AccountChange, Address, ContactDraft, Currency, Email, EmailPreference, Field, Identifier,
    LifecycleChange, Link, Member, Mrr, Name, PersonName, Role, RoleHolder, Status, Tag, Timestamp,
};

use super::happening::Happening;

/// An account, and what happens to it later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DemoAccount {
    /// When it is made.
    pub(super) at: Timestamp,
    /// Its name.
    pub(super) name: Name,
    /// What it is made with.
    pub(super) change: AccountChange,
    /// How long it uses the product.
    pub(super) usage: Usage,
    /// What happens to it and when, in any order.
    pub(super) later: Vec<(Timestamp, Happening)>,
}

/// How long an account uses the product, of which events tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Usage {
    /// Nobody sends events of it: its activity is what another system tells.
    #[default]
    Untold,
    /// Until then.
    Until(Timestamp),
    /// To this day.
    Ongoing,
}

impl Usage {
    /// Whether the account uses the product on the whole of the day that begins then.
    pub(super) fn on(self, day: Timestamp) -> bool {
        match self {
            Usage::Untold => false,
            Usage::Until(end) => days_after(day, 1) <= end,
            Usage::Ongoing => true,
        }
    }
}

/// A point in time in ISO 8601.
pub(super) fn time(text: &str) -> Timestamp {
    Timestamp::parse_iso(text).expect("the demo's times are times")
}

/// A time so many days later.
pub(super) fn days_after(time: Timestamp, days: i64) -> Timestamp {
    Timestamp::from_micros(time.micros() + days * 86_400_000_000)
        .expect("the demo's story takes a few years")
}

/// A time so many hours later.
pub(super) fn hours_after(time: Timestamp, hours: i64) -> Timestamp {
    Timestamp::from_micros(time.micros() + hours * 3_600_000_000)
        .expect("the demo's story takes a few years")
}

/// How many whole days lie between two times.
pub(super) fn days_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.micros() - from.micros()).div_euclid(86_400_000_000)
}

/// An amount of whole units and cents.
pub(super) fn money(units: i64, cents: i64) -> Mrr {
    Mrr::from_millionths(units * 1_000_000 + cents * 10_000)
}

fn identifier(text: &str) -> Identifier {
    Identifier::new(text).expect("the demo's identifiers are identifiers")
}

impl DemoAccount {
    pub(super) fn new(at: Timestamp, name: &str) -> Self {
        Self {
            at,
            name: Name::new(name).expect("the demo's names are names"),
            change: AccountChange::default(),
            usage: Usage::default(),
            later: Vec::new(),
        }
    }

    /// The first is the external id.
    pub(super) fn identifiers(mut self, list: &[&str]) -> Self {
        self.change.identifiers = Some(list.iter().map(|text| identifier(text)).collect());
        self
    }

    pub(super) fn mrr(mut self, mrr: Mrr) -> Self {
        self.change.mrr = Field::Value(mrr);
        self
    }

    pub(super) fn status(mut self, status: Status) -> Self {
        self.change.lifecycle = Some(LifecycleChange::To(status));
        self
    }

    pub(super) fn logo(mut self, url: &str) -> Self {
        self.change.logo_url = Field::Value(url.to_owned());
        self
    }

    pub(super) fn renews(mut self, at: Timestamp) -> Self {
        self.change.next_renewal_at = Field::Value(at);
        self
    }

    pub(super) fn trial_ends(mut self, at: Timestamp) -> Self {
        self.change.trial_end_at = Field::Value(at);
        self
    }

    pub(super) fn attribute(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.change
            .traits
            .insert(key.to_owned(), Some(value.into()));
        self
    }

    pub(super) fn link(mut self, link: Link, id: impl Into<String>) -> Self {
        self.change.links.insert(link, Field::Value(id.into()));
        self
    }

    pub(super) fn tags<'a>(mut self, tags: impl IntoIterator<Item = &'a str>) -> Self {
        let tags = tags
            .into_iter()
            .map(|tag| Tag::new(tag).expect("the demo's tags are tags"));
        self.change.tags = Some(tags.collect());
        self
    }

    pub(super) fn role(mut self, role: Role, member: &Member) -> Self {
        let holder = RoleHolder {
            number: member.number.0,
            email: member.email.to_string(),
            extra: std::collections::BTreeMap::new(),
        };
        self.change.roles.insert(role, Field::Value(holder));
        self
    }

    pub(super) fn billed(mut self, currency: &str, address: Address) -> Self {
        let currency = Currency::from_code(currency).expect("the demo's currencies are currencies");
        self.change.currency = Field::Value(currency);
        self.change.billing_address = Field::Value(address);
        self
    }

    /// Adds a contact; the first is the primary one.
    pub(super) fn contact(
        mut self,
        name: &str,
        email: &str,
        preferences: &[EmailPreference],
    ) -> Self {
        let contacts = self.change.contacts.get_or_insert_default();
        contacts.push(ContactDraft {
            code: None,
            name: Field::Value(PersonName::from_whole(name).expect("the demo's people have names")),
            email: Field::Value(Email::new(email).expect("the demo's emails are emails")),
            is_primary: contacts.is_empty(),
            email_preferences: preferences.to_vec(),
        });
        self
    }

    /// How many people it is made with.
    pub(super) fn people(&self) -> usize {
        self.change.contacts.as_ref().map_or(0, Vec::len)
    }

    pub(super) fn uses(mut self, usage: Usage) -> Self {
        self.usage = usage;
        self
    }

    pub(super) fn later(self, at: Timestamp, change: AccountChange) -> Self {
        self.happens(at, Happening::Change(Box::new(change)))
    }

    pub(super) fn happens(mut self, at: Timestamp, happening: Happening) -> Self {
        self.later.push((at, happening));
        self
    }
}
