//! Writing what an administrator keeps.

use async_trait::async_trait;
use stele_domain::{ApiKey, KeyId, Member, MemberId, Timestamp, Workspace, WorkspaceId};

use super::StoreError;

/// What a unit of work does to workspaces, keys and team members.
#[async_trait]
pub trait AdministrationWrites {
    /// Whether there is no workspace at all. Locks: until the unit of work ends no other makes one.
    async fn no_workspace_exists(&mut self) -> Result<bool, StoreError>;

    /// Stores a new workspace and answers it with the id that the store gave it; the first of a database is 1. Fails with
    /// [`Unique::ProjectToken`](super::Unique) where its token is taken.
    async fn insert_workspace(&mut self, workspace: Workspace) -> Result<Workspace, StoreError>;

    /// One workspace.
    async fn workspace(&mut self, workspace: WorkspaceId) -> Result<Option<Workspace>, StoreError>;

    /// One workspace, locked until the unit of work ends.
    async fn workspace_for_update(
        &mut self,
        workspace: WorkspaceId,
    ) -> Result<Option<Workspace>, StoreError>;

    /// Stores a changed workspace over the version before; [`StoreError::Retry`] where that is no longer what is stored.
    async fn update_workspace(&mut self, workspace: &Workspace) -> Result<(), StoreError>;

    /// Stores a new key. Fails with [`Unique::KeyPrefix`](super::Unique) where its prefix is taken.
    async fn insert_key(&mut self, key: &ApiKey) -> Result<(), StoreError>;

    /// Revokes a key; one that is revoked already stays revoked since then. `false` where there is no such key.
    async fn revoke_key(&mut self, key: KeyId, now: Timestamp) -> Result<bool, StoreError>;

    /// Revokes every key that acts for a team member and is not revoked yet.
    async fn revoke_keys_of_member(
        &mut self,
        workspace: WorkspaceId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// One key of a workspace.
    async fn key(
        &mut self,
        workspace: WorkspaceId,
        key: KeyId,
    ) -> Result<Option<ApiKey>, StoreError>;

    /// The team member with an email, case aside.
    async fn member_by_email(
        &mut self,
        workspace: WorkspaceId,
        email: &str,
    ) -> Result<Option<Member>, StoreError>;
}
