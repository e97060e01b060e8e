//! Notes.

use stele_domain::{
    AccountId, ContactId, MemberId, Note, NoteId, OrganizationId, Stamp, Timestamp, WorkspaceId,
};

use super::json;
use super::parts::{
    identifier_cell, labels, labels_cell, optional_identifier, optional_text, optional_time, stamp,
    text, text_cell, time, traits, traits_cell,
};
use crate::entity::notes::Model;
use crate::error::Malformed;

const TIMES: [&str; 2] = ["notes.created_at", "notes.updated_at"];

pub(crate) fn note_row(workspace: WorkspaceId, note: &Note) -> Model {
    let Note {
        id,
        stamp:
            Stamp {
                version,
                created_at,
                updated_at,
            },
        external_id,
        account,
        organization,
        subject,
        text,
        noted_at,
        author,
        contacts,
        tags,
        archived_at,
        traits,
    } = note;
    let contacts: Vec<_> = contacts.iter().map(ToString::to_string).collect();
    Model {
        workspace_id: workspace.0,
        id: id.0,
        version: *version,
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
        external_id: identifier_cell(external_id.as_ref()),
        account_id: account.map(|account| account.0),
        organization_id: organization.map(|organization| organization.0),
        subject: text_cell(subject.as_ref()),
        text: text.as_str().to_owned(),
        noted_at: noted_at.micros(),
        author_id: author.map(|member| member.0),
        contacts: json::write(&contacts),
        tags: labels_cell(tags),
        archived_at: archived_at.map(Timestamp::micros),
        traits: traits_cell(traits),
    }
}

pub(crate) fn note_from_row(row: Model) -> Result<Note, Malformed> {
    let Model {
        workspace_id: _,
        id,
        version,
        created_at,
        updated_at,
        external_id,
        account_id,
        organization_id,
        subject,
        text: note_text,
        noted_at,
        author_id,
        contacts,
        tags,
        archived_at,
        traits: traits_text,
    } = row;
    Ok(Note {
        id: NoteId(id),
        stamp: stamp(TIMES, version, created_at, updated_at)?,
        external_id: optional_identifier("notes.external_id", external_id)?,
        account: account_id.map(AccountId),
        organization: organization_id.map(OrganizationId),
        subject: optional_text("notes.subject", subject)?,
        text: text("notes.text", note_text)?,
        noted_at: time("notes.noted_at", noted_at)?,
        author: author_id.map(MemberId),
        contacts: mentioned("notes.contacts", &contacts)?,
        tags: labels("notes.tags", &tags)?,
        archived_at: optional_time("notes.archived_at", archived_at)?,
        traits: traits("notes.traits", &traits_text)?,
    })
}

fn mentioned(what: &'static str, cell: &str) -> Result<Vec<ContactId>, Malformed> {
    let ids: Vec<String> = json::read(what, cell)?;
    ids.iter()
        .map(|id| ContactId::parse(id).ok_or(Malformed(what)))
        .collect()
}
