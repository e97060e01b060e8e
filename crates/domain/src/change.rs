//! What a write wants of an account.

use crate::{
    Address, ContactDraft, Country, Currency, Field, Identifier, LifecycleChange, LinksChange, Mrr,
    Name, OrganizationId, RolesChange, Tags, Timestamp, TraitsChange,
};

/// A write, whichever dialect it came from: a [`Field`] per attribute and the operations on collections. The default value
/// changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountChange {
    /// A new name; no account is without one, so it cannot be cleared.
    pub name: Option<Name>,
    /// The external id. Applied after `identifiers`.
    pub external_id: Field<Identifier>,
    /// All identifiers, replaced. None may stand there twice.
    pub identifiers: Option<Vec<Identifier>>,
    /// The parent it belongs to.
    pub organization: Field<OrganizationId>,
    /// Traits to merge.
    pub traits: TraitsChange,
    /// Links to other systems. Setting one removes a trait of its name.
    pub links: LinksChange,
    /// All tags, replaced.
    pub tags: Option<Tags>,
    /// Where the account stands.
    pub lifecycle: Option<LifecycleChange>,
    /// Monthly recurring revenue.
    pub mrr: Field<Mrr>,
    /// The URL of a logo.
    pub logo_url: Field<String>,
    /// When the subscription renews.
    pub next_renewal_at: Field<Timestamp>,
    /// When the trial ends.
    pub trial_end_at: Field<Timestamp>,
    /// Who looks after it.
    pub roles: RolesChange,
    /// The currency it is billed in.
    pub currency: Field<Currency>,
    /// Where invoices go, replaced whole.
    pub billing_address: Field<Address>,
    /// The country whose taxes apply.
    pub tax_country: Field<Country>,
    /// Its tax number.
    pub tax_id: Field<String>,
    /// When one of its people was last active, as told by another system. Not in the future.
    pub contact_activity_at: Field<Timestamp>,
    /// All contacts, replaced; one with a known code keeps its id. At most one is primary.
    pub contacts: Option<Vec<ContactDraft>>,
    /// Moves `updated_at` even where nothing else moves (PostHog's `PATCH {}`).
    pub touch: bool,
}
