//! An organization as Vitally shows it.

use stele_domain::{Organization, Stamp};

use crate::convert::plain_traits;
use crate::organizations as wire;

/// The organization, every attribute looked at.
pub(crate) fn organization(organization: &Organization) -> wire::Organization<'_> {
    let Organization {
        id,
        stamp:
            Stamp {
                version: _,
                created_at,
                updated_at,
            },
        external_id,
        name,
        traits,
    } = organization;
    wire::Organization {
        id: id.to_string(),
        created_at: created_at.to_millis_string(),
        updated_at: updated_at.to_millis_string(),
        external_id: external_id.as_str(),
        name: name.as_str(),
        traits: plain_traits::of(traits),
    }
}
