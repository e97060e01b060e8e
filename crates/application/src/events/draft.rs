//! Events as they are sent.

use std::sync::Arc;

use stele_domain::{DistinctId, EventName, Properties, Timestamp, UniqueId};

use crate::AccountRef;

/// An event to write.
#[derive(Debug, Clone, PartialEq)]
pub struct EventDraft {
    /// What its sender calls it. An event of the same name that the workspace had within the last days is this one.
    pub unique_id: Option<UniqueId>,
    /// What happened.
    pub name: EventName,
    /// When; now, where nothing is said, and where it lies more than 23 hours ahead (PostHog).
    pub at: Option<Timestamp>,
    /// Whose account it is tied to.
    pub account: EventAccount,
    /// Who did it.
    pub distinct_id: Option<DistinctId>,
    /// The groups in which it was done: type and key. The first type that a workspace sees is the type of its accounts: the
    /// key of such a group names the account, where `account` does not.
    pub groups: Vec<(String, String)>,
    /// What it says of itself. It may be large: the event that is written shares it.
    pub properties: Arc<Properties>,
    /// What it says of the person.
    pub person: PersonChange,
    /// What it says of a group.
    pub group: Option<GroupChange>,
}

impl EventDraft {
    /// An event that says nothing but that it happened.
    pub fn new(name: EventName) -> Self {
        Self {
            unique_id: None,
            name,
            at: None,
            account: EventAccount::Unnamed,
            distinct_id: None,
            groups: Vec::new(),
            properties: Arc::default(),
            person: PersonChange::default(),
            group: None,
        }
    }
}

/// How an event tells whose account it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum EventAccount {
    /// Not at all.
    #[default]
    Unnamed,
    /// By a name of the account.
    Named(AccountRef, UnknownAccount),
    /// By the person who did it: the first, by number, of the accounts that they are tied to (Vitally).
    OfPerson,
}

/// What becomes of an event that names an account that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownAccount {
    /// It is refused (Alguna).
    Refused,
    /// It waits for the first account that claims the name as an identifier.
    AwaitsIt,
}

/// What an event says of the person who did it (PostHog's `$set` and `$set_once`): what is known of them from now on, also
/// as traits of the contact whom they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonChange {
    /// Takes the place of what was known; null removes.
    pub set: Properties,
    /// Known from now on, where nothing was.
    pub set_once: Properties,
}

impl PersonChange {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.set_once.is_empty()
    }
}

/// What an event says of a group (PostHog's `$groupidentify`): what is known of it from now on; of the group of an account,
/// as traits of the account, now or as soon as there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupChange {
    /// The name of the group's type.
    pub group_type: String,
    /// The group.
    pub key: String,
    /// What is said; null removes.
    pub set: Properties,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventOutcome {
    /// It is written.
    Written,
    /// It was written already.
    Known,
    /// It names an account that is not there, and was refused.
    UnknownAccount,
}
