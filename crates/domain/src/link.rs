//! The ids an account has in other systems.

use std::collections::BTreeMap;

use crate::Field;

/// Another system that knows the account. PostHog names the five; Vitally sees them as traits of the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Link {
    /// Stripe's customer.
    StripeCustomerId,
    /// `HubSpot`'s deal.
    HubspotDealId,
    /// The billing system's id.
    BillingId,
    /// Salesforce's account.
    SfdcId,
    /// Zendesk's organization.
    ZendeskId,
}

impl Link {
    /// All five, in the order in which PostHog prints them.
    pub const ALL: [Link; 5] = [
        Link::StripeCustomerId,
        Link::HubspotDealId,
        Link::BillingId,
        Link::SfdcId,
        Link::ZendeskId,
    ];

    /// The name on the wire, of PostHog's property and of Vitally's trait.
    pub fn key(self) -> &'static str {
        match self {
            Link::StripeCustomerId => "stripe_customer_id",
            Link::HubspotDealId => "hubspot_deal_id",
            Link::BillingId => "billing_id",
            Link::SfdcId => "sfdc_id",
            Link::ZendeskId => "zendesk_id",
        }
    }

    /// The link of a name on the wire.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|link| link.key() == key)
    }
}

/// The links of an account. `None` is a `null` that was sent: PostHog answers what was sent, so a link that was cleared is
/// told from one that was never there.
pub type Links = BTreeMap<Link, Option<String>>;

/// What a write does to links: one that is not named stays, [`Field::Absent`] forgets it, [`Field::Null`] keeps a `null`.
pub type LinksChange = BTreeMap<Link, Field<String>>;
