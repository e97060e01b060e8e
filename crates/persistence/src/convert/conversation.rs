//! Conversations, their messages aside.

use stele_domain::{Conversation, ConversationId, Stamp, WorkspaceId};

use super::parts::{
    identifier_cell, optional_identifier, optional_text, stamp, text_cell, traits, traits_cell,
};
use crate::entity::conversations::Model;
use crate::error::Malformed;

const TIMES: [&str; 2] = ["conversations.created_at", "conversations.updated_at"];

pub(crate) fn conversation_row(workspace: WorkspaceId, conversation: &Conversation) -> Model {
    let Conversation {
        id,
        stamp:
            Stamp {
                version,
                created_at,
                updated_at,
            },
        external_id,
        subject,
        status,
        rating,
        source,
        traits,
    } = conversation;
    Model {
        workspace_id: workspace.0,
        id: id.0,
        version: *version,
        created_at: created_at.micros(),
        updated_at: updated_at.micros(),
        external_id: identifier_cell(external_id.as_ref()),
        subject: text_cell(subject.as_ref()),
        status: text_cell(status.as_ref()),
        rating: text_cell(rating.as_ref()),
        source: text_cell(source.as_ref()),
        traits: traits_cell(traits),
    }
}

pub(crate) fn conversation_from_row(row: Model) -> Result<Conversation, Malformed> {
    let Model {
        workspace_id: _,
        id,
        version,
        created_at,
        updated_at,
        external_id,
        subject,
        status,
        rating,
        source,
        traits: traits_text,
    } = row;
    Ok(Conversation {
        id: ConversationId(id),
        stamp: stamp(TIMES, version, created_at, updated_at)?,
        external_id: optional_identifier("conversations.external_id", external_id)?,
        subject: optional_text("conversations.subject", subject)?,
        status: optional_text("conversations.status", status)?,
        rating: optional_text("conversations.rating", rating)?,
        source: optional_text("conversations.source", source)?,
        traits: traits("conversations.traits", &traits_text)?,
    })
}
