//! From the domain's account to Ledger's client.

use stele_domain::{Account, Mrr, Tag};

use crate::clients::Client;

impl From<Account> for Client {
    fn from(account: Account) -> Self {
        // Every attribute by name: a new one stops the build until it is known what Ledger sees of it.
        let Account {
            id,
            number: _,
            code: _,
            version: _,
            created_at,
            updated_at,
            created_by: _,
            name,
            identifiers,
            organization: _,
            traits: _,
            links: _,
            tags,
            lifecycle: _,
            mrr,
            logo_url: _,
            next_renewal_at: _,
            trial_end_at: _,
            roles: _,
            currency: _,
            billing_address: _,
            tax_country: _,
            tax_id: _,
            contact_activity_at: _,
            derived: _,
        } = account;
        Self {
            id: id.to_string(),
            title: name.to_string(),
            reference: identifiers.external_id().map(ToString::to_string),
            worth: mrr.map(Mrr::to_number),
            labels: tags.as_slice().iter().map(Tag::to_string).collect(),
            opened: created_at.to_millis_string(),
            changed: updated_at.to_millis_string(),
        }
    }
}
