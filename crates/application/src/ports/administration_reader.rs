//! Reading what an administrator keeps.

use async_trait::async_trait;
use stele_domain::{ApiKey, ProjectToken, Workspace, WorkspaceId};

use super::{JobRecord, StoreError};

/// Reads workspaces and keys outside of any transaction: one statement for each method.
#[async_trait]
pub trait AdministrationReader: Send + Sync {
    /// The key with a public prefix, revoked or not, with its workspace and member.
    async fn key_by_prefix(&self, prefix: &str) -> Result<Option<ApiKey>, StoreError>;

    /// Keys, of one workspace or of all, oldest first.
    async fn keys(&self, workspace: Option<WorkspaceId>) -> Result<Vec<ApiKey>, StoreError>;

    /// One workspace.
    async fn workspace(&self, workspace: WorkspaceId) -> Result<Option<Workspace>, StoreError>;

    /// The workspace of a project token.
    async fn workspace_by_token(
        &self,
        token: &ProjectToken,
    ) -> Result<Option<Workspace>, StoreError>;

    /// How every job stands, by name.
    async fn jobs(&self) -> Result<Vec<JobRecord>, StoreError>;

    /// All workspaces, by id.
    async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError>;

    /// The secret that signs cursors: 32 bytes, made once for a database and the same for every server on it.
    async fn cursor_secret(&self) -> Result<[u8; 32], StoreError>;
}
