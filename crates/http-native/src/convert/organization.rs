//! An organization as this API shows it.

use stele_domain::{Organization, Stamp};

use super::time;
use crate::organizations as wire;

/// The organization, every attribute looked at: a new one stops the build until it is shown here, or not.
pub(crate) fn organization(organization: Organization) -> wire::Organization {
    let Organization {
        id,
        stamp,
        external_id,
        name,
        traits,
    } = organization;
    let Stamp {
        version,
        created_at,
        updated_at,
    } = stamp;
    wire::Organization {
        id: id.to_string(),
        external_id: external_id.to_string(),
        name: name.to_string(),
        traits: traits.as_map().clone(),
        version,
        created_at: time(created_at),
        updated_at: time(updated_at),
    }
}
