//! Writing what an administrator keeps.

use async_trait::async_trait;
use stele_application::ports::{AdministrationWrites, StoreError, Unique};
use stele_domain::{ApiKey, KeyId, Member, MemberNumber, Timestamp, Workspace, WorkspaceId, fold};

use super::state::broken;
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
                && tenant.members.get(&member.number) != Some(member)
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

    async fn insert_member(&mut self, mut member: Member) -> Result<Member, StoreError> {
        self.run(|state| {
            let tenant = state.tenant_mut(member.workspace)?;
            if tenant.members.values().any(|other| other.id == member.id) {
                return Err(broken("there is a member with this id"));
            }
            let email = member.email.folded();
            if tenant
                .members
                .values()
                .any(|other| other.email.folded() == email)
            {
                return Err(StoreError::Conflict(Unique::MemberEmail));
            }
            tenant.last_member += 1;
            member.number = MemberNumber(tenant.last_member);
            tenant.members.insert(member.number, member.clone());
            Ok(member)
        })
    }

    async fn member_by_number(
        &mut self,
        workspace: WorkspaceId,
        number: i64,
    ) -> Result<Option<Member>, StoreError> {
        self.run(|state| {
            let tenant = state.tenant(workspace);
            Ok(tenant.members.get(&MemberNumber(number)).cloned())
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
            let mut members = tenant.members.values();
            Ok(members
                .find(|member| member.email.folded() == email)
                .cloned())
        })
    }
}
