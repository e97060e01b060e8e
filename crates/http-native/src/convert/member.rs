//! A team member as this API shows them.

use stele_domain::Member;

use super::time;
use crate::members as wire;

/// The member, every attribute looked at: a new one stops the build until it is shown here, or not.
pub(crate) fn member(member: Member) -> wire::Member {
    let Member {
        id,
        // A key sees one workspace alone.
        workspace: _,
        number,
        version,
        name,
        email,
        license_status,
        created_at,
        updated_at,
    } = member;
    wire::Member {
        id: id.to_string(),
        number: number.0,
        name: name.to_string(),
        email: email.as_str().to_owned(),
        license_status: license_status.word(),
        version,
        created_at: time(created_at),
        updated_at: time(updated_at),
    }
}
