//! The team.

use crate::{Email, MemberId, MemberNumber, Name, Timestamp, WorkspaceId};

/// Whether a team member can sign in, in Vitally's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LicenseStatus {
    /// Yes.
    Active,
    /// No longer.
    Deactivated,
    /// Never yet: made because another record named them.
    AutoCreated,
}

impl LicenseStatus {
    /// All three.
    pub const ALL: [LicenseStatus; 3] = [
        LicenseStatus::Active,
        LicenseStatus::Deactivated,
        LicenseStatus::AutoCreated,
    ];

    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            LicenseStatus::Active => "active",
            LicenseStatus::Deactivated => "deactivated",
            LicenseStatus::AutoCreated => "auto-created",
        }
    }

    /// The status of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// Someone of the team that looks after the customers: Vitally's admin, PostHog's user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The id, Vitally's.
    pub id: MemberId,
    /// The workspace they belong to.
    pub workspace: WorkspaceId,
    /// The integer id, PostHog's.
    pub number: MemberNumber,
    /// Grows by one with each change.
    pub version: i64,
    /// Their name.
    pub name: Name,
    /// Their email, unique in the workspace without regard to case.
    pub email: Email,
    /// Whether they can sign in.
    pub license_status: LicenseStatus,
    /// When they joined.
    pub created_at: Timestamp,
    /// When they last changed.
    pub updated_at: Timestamp,
}
