//! A note as Vitally shows it.

use stele_domain::{Identifier, Name, Note, Stamp, Text};

use crate::around::Around;
use crate::convert::{plain_traits, time};
use crate::notes as wire;

/// The note with what it names, every attribute looked at.
pub(crate) fn note<'a>(note: &'a Note, around: &'a Around) -> wire::Note<'a> {
    let Note {
        id,
        stamp:
            Stamp {
                version: _,
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
    wire::Note {
        id: id.to_string(),
        created_at: created_at.to_millis_string(),
        updated_at: updated_at.to_millis_string(),
        external_id: external_id.as_ref().map(Identifier::as_str),
        organization_id: organization.map(|organization| organization.to_string()),
        category_id: (),
        subject: subject.as_ref().map(Text::as_str),
        note: text.as_str(),
        note_date: noted_at.to_millis_string(),
        tags: tags.iter().map(Name::as_str).collect(),
        users: around.users(contacts),
        account: around.account(*account),
        organization: around.organization(*organization),
        author: around.admin(*author),
        category: (),
        archived_at: time(*archived_at),
        account_id: account.map(|account| account.to_string()),
        author_id: author.map(|author| author.to_string()),
        traits: plain_traits::of(traits),
    }
}
