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

/// What a write wants of a team member. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemberChange {
    /// Their name.
    pub name: Option<Name>,
    /// Their email.
    pub email: Option<Email>,
    /// Whether they can sign in.
    pub license_status: Option<LicenseStatus>,
}

impl Member {
    /// Applies a change, without [touching](Member::touch).
    pub fn apply(&mut self, change: MemberChange) {
        let MemberChange {
            name,
            email,
            license_status,
        } = change;
        if let Some(name) = name {
            self.name = name;
        }
        if let Some(email) = email {
            self.email = email;
        }
        if let Some(license_status) = license_status {
            self.license_status = license_status;
        }
    }

    /// Notes that something a reader can see has changed; see [`Stamp::touch`](crate::Stamp::touch).
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = self.updated_at.next().map_or(now, |next| next.max(now));
    }
}
