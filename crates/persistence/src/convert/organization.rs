//! Organizations.

use stele_domain::{Organization, OrganizationId, Stamp, WorkspaceId};

use super::parts::{identifier, name, stamp, traits, traits_cell};
use crate::entity::organizations::Model;
use crate::error::Malformed;

const TIMES: [&str; 2] = ["organizations.created_at", "organizations.updated_at"];

pub(crate) fn organization_row(workspace: WorkspaceId, organization: &Organization) -> Model {
    let Organization {
        id,
        stamp:
            Stamp {
                version,
                created_at,
                updated_at,
            },
        external_id,
        name,
        traits,
    } = organization;
    Model {
        workspace_id: workspace.0,
        id: id.0,
        version: *version,
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
        external_id: external_id.as_str().to_owned(),
        name: name.as_str().to_owned(),
        traits: traits_cell(traits),
    }
}

pub(crate) fn organization_from_row(row: Model) -> Result<Organization, Malformed> {
    let Model {
        workspace_id: _,
        id,
        version,
        created_at,
        updated_at,
        external_id,
        name: name_text,
        traits: traits_text,
    } = row;
    Ok(Organization {
        id: OrganizationId(id),
        stamp: stamp(TIMES, version, created_at, updated_at)?,
        external_id: identifier("organizations.external_id", external_id)?,
        name: name("organizations.name", name_text)?,
        traits: traits("organizations.traits", &traits_text)?,
    })
}
