//! Everything there is.

use std::collections::BTreeMap;
use std::sync::Arc;

use stele_application::ports::{JobRecord, StoreError};
use stele_domain::{ApiKey, KeyId, Workspace, WorkspaceId};

use super::tenant::Tenant;

/// All workspaces, what each holds, the keys, which are found before it is known whose they are, and the jobs, which are
/// nobody's.
#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) workspaces: BTreeMap<WorkspaceId, Workspace>,
    pub(super) keys: BTreeMap<KeyId, ApiKey>,
    pub(super) jobs: BTreeMap<String, JobRecord>,
    pub(super) tenants: BTreeMap<WorkspaceId, Arc<Tenant>>,
}

impl State {
    /// What a workspace holds: nothing where there is no such workspace.
    pub(super) fn tenant(&self, workspace: WorkspaceId) -> Arc<Tenant> {
        self.tenants.get(&workspace).cloned().unwrap_or_default()
    }

    /// What a workspace holds, to be changed.
    pub(super) fn tenant_mut(&mut self, workspace: WorkspaceId) -> Result<&mut Tenant, StoreError> {
        if !self.workspaces.contains_key(&workspace) {
            return Err(broken("there is no such workspace"));
        }
        Ok(Arc::make_mut(self.tenants.entry(workspace).or_default()))
    }

    /// What every workspace holds, to be changed.
    pub(super) fn tenants_mut(&mut self) -> impl Iterator<Item = &mut Tenant> {
        self.tenants.values_mut().map(Arc::make_mut)
    }
}

/// What a database answers when a foreign or primary key is violated: a bug of the caller.
pub(super) fn broken(why: &'static str) -> StoreError {
    StoreError::Broken(why.into())
}

/// The row that was to be changed is not the one that was read.
pub(super) fn stale() -> StoreError {
    StoreError::Retry("another version is stored".into())
}
