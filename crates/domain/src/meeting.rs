//! Meetings with the customers.

use crate::{AccountId, AccountKey, Field, MeetingId, MeetingNumber, Name, Stamp, Timestamp};

/// A meeting with an account (Zudo).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The id.
    pub id: MeetingId,
    /// The number, Zudo's id.
    pub number: MeetingNumber,
    /// How often and when it changed.
    pub stamp: Stamp,
    /// The account that was met.
    pub account: AccountKey,
    /// What it is about.
    pub title: Name,
    /// When it begins.
    pub start_at: Timestamp,
    /// When it ends, where that is known; not before it begins.
    pub end_at: Option<Timestamp>,
}

/// A meeting to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingDraft {
    /// The account that is met.
    pub account: AccountId,
    /// What it is about.
    pub title: Name,
    /// When it begins.
    pub start_at: Timestamp,
    /// When it ends.
    pub end_at: Option<Timestamp>,
}

/// What a write wants of a meeting. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MeetingChange {
    /// What it is about.
    pub title: Option<Name>,
    /// When it begins.
    pub start_at: Option<Timestamp>,
    /// When it ends.
    pub end_at: Field<Timestamp>,
}

impl Meeting {
    /// Applies a change, without [touching](Stamp::touch).
    pub fn apply(&mut self, change: MeetingChange) {
        let MeetingChange {
            title,
            start_at,
            end_at,
        } = change;
        if let Some(title) = title {
            self.title = title;
        }
        if let Some(start_at) = start_at {
            self.start_at = start_at;
        }
        end_at.apply_to(&mut self.end_at);
    }

    /// Whether it ends before it begins, which no meeting may.
    pub fn ends_before_it_begins(&self) -> bool {
        self.end_at.is_some_and(|end_at| end_at < self.start_at)
    }
}
