//! Who calls.

use stele_domain::{ApiKey, KeyId, Member, Scope, ScopeSet, Workspace, WorkspaceId};

use crate::Error;

/// The holder of a valid key. Its workspace is the only one it can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The workspace the key opens.
    pub workspace: Workspace,
    /// The key.
    pub key: KeyId,
    /// What the key may do.
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

impl From<ApiKey> for Caller {
    fn from(key: ApiKey) -> Self {
        Self {
            workspace: key.workspace,
            key: key.id,
            scopes: key.scopes,
            member: key.member,
        }
    }
}
