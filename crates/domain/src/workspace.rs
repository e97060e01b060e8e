//! Tenants.

use std::fmt;

use crate::{Name, Timestamp, WorkspaceId};

/// One tenant: everything else belongs to exactly one, and nothing of one is ever seen from another. PostHog's project,
/// the organization of the other vendors' pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id; the store assigns it, 0 until then.
    pub id: WorkspaceId,
    /// Its name; need not be unique.
    pub name: Name,
    /// What products send events with.
    pub project_token: ProjectToken,
    /// Grows by one with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What the products of a workspace send events with, and can do nothing else with: it stands in pages and apps for all to
/// read (PostHog's project API key). Unique among all workspaces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectToken(String);

impl ProjectToken {
    /// How one begins, as PostHog's do.
    const SCHEME: &str = "phc_";
    /// How many characters of it are random: 256 bits.
    pub const RANDOM_LENGTH: usize = 43;

    /// A new token of [`RANDOM_LENGTH`](Self::RANDOM_LENGTH) random characters of `[A-Za-z0-9]`.
    pub fn of_random(random: &str) -> Self {
        Self(format!("{}{random}", Self::SCHEME))
    }

    /// Reads one; `None` where it is not written as all of them are.
    pub fn parse(text: &str) -> Option<Self> {
        let random = text.strip_prefix(Self::SCHEME)?;
        let is_one = random.len() == Self::RANDOM_LENGTH
            && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_one.then(|| Self(text.to_owned()))
    }

    /// The token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProjectToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ProjectToken;

    #[test]
    fn a_token_is_read_as_it_is_written() {
        let token = ProjectToken::of_random(&"aZ09".repeat(11)[..43]);
        assert_eq!(ProjectToken::parse(token.as_str()), Some(token));
        for text in [
            "",
            "phc_",
            "phc_short",
            "phx_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            assert_eq!(ProjectToken::parse(text), None, "{text}");
        }
    }
}
