//! A note as this API shows it.

use stele_domain::{Note, Stamp};

use super::{maybe_time, texts, time};
use crate::notes as wire;

/// The note, every attribute looked at.
pub(crate) fn note(note: Note) -> wire::Note {
    let Note {
        id,
        stamp,
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
    let Stamp {
        version,
        created_at,
        updated_at,
    } = stamp;
    wire::Note {
        id: id.to_string(),
        external_id: external_id.map(|id| id.to_string()),
        account_id: account.map(|id| id.to_string()),
        organization_id: organization.map(|id| id.to_string()),
        subject: subject.map(|subject| subject.to_string()),
        text: text.to_string(),
        noted_at: time(noted_at),
        author_id: author.map(|id| id.to_string()),
        contact_ids: texts(&contacts),
        tags: texts(&tags),
        archived_at: maybe_time(archived_at),
        traits: traits.as_map().clone(),
        version,
        created_at: time(created_at),
        updated_at: time(updated_at),
    }
}
