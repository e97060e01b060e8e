//! A team member as Vitally shows them.

use stele_domain::Member;

use crate::admins as wire;

/// The team member, every attribute looked at.
pub(crate) fn admin(member: &Member) -> wire::Admin<'_> {
    let Member {
        id,
        workspace: _,
        number: _,
        version: _,
        name,
        email,
        license_status,
        created_at: _,
        updated_at: _,
    } = member;
    wire::Admin {
        id: id.to_string(),
        name: name.as_str(),
        email: email.as_str(),
        license_status: license_status.word(),
    }
}
