//! Reading what an administrator keeps.

use async_trait::async_trait;
use stele_application::ports::{AdministrationReader, JobRecord, StoreError};
use stele_domain::{ApiKey, ProjectToken, Workspace, WorkspaceId};

use super::MemoryStore;

#[async_trait]
impl AdministrationReader for MemoryStore {
    async fn key_by_prefix(&self, prefix: &str) -> Result<Option<ApiKey>, StoreError> {
        let state = self.read()?;
        Ok(state
            .keys
            .values()
            .find(|key| key.prefix == prefix)
            .cloned())
    }

    async fn keys(&self, workspace: Option<WorkspaceId>) -> Result<Vec<ApiKey>, StoreError> {
        let state = self.read()?;
        let mut keys: Vec<_> = state
            .keys
            .into_values()
            .filter(|key| workspace.is_none_or(|workspace| key.workspace.id == workspace))
            .collect();
        keys.sort_by_key(|key| (key.created_at, key.id));
        Ok(keys)
    }

    async fn workspace(&self, workspace: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        Ok(self.read()?.workspaces.remove(&workspace))
    }

    async fn workspace_by_token(
        &self,
        token: &ProjectToken,
    ) -> Result<Option<Workspace>, StoreError> {
        let mut workspaces = self.read()?.workspaces.into_values();
        Ok(workspaces.find(|workspace| workspace.project_token == *token))
    }

    async fn jobs(&self) -> Result<Vec<JobRecord>, StoreError> {
        Ok(self.read()?.jobs.into_values().collect())
    }

    async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        Ok(self.read()?.workspaces.into_values().collect())
    }

    async fn cursor_secret(&self) -> Result<[u8; 32], StoreError> {
        self.read()?;
        Ok(*b"a secret that everybody may know")
    }
}
