//! API keys.

use std::fmt;

use crate::{KeyId, Member, ScopeSet, Timestamp, Workspace};

/// SHA-256 of a key's whole text. The text itself is shown once, when the key is made, and stored nowhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyHash(pub [u8; 32]);

impl fmt::Debug for KeyHash {
    /// Prints no digit of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(..)")
    }
}

/// A key of the API, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// What it is listed and revoked by.
    pub id: KeyId,
    /// The one workspace it opens.
    pub workspace: Workspace,
    /// The public part of the key's text, by which it is found. Unique among all keys.
    pub prefix: String,
    /// What the whole text hashes to.
    pub hash: KeyHash,
    /// What it may do.
    pub scopes: ScopeSet,
    /// The team member it acts for, where it acts for one.
    pub member: Option<Member>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it opens nothing.
    pub revoked_at: Option<Timestamp>,
}
