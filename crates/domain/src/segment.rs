//! Named groups of accounts, of which each account is in or out by a rule.
//!
//! A [`Segment`] keeps its rule as the JSON that was sent. [`Rule::parse`] reads it and tells every fault by its place;
//! [`Rule::needs`] says what has to be known beside the account itself, and [`Rule::holds`] answers over [`RuleFacts`].
//!
//! # Adding an attribute or an operator
//!
//! An attribute is a variant of [`RuleAttribute`]; the compiler leads to its word, its kind and its value. An operator is
//! one of [`RuleOperator`]; which kinds know it, and what its value must be, stands in one table beside the kinds.

mod attribute;
mod condition;
mod decimal;
mod facts;
mod fault;
mod kind;
mod operator;
mod parse;
mod rule;
#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::{AccountId, Field, Name, SegmentId, Stamp, Text, Timestamp};

pub use attribute::RuleAttribute;
pub use facts::{RuleFacts, RuleNeeds, UsageOf};
pub use fault::RuleFault;
pub use operator::RuleOperator;
pub use rule::Rule;

/// A named group of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The id.
    pub id: SegmentId,
    /// How often and when it changed. Accounts that enter and leave do not change it.
    pub stamp: Stamp,
    /// Its name.
    pub name: Name,
    /// What it is for.
    pub description: Option<Text>,
    /// Which accounts are in it, kept as sent; [`Rule::parse`] reads it.
    pub rule: Value,
}

/// A segment to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentDraft {
    /// Its name.
    pub name: Name,
    /// What it is for.
    pub description: Option<Text>,
    /// Which accounts are in it.
    pub rule: Value,
}

/// What a write wants of a segment. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SegmentChange {
    /// Its name.
    pub name: Option<Name>,
    /// What it is for.
    pub description: Field<Text>,
    /// Which accounts are in it, replaced whole.
    pub rule: Option<Value>,
}

impl Segment {
    /// A new segment.
    pub fn new(id: SegmentId, draft: SegmentDraft, now: Timestamp) -> Self {
        let SegmentDraft {
            name,
            description,
            rule,
        } = draft;
        Self {
            id,
            stamp: Stamp::new(now),
            name,
            description,
            rule,
        }
    }

    /// Applies a change, without [touching](Stamp::touch).
    pub fn apply(&mut self, change: SegmentChange) {
        let SegmentChange {
            name,
            description,
            rule,
        } = change;
        if let Some(name) = name {
            self.name = name;
        }
        description.apply_to(&mut self.description);
        if let Some(rule) = rule {
            self.rule = rule;
        }
    }

    /// What the accounts in it show of it.
    pub fn label(&self) -> SegmentLabel {
        SegmentLabel {
            id: self.id,
            name: self.name.clone(),
        }
    }
}

/// What an account shows of a segment that it is in (Vitally).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SegmentLabel {
    /// The segment's id.
    pub id: SegmentId,
    /// Its name.
    pub name: Name,
}

/// An account that entered or left a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentMove {
    /// The segment.
    pub segment: SegmentId,
    /// The account.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
    /// Which of the two.
    pub kind: SegmentMoveKind,
}

/// Which way an account moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SegmentMoveKind {
    /// Into the segment.
    Entered,
    /// Out of it.
    Left,
}

impl SegmentMoveKind {
    /// Both.
    pub const ALL: [SegmentMoveKind; 2] = [SegmentMoveKind::Entered, SegmentMoveKind::Left];

    /// The word on the wire and in the store.
    pub const fn word(self) -> &'static str {
        match self {
            SegmentMoveKind::Entered => "entered",
            SegmentMoveKind::Left => "left",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
