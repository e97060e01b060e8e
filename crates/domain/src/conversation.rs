//! What the customers and the team write to each other.

use std::collections::BTreeSet;

use crate::{
    ContactId, ConversationId, Field, Identifier, MemberId, MessageId, Stamp, Text, Timestamp,
    Traits, TraitsChange,
};

/// A thread of messages (Vitally).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// The id.
    pub id: ConversationId,
    /// How often and when it, or one of its messages, changed.
    pub stamp: Stamp,
    /// The customer's own id of it, unique in the workspace.
    pub external_id: Option<Identifier>,
    /// What it is about.
    pub subject: Option<Text>,
    /// Where it stands, in the words of the system it came from.
    pub status: Option<Text>,
    /// How the customer rated it, in the words of the system it came from.
    pub rating: Option<Text>,
    /// The system it came from.
    pub source: Option<Text>,
    /// The customer's own attributes.
    pub traits: Traits,
}

/// Someone who writes or is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Participant {
    /// Someone of the team: Vitally's `admin`.
    Member(MemberId),
    /// Someone at a customer: Vitally's `user`.
    Contact(ContactId),
}

impl Participant {
    /// The person at a customer.
    pub fn contact(self) -> Option<ContactId> {
        match self {
            Participant::Member(_) => None,
            Participant::Contact(contact) => Some(contact),
        }
    }

    /// The person of the team.
    pub fn member(self) -> Option<MemberId> {
        match self {
            Participant::Member(member) => Some(member),
            Participant::Contact(_) => None,
        }
    }
}

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageDirection {
    /// From a person at a customer.
    Inbound,
    /// From the team.
    Outbound,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The id.
    pub id: MessageId,
    /// The conversation it belongs to.
    pub conversation: ConversationId,
    /// The customer's own id of it, unique in the workspace.
    pub external_id: Option<Identifier>,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// What it says.
    pub text: Text,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Who wrote it.
    pub from: Participant,
    /// To whom.
    pub to: Vec<Participant>,
    /// To whom a copy went.
    pub cc: Vec<Participant>,
    /// To whom a copy went that the others do not know of.
    pub bcc: Vec<Participant>,
    /// The people at customers for whom it counts: an inbound message for its sender, an outbound one for those it was
    /// written or copied to, and where it names none of them for everyone who had taken part in the conversation.
    pub counts_for: BTreeSet<ContactId>,
}

/// A conversation to make.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConversationDraft {
    /// The customer's own id of it.
    pub external_id: Option<Identifier>,
    /// What it is about.
    pub subject: Option<Text>,
    /// Where it stands.
    pub status: Option<Text>,
    /// How the customer rated it.
    pub rating: Option<Text>,
    /// The system it came from.
    pub source: Option<Text>,
    /// The customer's own attributes.
    pub traits: TraitsChange,
    /// Its first messages.
    pub messages: Vec<MessageDraft>,
}

/// A message to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageDraft {
    /// The customer's own id of it.
    pub external_id: Option<Identifier>,
    /// What it says.
    pub text: Text,
    /// When it was sent; now where nothing is said.
    pub sent_at: Option<Timestamp>,
    /// Who wrote it.
    pub from: Participant,
    /// To whom.
    pub to: Vec<Participant>,
    /// To whom a copy went.
    pub cc: Vec<Participant>,
    /// To whom a copy went that the others do not know of.
    pub bcc: Vec<Participant>,
}

/// What a write wants of a conversation. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConversationChange {
    /// What it is about.
    pub subject: Field<Text>,
    /// Where it stands.
    pub status: Field<Text>,
    /// How the customer rated it.
    pub rating: Field<Text>,
    /// The system it came from.
    pub source: Field<Text>,
    /// Traits to merge.
    pub traits: TraitsChange,
    /// Messages to record. One whose external id a message of the conversation has already takes that one's place (Vitally).
    pub messages: Vec<MessageDraft>,
}

impl Conversation {
    /// Applies a change of all but its messages, which are records of their own, without [touching](Stamp::touch).
    pub fn apply(&mut self, change: ConversationChange) {
        let ConversationChange {
            subject,
            status,
            rating,
            source,
            traits,
            messages: _,
        } = change;
        subject.apply_to(&mut self.subject);
        status.apply_to(&mut self.status);
        rating.apply_to(&mut self.rating);
        source.apply_to(&mut self.source);
        self.traits.merge(traits);
    }
}

impl MessageDraft {
    /// Everyone it names, the sender first.
    pub fn participants(&self) -> impl Iterator<Item = Participant> + '_ {
        let recipients = [&self.to, &self.cc, &self.bcc];
        std::iter::once(self.from).chain(recipients.into_iter().flatten().copied())
    }

    /// Whether it names nobody at a customer, so that it counts for everyone who had taken part in the conversation.
    pub fn is_to_everyone(&self) -> bool {
        names_nobody(self.participants())
    }
}

