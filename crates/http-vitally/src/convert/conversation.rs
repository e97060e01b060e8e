//! Conversations and their messages as Vitally shows them.

use stele_domain::{Conversation, Identifier, Message, MessageDirection, Participant, Stamp, Text};

use crate::convert::plain_traits;
use crate::{conversations, messages};

/// The conversation without its messages, every attribute looked at.
pub(crate) fn conversation(conversation: &Conversation) -> conversations::Conversation<'_> {
    let Conversation {
        id,
        stamp:
            Stamp {
                version: _,
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
    conversations::Conversation {
        id: id.to_string(),
        created_at: created_at.to_millis_string(),
        updated_at: updated_at.to_millis_string(),
        external_id: external_id.as_ref().map(Identifier::as_str),
        subject: subject.as_ref().map(Text::as_str),
        status: status.as_ref().map(Text::as_str),
        rating: rating.as_ref().map(Text::as_str),
        source: source.as_ref().map(Text::as_str),
        traits: plain_traits::of(traits),
    }
}

/// The message, every attribute looked at.
pub(crate) fn message(message: &Message) -> messages::Message<'_> {
    let Message {
        id,
        conversation,
        external_id,
        created_at: _,
        text,
        sent_at,
        from,
        to,
        cc,
        bcc,
        counts_for: _,
    } = message;
    let people = |people: &[Participant]| people.iter().copied().map(participant).collect();
    messages::Message {
        id: id.to_string(),
        direction: match message.direction() {
            MessageDirection::Inbound => messages::MessageType::Inbound,
            MessageDirection::Outbound => messages::MessageType::Outbound,
        },
        external_id: external_id.as_ref().map(Identifier::as_str),
        conversation_id: conversation.to_string(),
        message: text.as_str(),
        timestamp: sent_at.to_millis_string(),
        from: participant(*from),
        to: people(to),
        cc: people(cc),
        bcc: people(bcc),
    }
}

fn participant(participant: Participant) -> messages::Participant {
    let (side, id) = match participant {
        Participant::Member(member) => (messages::ParticipantType::Admin, member.to_string()),
        Participant::Contact(contact) => (messages::ParticipantType::User, contact.to_string()),
    };
    messages::Participant { side, id }
}
