//! Writing what an administrator keeps.

use async_trait::async_trait;
use stele_application::ports::{AdministrationWrites, StoreError, Unique};
use stele_domain::{ApiKey, KeyId, Member, MemberId, Timestamp, Workspace, WorkspaceId, fold};

use super::state::{broken, stale};
use super::unit::Unit;

#[async_trait]
impl AdministrationWrites for Unit {
    async fn no_workspace_exists(&mut self) -> Result<bool, StoreError> {
        self.run(|state| Ok(state.workspaces.is_empty()))
    }

    async fn insert_workspace(
        &mut self,
        mut workspace: Workspace,
    ) -> Result<Workspace, StoreError> {
        self.run(|state| {
            let mut others = state.workspaces.values();
            if others.any(|other| other.project_token == workspace.project_token) {
                return Err(StoreError::Conflict(Unique::ProjectToken));
            }
            // Workspaces are never deleted, so the last is the one with the largest id.
            let last = state.workspaces.last_key_value().map_or(0, |(id, _)| id.0);
            workspace.id = WorkspaceId(last + 1);
            state.workspaces.insert(workspace.id, workspace.clone());
            Ok(workspace)
        })
    }

    async fn workspace(&mut self, workspace: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        self.run(|state| Ok(state.workspaces.get(&workspace).cloned()))
    }

    async fn workspace_for_update(
        &mut self,
        workspace: WorkspaceId,
    ) -> Result<Option<Workspace>, StoreError> {
        // Whoever has a unit of work has locked everything.
        AdministrationWrites::workspace(self, workspace).await
    }

    async fn update_workspace(&mut self, workspace: &Workspace) -> Result<(), StoreError> {
        self.run(|state| {
            match state.workspaces.get(&workspace.id) {
                Some(before) if before.version == workspace.version - 1 => {}
                Some(_) | None => return Err(stale()),
            }
            let keys = state.keys.values_mut();
            for key in keys.filter(|key| key.workspace.id == workspace.id) {
                key.workspace.clone_from(workspace);
            }
            state.workspaces.insert(workspace.id, workspace.clone());
            Ok(())
        })
    }

    async fn insert_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        self.run(|state| {
            if state.keys.contains_key(&key.id) {
                return Err(broken("there is a key with this id"));
            }
            if state.keys.values().any(|other| other.prefix == key.prefix) {
                return Err(StoreError::Conflict(Unique::KeyPrefix));
            }
            let tenant = state.tenant_mut(key.workspace.id)?;
            if let Some(member) = &key.member
                && tenant.members.rows.get(&member.id.0).map(AsRef::as_ref) != Some(member)
            {
                return Err(broken("a key acts for a member that is not stored"));
            }
            state.keys.insert(key.id, key.clone());
            Ok(())
        })
    }

    async fn revoke_key(&mut self, key: KeyId, now: Timestamp) -> Result<bool, StoreError> {
        self.run(|state| {
            let known = state.keys.get_mut(&key);
            Ok(known.is_some_and(|key| {
                key.revoked_at.get_or_insert(now);
                true
            }))
        })
    }

    async fn revoke_keys_of_member(
        &mut self,
        workspace: WorkspaceId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.run(|state| {
            let keys = state.keys.values_mut();
            for key in keys.filter(|key| key.workspace.id == workspace) {
                if key.member.as_ref().map(|member| member.id) == Some(member) {
                    key.revoked_at.get_or_insert(now);
                }
            }
            Ok(())
        })
    }

    async fn key(
        &mut self,
        workspace: WorkspaceId,
        key: KeyId,
    ) -> Result<Option<ApiKey>, StoreError> {
        self.run(|state| {
            let found = state.keys.get(&key);
            Ok(found.filter(|key| key.workspace.id == workspace).cloned())
        })
    }

    async fn member_by_email(
        &mut self,
        workspace: WorkspaceId,
        email: &str,
    ) -> Result<Option<Member>, StoreError> {
        self.run(|state| {
            let email = fold(email);
            let tenant = state.tenant(workspace);
            let mut members = tenant.members.rows.values();
            let found = members.find(|member| member.email.folded() == email);
            Ok(found.map(|found| Member::clone(found)))
        })
    }
}