impl Message {
    /// A message recorded at `now` in a conversation in which `known` had taken part.
    pub fn new(
        id: MessageId,
        conversation: ConversationId,
        draft: MessageDraft,
        known: &BTreeSet<ContactId>,
        now: Timestamp,
    ) -> Self {
        let counts_for = counts_for(&draft, known);
        let MessageDraft {
            external_id,
            text,
            sent_at,
            from,
            to,
            cc,
            bcc,
        } = draft;
        Self {
            id,
            conversation,
            external_id,
            created_at: now,
            text,
            sent_at: sent_at.unwrap_or(now),
            from,
            to,
            cc,
            bcc,
            counts_for,
        }
    }

    /// The same message, written again as `draft` says. A time that it does not say stays; so does whom it counts for where
    /// it named nobody and still does: those who joined the conversation since were not written to.
    #[must_use]
    pub fn rewritten(&self, draft: MessageDraft, known: &BTreeSet<ContactId>) -> Self {
        let draft = MessageDraft {
            sent_at: draft.sent_at.or(Some(self.sent_at)),
            ..draft
        };
        let known = if names_nobody(self.participants()) {
            &self.counts_for
        } else {
            known
        };
        Self::new(self.id, self.conversation, draft, known, self.created_at)
    }

    /// Inbound when its sender is a person at a customer, outbound when they are of the team (Vitally).
    pub fn direction(&self) -> MessageDirection {
        match self.from {
            Participant::Contact(_) => MessageDirection::Inbound,
            Participant::Member(_) => MessageDirection::Outbound,
        }
    }

    /// Everyone it names, the sender first.
    pub fn participants(&self) -> impl Iterator<Item = Participant> + '_ {
        let recipients = [&self.to, &self.cc, &self.bcc];
        std::iter::once(self.from).chain(recipients.into_iter().flatten().copied())
    }
}

fn names_nobody(participants: impl IntoIterator<Item = Participant>) -> bool {
    participants
        .into_iter()
        .all(|participant| participant.contact().is_none())
}

fn counts_for(draft: &MessageDraft, known: &BTreeSet<ContactId>) -> BTreeSet<ContactId> {
    if let Participant::Contact(sender) = draft.from {
        return BTreeSet::from([sender]);
    }
    if draft.is_to_everyone() {
        return known.clone();
    }
    draft
        .participants()
        .filter_map(Participant::contact)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::Uuid;

    use super::{Message, MessageDirection, MessageDraft, Participant};
    use crate::{ContactId, ConversationId, MemberId, MessageId, Text, Timestamp};

    fn contact(n: u128) -> ContactId {
        ContactId(Uuid::from_u128(n))
    }

    fn message(from: Participant, to: &[u128], known: &[u128]) -> Message {
        let draft = MessageDraft {
            external_id: None,
            text: Text::default(),
            sent_at: None,
            from,
            to: to
                .iter()
                .map(|n| Participant::Contact(contact(*n)))
                .collect(),
            cc: Vec::new(),
            bcc: vec![Participant::Member(MemberId(Uuid::max()))],
        };
        let known = known.iter().map(|n| contact(*n)).collect();
        let now = Timestamp::from_micros(0).expect("in range");
        let (id, conversation) = (MessageId(Uuid::nil()), ConversationId(Uuid::nil()));
        Message::new(id, conversation, draft, &known, now)
    }

    #[test]
    fn what_a_person_at_a_customer_sends_is_inbound_and_counts_for_them_alone() {
        let message = message(Participant::Contact(contact(1)), &[2], &[3]);
        assert_eq!(message.direction(), MessageDirection::Inbound);
        assert_eq!(message.counts_for, BTreeSet::from([contact(1)]));
    }

    #[test]
    fn what_the_team_sends_counts_for_those_it_names_else_for_all_who_took_part() {
        let team = Participant::Member(MemberId(Uuid::nil()));
        assert_eq!(
            message(team, &[1, 2], &[3]).direction(),
            MessageDirection::Outbound
        );
        assert_eq!(
            message(team, &[1, 2], &[3]).counts_for,
            BTreeSet::from([contact(1), contact(2)])
        );
        assert_eq!(
            message(team, &[], &[3]).counts_for,
            BTreeSet::from([contact(3)])
        );
    }

    #[test]
    fn a_message_to_everyone_that_is_written_again_counts_for_nobody_who_joined_since() {
        let team = Participant::Member(MemberId(Uuid::nil()));
        let known = |n: &[u128]| n.iter().map(|n| contact(*n)).collect::<BTreeSet<_>>();
        let again = |message: &Message, to: &[u128]| MessageDraft {
            external_id: None,
            text: message.text.clone(),
            sent_at: None,
            from: message.from,
            to: to
                .iter()
                .map(|n| Participant::Contact(contact(*n)))
                .collect(),
            cc: message.cc.clone(),
            bcc: message.bcc.clone(),
        };
        let first = message(team, &[], &[3]);
        assert_eq!(first.rewritten(again(&first, &[]), &known(&[3, 4])), first);
        let to_four = first.rewritten(again(&first, &[4]), &known(&[3, 4]));
        assert_eq!(to_four.counts_for, known(&[4]));
        let to_all = to_four.rewritten(again(&to_four, &[]), &known(&[3, 4]));
        assert_eq!(to_all.counts_for, known(&[3, 4]));
    }
}
