//! Tenants.

use crate::{Name, Timestamp, WorkspaceId};

/// One tenant: everything else belongs to exactly one, and nothing of one is ever seen from another. PostHog's project,
/// the organization of the other vendors' pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id; the store assigns it, 0 until then.
    pub id: WorkspaceId,
    /// Its name; need not be unique.
    pub name: Name,
    /// Grows by one with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
}
