//! What the team writes down about a customer.

use crate::text::each_once;
use crate::{
    AccountId, ContactId, Field, Identifier, MemberId, Name, NoteId, OrganizationId, Stamp, Text,
    Timestamp, Traits, TraitsChange,
};

/// A note (Vitally).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The id.
    pub id: NoteId,
    /// How often and when it changed.
    pub stamp: Stamp,
    /// The customer's own id of it, unique in the workspace.
    pub external_id: Option<Identifier>,
    /// The account it is about.
    pub account: Option<AccountId>,
    /// The organization it is about.
    pub organization: Option<OrganizationId>,
    /// What it is about, in a line.
    pub subject: Option<Text>,
    /// What it says.
    pub text: Text,
    /// The time that it speaks of.
    pub noted_at: Timestamp,
    /// Who wrote it.
    pub author: Option<MemberId>,
    /// The people at the customer whom it mentions, each once, in the order sent. Some may be gone.
    pub contacts: Vec<ContactId>,
    /// Its labels, each once, in the order sent.
    pub tags: Vec<Name>,
    /// When it was put away.
    pub archived_at: Option<Timestamp>,
    /// The customer's own attributes.
    pub traits: Traits,
}

/// What a write wants of a note. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoteChange {
    /// The account it is about.
    pub account: Field<AccountId>,
    /// The organization it is about.
    pub organization: Field<OrganizationId>,
    /// What it is about, in a line.
    pub subject: Field<Text>,
    /// What it says.
    pub text: Option<Text>,
    /// The time that it speaks of.
    pub noted_at: Option<Timestamp>,
    /// Who wrote it.
    pub author: Field<MemberId>,
    /// The people at the customer whom it mentions, replaced.
    pub contacts: Option<Vec<ContactId>>,
    /// Its labels, replaced.
    pub tags: Option<Vec<Name>>,
    /// When it was put away.
    pub archived_at: Field<Timestamp>,
    /// Traits to merge.
    pub traits: TraitsChange,
}

impl Note {
    /// A new note that says something of a time, and nothing else.
    pub fn new(
        id: NoteId,
        external_id: Option<Identifier>,
        text: Text,
        noted_at: Timestamp,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            stamp: Stamp::new(now),
            external_id,
            account: None,
            organization: None,
            subject: None,
            text,
            noted_at,
            author: None,
            contacts: Vec::new(),
            tags: Vec::new(),
            archived_at: None,
            traits: Traits::default(),
        }
    }

    /// Applies a change, without [touching](Stamp::touch).
    pub fn apply(&mut self, change: NoteChange) {
        let NoteChange {
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
        } = change;
        account.apply_to(&mut self.account);
        organization.apply_to(&mut self.organization);
        subject.apply_to(&mut self.subject);
        if let Some(text) = text {
            self.text = text;
        }
        if let Some(noted_at) = noted_at {
            self.noted_at = noted_at;
        }
        author.apply_to(&mut self.author);
        if let Some(contacts) = contacts {
            self.contacts = each_once(contacts);
        }
        if let Some(tags) = tags {
            self.tags = each_once(tags);
        }
        archived_at.apply_to(&mut self.archived_at);
        self.traits.merge(traits);
    }
}
