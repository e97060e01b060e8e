//! Why a use case failed.

use stele_domain::{Code, DuplicateIdentifier, Scope};

use crate::ports::StoreError;

/// What a caller named and does not exist, or not in its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// An account.
    Account,
    /// An API key.
    Key,
    /// A team member.
    Member,
    /// A workspace.
    Workspace,
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
    /// A list of contacts is longer than an account's may be.
    #[error("an account has at most {max} contacts")]
    TooManyContacts {
        /// The most contacts of an account.
        max: usize,
    },
    /// A list of contacts has two primaries.
    #[error("only one contact can be primary")]
    TwoPrimaryContacts,
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
    #[error("{0:?} not found")]
    NotFound(Resource),
    /// An identifier of the write belongs to another account of the workspace.
    #[error("an identifier is already in use")]
    IdentifierTaken,
    /// The email of a new team member belongs to another one of the workspace.
    #[error("a member with this email exists already")]
    MemberEmailTaken,
    /// The key lacks a scope.
    #[error("the key lacks the scope {0}")]
    Forbidden(Scope),
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
            StoreError::Conflict(Unique::MemberEmail) => Error::MemberEmailTaken,
            StoreError::Conflict(_) | StoreError::Retry(_) | StoreError::Unavailable(_) => {
                Error::Unavailable(Box::new(error))
            }
            StoreError::Broken(_) => Error::Internal(Box::new(error)),
        }
    }
}
