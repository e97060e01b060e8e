//! Why a use case failed.

use std::fmt;

use stele_domain::{Code, DuplicateIdentifier, FilterFault, MathFault, RuleFault, Scope};

use crate::ports::StoreError;

/// What a caller named and does not exist, or not in its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// An account.
    Account,
    /// A person at a customer.
    Contact,
    /// A conversation.
    Conversation,
    /// An API key.
    Key,
    /// A meeting.
    Meeting,
    /// A team member.
    Member,
    /// A message of a conversation.
    Message,
    /// A note.
    Note,
    /// An NPS response.
    NpsResponse,
    /// An organization.
    Organization,
    /// A segment.
    Segment,
    /// A request of a customer.
    SupportRequest,
    /// A task.
    Task,
    /// A usage metric.
    UsageMetric,
    /// A workspace.
    Workspace,
}

impl Resource {
    /// Its name in a sentence.
    pub const fn word(self) -> &'static str {
        match self {
            Resource::Account => "account",
            Resource::Contact => "contact",
            Resource::Conversation => "conversation",
            Resource::Key => "key",
            Resource::Meeting => "meeting",
            Resource::Member => "member",
            Resource::Message => "message",
            Resource::Note => "note",
            Resource::NpsResponse => "NPS response",
            Resource::Organization => "organization",
            Resource::Segment => "segment",
            Resource::SupportRequest => "request",
            Resource::Task => "task",
            Resource::UsageMetric => "usage metric",
            Resource::Workspace => "workspace",
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What is wrong with a write that is well formed by itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// `contact_activity_at` lies in the future.
    #[error("contact activity cannot be in the future")]
    ContactActivityInFuture,
    /// A list of contacts names a contact that the account does not have.
    #[error("contact {0} is not a contact of this account")]
    UnknownContact(Code),
    /// A list of contacts names one contact twice.
    #[error("contact {0} is listed twice")]
    RepeatedContact(Code),
    /// A list of contacts is longer than one may be.
    #[error("at most {max} contacts can be written at once")]
    TooManyContacts {
        /// The most contacts of a list.
        max: usize,
    },
    /// A list of contacts has two primaries.
    #[error("only one contact can be primary")]
    TwoPrimaryContacts,
    /// The write names something that is not there, or not in the caller's workspace.
    #[error("there is no such {0}")]
    Unknown(Resource),
    /// A person is tied to nothing, or would be.
    #[error("a contact belongs to at least one account or organization")]
    TiedToNothing,
    /// A person is tied to more than they may be.
    #[error("a contact belongs to at most {max} accounts and {max} organizations")]
    TooManyTies {
        /// The most of either.
        max: usize,
    },
    /// A key is to act for a team member who cannot sign in.
    #[error("a key cannot act for a team member who is deactivated")]
    DeactivatedMember,
    /// A meeting ends before it begins.
    #[error("a meeting cannot end before it begins")]
    EndsBeforeItBegins,
    /// A conversation has more messages in one write, or a message more recipients, than may be.
    #[error("at most {max} messages can be written at once, each to at most {max} people")]
    TooManyMessages {
        /// The most of either.
        max: usize,
    },
    /// Events of one write say too much: of more people and groups than may change in one unit of work, or of people of whom so
    /// much is known that writing it with every event is more than a unit of work may write.
    #[error("the events say too much to be written at once: send fewer")]
    TooMuchAtOnce,
    /// The windows of a usage metric, the current one and the one before, reach further back than events are kept.
    #[error("the interval can have at most {max} days: events are kept for twice as long")]
    IntervalBeyondRetention {
        /// The longest interval, in days.
        max: u32,
    },
    /// A usage metric sums without a property, or counts with one.
    #[error(transparent)]
    Math(#[from] MathFault),
    /// What a usage metric filters by cannot be understood.
    #[error(transparent)]
    Filter(#[from] FilterFault),
    /// There are as many as there may be.
    #[error("there are at most {max} of these in a workspace")]
    TooMany {
        /// The most of them.
        max: u32,
    },
    /// A segment's rule cannot be understood.
    #[error("the rule has faults")]
    Rule(Vec<RuleFault>),
    /// A list of identifiers names one twice.
    #[error(transparent)]
    DuplicateIdentifier(#[from] DuplicateIdentifier),
}

/// Every way in which a use case can fail. Closed: each dialect matches all of it and says it in its vendor's words.
///
/// `Display` is fit for a caller to read; what only an operator should see is the source, and is logged.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing in the caller's workspace.
    #[error("{0} not found")]
    NotFound(Resource),
    /// An identifier of the write belongs to another account of the workspace.
    #[error("an identifier is already in use")]
    IdentifierTaken,
    /// The external id of the write belongs to another record of the kind.
    #[error("another {0} has this external id")]
    ExternalIdTaken(Resource),
    /// The name of the write belongs to another record of the kind.
    #[error("another {0} has this name")]
    NameTaken(Resource),
    /// The email of a team member belongs to another one of the workspace.
    #[error("a member with this email exists already")]
    MemberEmailTaken,
    /// What is to be changed is no longer what the caller says it changes.
    #[error("it has changed meanwhile")]
    Outdated,
    /// The key lacks a scope.
    #[error("the key lacks the scope {0}")]
    Forbidden(Scope),
    /// A key would open more than the one that makes it: another workspace, or this scope.
    #[error("a key cannot grant the scope {0}, which it lacks")]
    CannotGrant(Scope),
    /// The write cannot be applied.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The store cannot be reached, or is too busy; the same call may work later.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A bug, ours or the store's.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<DuplicateIdentifier> for Error {
    fn from(fault: DuplicateIdentifier) -> Self {
        Error::Invalid(fault.into())
    }
}

impl From<StoreError> for Error {
    /// A store's error as a caller is told of it, where the use case has no answer of its own to it.
    fn from(error: StoreError) -> Self {
        use crate::ports::Unique;
        match error {
            StoreError::Conflict(Unique::AccountIdentifier) => Error::IdentifierTaken,
            StoreError::Conflict(Unique::ExternalId(resource)) => Error::ExternalIdTaken(resource),
            StoreError::Conflict(Unique::Name(resource)) => Error::NameTaken(resource),
            StoreError::Conflict(Unique::MemberEmail) => Error::MemberEmailTaken,
            StoreError::Conflict(_) | StoreError::Retry(_) | StoreError::Unavailable(_) => {
                Error::Unavailable(Box::new(error))
            }
            StoreError::Broken(_) => Error::Internal(Box::new(error)),
        }
    }
}
