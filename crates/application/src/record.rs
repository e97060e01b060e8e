//! What the records that hang on accounts have in common.

use std::fmt::Debug;

use stele_domain::{
    Account, AccountId, Contact, ContactId, Conversation, GroupTypeIndex, Meeting, Member, Note,
    NpsResponse, Organization, OrganizationId, Scope, Segment, SupportRequest, Task, Timestamp,
    UsageMetric,
};
use uuid::Uuid;

use crate::Resource;

/// A kind of record that is named by id, number or external id, and listed. The readers and use cases that are the same
/// for all of them are written once, over this trait.
pub trait Record: Clone + Debug + PartialEq + Send + Sync + 'static {
    /// What a list of them can be narrowed to.
    type Of: Clone + Debug + PartialEq + Send + Sync;

    /// What a caller is told was not found.
    const RESOURCE: Resource;

    /// What reading it takes.
    const READ: Scope = Scope::AccountRead;

    /// The id.
    fn id(&self) -> Uuid;

    /// When it was made.
    fn created_at(&self) -> Timestamp;

    /// When it last changed.
    fn updated_at(&self) -> Timestamp;

    /// Its place in an order.
    fn position(&self, by: TimeColumn) -> Position {
        let at = match by {
            TimeColumn::CreatedAt => self.created_at(),
            TimeColumn::UpdatedAt => self.updated_at(),
        };
        Position { at, id: self.id() }
    }
}

/// How a call names one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordRef {
    /// By id alone.
    Id(Uuid),
    /// By number alone (Zudo). Only contacts, members, meetings and requests have one.
    Number(i64),
    /// By external id alone. Members, meetings and requests have none.
    ExternalId(String),
    /// By id, else by external id (Vitally).
    IdOrExternalId(String),
}

impl From<Uuid> for RecordRef {
    fn from(id: Uuid) -> Self {
        RecordRef::Id(id)
    }
}

/// A page of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordQuery<Of> {
    /// Which of them; all where nothing is said.
    pub of: Option<Of>,
    /// In which order, and which part of it.
    pub paging: RecordPaging,
    /// How many at most.
    pub limit: u32,
}

/// Order and place of a page of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordPaging {
    /// Behind a known record, newest first, the larger id first among equals. A walk by creation time shows each record
    /// that exists throughout exactly once, whatever else is written.
    Keyset {
        /// What to order by.
        by: TimeColumn,
        /// The last record of the page before.
        after: Option<Position>,
    },
    /// So many records into the order of their numbers (Zudo). Only contacts, meetings and requests are listed so.
    Numbers {
        /// How many records to pass over.
        offset: u64,
    },
}

/// What a walk is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeColumn {
    /// When it was made.
    CreatedAt,
    /// When it last changed.
    UpdatedAt,
}

/// Where a walk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The time that the walk is ordered by.
    pub at: Timestamp,
    /// The record.
    pub id: Uuid,
}

impl Position {
    /// An account's place in an order; of other records [`Record::position`] tells it.
    pub fn of_account(account: &Account, by: TimeColumn) -> Self {
        let at = match by {
            TimeColumn::CreatedAt => account.created_at,
            TimeColumn::UpdatedAt => account.updated_at,
        };
        Self {
            at,
            id: account.id.0,
        }
    }
}

/// Which contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactsOf {
    /// Those of one account.
    Account(AccountId),
    /// Those of one organization.
    Organization(OrganizationId),
    /// The one with an external id.
    ExternalId(String),
    /// Those with an email, case aside.
    Email(String),
    /// Those whose email has this host behind its `@`, case aside.
    EmailHost(String),
}

/// Which team members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MembersOf {
    /// The one with an email, case aside.
    Email(String),
}

/// Which NPS responses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponsesOf {
    /// Those of the people of one account.
    Account(AccountId),
    /// Those of one person.
    Contact(ContactId),
}

/// Which notes or tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Those about one account.
    Account(AccountId),
    /// Those about one organization.
    Organization(OrganizationId),
}

/// Which meetings or requests: those of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfAccount(pub AccountId);

/// Which conversations: those in which people of one account take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithAccount(pub AccountId);

/// Of nothing: organizations and segments are listed whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {}

impl Record for Contact {
    type Of = ContactsOf;
    const RESOURCE: Resource = Resource::Contact;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn created_at(&self) -> Timestamp {
        self.created_at
    }

    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }
}

impl Record for Member {
    type Of = MembersOf;
    const RESOURCE: Resource = Resource::Member;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn created_at(&self) -> Timestamp {
        self.created_at
    }

    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }
}

macro_rules! stamped {
    ($($record:ident: $of:ty,)+) => {$(
        impl Record for $record {
            type Of = $of;
            const RESOURCE: Resource = Resource::$record;

            fn id(&self) -> Uuid {
                self.id.0
            }

            fn created_at(&self) -> Timestamp {
                self.stamp.created_at
            }

            fn updated_at(&self) -> Timestamp {
                self.stamp.updated_at
            }
        }
    )+};
}

stamped! {
    Organization: Whole,
    Meeting: OfAccount,
    SupportRequest: OfAccount,
    NpsResponse: ResponsesOf,
    Conversation: WithAccount,
    Note: About,
    Task: About,
    Segment: Whole,
}

impl Record for UsageMetric {
    /// Those of one type of groups.
    type Of = GroupTypeIndex;
    const RESOURCE: Resource = Resource::UsageMetric;
    const READ: Scope = Scope::UsageMetricRead;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn created_at(&self) -> Timestamp {
        self.stamp.created_at
    }

    fn updated_at(&self) -> Timestamp {
        self.stamp.updated_at
    }
}
