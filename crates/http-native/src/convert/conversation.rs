//! Conversations and messages as this API shows them.

use stele_application::WholeConversation;
use stele_domain::{Conversation, Message, MessageDirection, Participant, Stamp};

use super::time;
use crate::conversations as wire;

/// The conversation without its messages, every attribute looked at.
pub(crate) fn conversation(conversation: Conversation) -> wire::Conversation {
    let Conversation {
        id,
        stamp,
        external_id,
        subject,
        status,
        rating,
        source,
        traits,
    } = conversation;
    let Stamp {
        version,
        created_at,
        updated_at,
    } = stamp;
    wire::Conversation {
        id: id.to_string(),
        external_id: external_id.map(|id| id.to_string()),
        subject: subject.map(|text| text.to_string()),
        status: status.map(|text| text.to_string()),
        rating: rating.map(|text| text.to_string()),
        source: source.map(|text| text.to_string()),
        traits: traits.as_map().clone(),
        version,
        created_at: time(created_at),
        updated_at: time(updated_at),
    }
}

/// The conversation with its messages.
pub(crate) fn whole_conversation(whole: WholeConversation) -> wire::WholeConversation {
    let WholeConversation {
        conversation: about,
        messages,
    } = whole;
    wire::WholeConversation {
        about: conversation(about),
        messages: messages.into_iter().map(message).collect(),
    }
}

/// A message, every attribute looked at.
pub(crate) fn message(message: Message) -> wire::Message {
    let direction = match message.direction() {
        MessageDirection::Inbound => "inbound",
        MessageDirection::Outbound => "outbound",
    };
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
        counts_for: _,
    } = message;
    let all = |people: Vec<Participant>| people.into_iter().map(participant).collect();
    wire::Message {
        id: id.to_string(),
        conversation_id: conversation.to_string(),
        external_id: external_id.map(|id| id.to_string()),
        direction,
        text: text.to_string(),
        sent_at: time(sent_at),
        from: participant(from),
        to: all(to),
        cc: all(cc),
        bcc: all(bcc),
        created_at: time(created_at),
    }
}

fn participant(participant: Participant) -> wire::Participant {
    match participant {
        Participant::Member(id) => wire::Participant {
            r#type: "member",
            id: id.to_string(),
        },
        Participant::Contact(id) => wire::Participant {
            r#type: "contact",
            id: id.to_string(),
        },
    }
}
