//! Team members.

use stele_domain::{LicenseStatus, Member, MemberId, MemberNumber, WorkspaceId};

use super::parts::{email, name, time};
use crate::entity::members::Model;
use crate::error::Malformed;

pub(crate) fn member_row(member: &Member) -> Model {
    let Member {
        id,
        workspace,
        number,
        version,
        name,
        email,
        license_status,
        created_at,
        updated_at,
    } = member;
    Model {
        workspace_id: workspace.0,
        id: id.0,
        number: number.0,
        version: *version,
        name: name.as_str().to_owned(),
        email: email.as_str().to_owned(),
        email_folded: email.folded(),
        license_status: license_status.word().to_owned(),
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
    }
}

pub(crate) fn member_from_row(row: Model) -> Result<Member, Malformed> {
    let Model {
        workspace_id,
        id,
        number,
        version,
        name: name_text,
        email: email_text,
        email_folded: _,
        license_status,
        created_at,
        updated_at,
    } = row;
    Ok(Member {
        id: MemberId(id),
        workspace: WorkspaceId(workspace_id),
        number: MemberNumber(number),
        version,
        name: name("members.name", name_text)?,
        email: email("members.email", &email_text)?,
        license_status: LicenseStatus::from_word(&license_status)
            .ok_or(Malformed("members.license_status"))?,
        created_at: time("members.created_at", created_at)?,
        updated_at: time("members.updated_at", updated_at)?,
    })
}
