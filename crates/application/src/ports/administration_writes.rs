//! Writing what an administrator keeps.

use async_trait::async_trait;
use stele_domain::{ApiKey, KeyId, Member, Timestamp, Workspace, WorkspaceId};

use super::StoreError;

/// What a unit of work does to workspaces, keys and team members.
#[async_trait]
pub trait AdministrationWrites {
    /// Whether there is no workspace at all. Locks: until the unit of work ends no other makes one.
    async fn no_workspace_exists(&mut self) -> Result<bool, StoreError>;

    /// Stores a new workspace and answers it with the id that the store gave it; the first of a database is 1.
    async fn insert_workspace(&mut self, workspace: Workspace) -> Result<Workspace, StoreError>;

    /// One workspace.
    async fn workspace(&mut self, workspace: WorkspaceId) -> Result<Option<Workspace>, StoreError>;

    /// Stores a new key. Fails with [`Unique::KeyPrefix`](super::Unique) where its prefix is taken.
    async fn insert_key(&mut self, key: &ApiKey) -> Result<(), StoreError>;

    /// Revokes a key; one that is revoked already stays revoked since then. `false` where there is no such key.
    async fn revoke_key(&mut self, key: KeyId, now: Timestamp) -> Result<bool, StoreError>;

    /// Stores a new team member and answers it with the number that the store gave it.
    ///
    /// Fails with [`Unique::MemberEmail`](super::Unique) where the email is taken.
    async fn insert_member(&mut self, member: Member) -> Result<Member, StoreError>;

    /// The team member with a number.
    async fn member_by_number(
        &mut self,
        workspace: WorkspaceId,
        number: i64,
    ) -> Result<Option<Member>, StoreError>;

    /// The team member with an email, case aside.
    async fn member_by_email(
        &mut self,
        workspace: WorkspaceId,
        email: &str,
    ) -> Result<Option<Member>, StoreError>;
}
