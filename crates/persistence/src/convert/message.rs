//! Messages, and the people at customers in them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use stele_domain::{
    ContactId, ConversationId, MemberId, Message, MessageDirection, MessageId, Participant,
    Timestamp, WorkspaceId,
};

use super::json;
use super::parts::{identifier_cell, optional_identifier, optional_time, text, time};
use crate::entity::{message_people, messages};
use crate::error::Malformed;

/// Someone who writes or is written to, as they are stored: `{"contact":"…"}`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ParticipantDocument {
    Member(String),
    Contact(String),
}

pub(crate) fn message_row(workspace: WorkspaceId, message: &Message) -> messages::Model {
    let Message {
        id,
        conversation,
        external_id,
        created_at,
        text,
        sent_at,
        from,
        to,
        cc,
        bcc,
        counts_for,
    } = message;
    let counts_for: Vec<_> = counts_for.iter().map(ToString::to_string).collect();
    messages::Model {
        workspace_id: workspace.0,
        id: id.0,
        conversation_id: conversation.0,
        external_id: identifier_cell(external_id.as_ref()),
        created_at: created_at.micros(),
        text: text.as_str().to_owned(),
        sent_at: sent_at.micros(),
        sender: json::write(&participant_document(*from)),
        recipients: participants_cell(to),
        cc: participants_cell(cc),
        bcc: participants_cell(bcc),
        counts_for: json::write(&counts_for),
    }
}

/// The rows of everyone at a customer whom a message names or counts for, in the order of their ids.
pub(crate) fn people_rows(workspace: WorkspaceId, message: &Message) -> Vec<message_people::Model> {
    let named = message.participants().filter_map(Participant::contact);
    let everyone: BTreeSet<_> = named.chain(message.counts_for.iter().copied()).collect();
    let row = |contact: ContactId| message_people::Model {
        workspace_id: workspace.0,
        message_id: message.id.0,
        contact_id: contact.0,
        conversation_id: message.conversation.0,
        direction: direction_word(message.direction()).to_owned(),
        sent_at: message.sent_at.micros(),
        counts: message.counts_for.contains(&contact),
    };
    everyone.into_iter().map(row).collect()
}

/// The word of a direction in the store.
pub(crate) fn direction_word(direction: MessageDirection) -> &'static str {
    match direction {
        MessageDirection::Inbound => "inbound",
        MessageDirection::Outbound => "outbound",
    }
}

/// When the newest inbound and the newest outbound message were sent.
pub(crate) fn newest_messages_from_cells(
    cells: [Option<i64>; 2],
) -> Result<(Option<Timestamp>, Option<Timestamp>), Malformed> {
    const WHAT: &str = "message_people.sent_at";
    let [inbound, outbound] = cells;
    Ok((
        optional_time(WHAT, inbound)?,
        optional_time(WHAT, outbound)?,
    ))
}

pub(crate) fn message_from_row(row: messages::Model) -> Result<Message, Malformed> {
    const SENDER: &str = "messages.sender";
    let messages::Model {
        workspace_id: _,
        id,
        conversation_id,
        external_id,
        created_at,
        text: message_text,
        sent_at,
        sender,
        recipients,
        cc,
        bcc,
        counts_for,
    } = row;
    Ok(Message {
        id: MessageId(id),
        conversation: ConversationId(conversation_id),
        external_id: optional_identifier("messages.external_id", external_id)?,
        created_at: time("messages.created_at", created_at)?,
        text: text("messages.text", message_text)?,
        sent_at: time("messages.sent_at", sent_at)?,
        from: participant(SENDER, &json::read(SENDER, &sender)?)?,
        to: participants("messages.recipients", &recipients)?,
        cc: participants("messages.cc", &cc)?,
        bcc: participants("messages.bcc", &bcc)?,
        counts_for: counted("messages.counts_for", &counts_for)?,
    })
}

fn participant_document(participant: Participant) -> ParticipantDocument {
    match participant {
        Participant::Member(member) => ParticipantDocument::Member(member.to_string()),
        Participant::Contact(contact) => ParticipantDocument::Contact(contact.to_string()),
    }
}

fn participants_cell(participants: &[Participant]) -> String {
    let documents: Vec<_> = participants
        .iter()
        .copied()
        .map(participant_document)
        .collect();
    json::write(&documents)
}

fn participant(
    what: &'static str,
    document: &ParticipantDocument,
) -> Result<Participant, Malformed> {
    match document {
        ParticipantDocument::Member(id) => MemberId::parse(id).map(Participant::Member),
        ParticipantDocument::Contact(id) => ContactId::parse(id).map(Participant::Contact),
    }
    .ok_or(Malformed(what))
}

fn participants(what: &'static str, cell: &str) -> Result<Vec<Participant>, Malformed> {
    let documents: Vec<ParticipantDocument> = json::read(what, cell)?;
    documents
        .iter()
        .map(|document| participant(what, document))
        .collect()
}

fn counted(what: &'static str, cell: &str) -> Result<BTreeSet<ContactId>, Malformed> {
    let ids: Vec<String> = json::read(what, cell)?;
    ids.iter()
        .map(|id| ContactId::parse(id).ok_or(Malformed(what)))
        .collect()
}
