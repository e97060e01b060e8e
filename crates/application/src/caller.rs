//! Who calls.

use stele_domain::{ApiKey, KeyId, Member, Scope, ScopeSet, Workspace, WorkspaceId};

use crate::Error;

/// The holder of a valid key, or of a project token. Its workspace is the only one it can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The workspace the key opens.
    pub workspace: Workspace,
    /// The key; `None` is the workspace's project token.
    pub key: Option<KeyId>,
    /// What the caller may do.
    pub scopes: ScopeSet,
    /// The team member the key acts for.
    pub member: Option<Member>,
}

impl Caller {
    /// Refuses a caller whose key lacks `scope`.
    pub fn require(&self, scope: Scope) -> Result<(), Error> {
        if self.scopes.allows(scope) {
            Ok(())
        } else {
            Err(Error::Forbidden(scope))
        }
    }

    /// The id of the workspace.
    pub fn workspace_id(&self) -> WorkspaceId {
        self.workspace.id
    }
}

impl Caller {
    /// Whoever has a workspace's project token: they write events and do nothing else.
    pub(crate) fn with_token(workspace: Workspace) -> Self {
        Self {
            workspace,
            key: None,
            scopes: [Scope::EventWrite].into_iter().collect(),
            member: None,
        }
    }
}

impl From<ApiKey> for Caller {
    fn from(key: ApiKey) -> Self {
        Self {
            workspace: key.workspace,
            key: Some(key.id),
            scopes: key.scopes,
            member: key.member,
        }
    }
}
