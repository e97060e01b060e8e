//! Workspaces.

use stele_domain::{Name, ProjectToken, Scope, Timestamp, Workspace, WorkspaceId};

use super::Administrator;
use super::keys::{KeyDraft, NewKey, new_key};
use crate::ports::Secrets;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Resource, Stele};

/// A workspace to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceDraft {
    /// Its name; need not be unique.
    pub name: Name,
}

pub(super) fn new_workspace(secrets: &dyn Secrets, name: Name, now: Timestamp) -> Workspace {
    Workspace {
        id: WorkspaceId(0),
        name,
        project_token: ProjectToken::of_random(&secrets.alphanumeric(ProjectToken::RANDOM_LENGTH)),
        version: 1,
        created_at: now,
    }
}

impl Stele {
    /// Makes a workspace with nothing in it, not even a key. The operator's; see
    /// [`create_workspace_with_key`](Self::create_workspace_with_key).
    pub async fn create_workspace(&self, draft: WorkspaceDraft) -> Result<Workspace, Error> {
        retry(|| async {
            let mut work = self.store.begin().await?;
            let workspace = work
                .insert_workspace(new_workspace(
                    &*self.secrets,
                    draft.name.clone(),
                    self.clock.now(),
                ))
                .await?;
            work.commit().await?;
            Ok::<_, Attempt>(workspace)
        })
        .await
    }

    /// Makes a workspace and its first key, which can do what the administrator's own key can: nobody else could open it.
    pub async fn create_workspace_with_key(
        &self,
        caller: &Caller,
        draft: WorkspaceDraft,
    ) -> Result<(Workspace, NewKey), Error> {
        caller.require(Scope::Admin)?;
        retry(|| async {
            let now = self.clock.now();
            let mut work = self.store.begin().await?;
            let workspace = work
                .insert_workspace(new_workspace(&*self.secrets, draft.name.clone(), now))
                .await?;
            let key = KeyDraft {
                workspace: workspace.id,
                scopes: caller.scopes.clone(),
                member: None,
            };
            let key = new_key(self, workspace.clone(), &key, None, now);
            work.insert_key(&key.key).await?;
            work.commit().await?;
            Ok::<_, Attempt>((workspace, key))
        })
        .await
    }

    /// Gives a workspace another name and answers it as it is then.
    pub async fn rename_workspace(
        &self,
        administrator: Administrator<'_>,
        workspace: WorkspaceId,
        name: Name,
    ) -> Result<Workspace, Error> {
        administrator.require(workspace)?;
        let renamed = retry(|| async {
            let mut work = self.store.begin().await?;
            let found = work.workspace_for_update(workspace).await?;
            let mut found = found.ok_or(Error::NotFound(Resource::Workspace))?;
            if found.name != name {
                found.name = name.clone();
                found.version += 1;
                work.update_workspace(&found).await?;
                work.commit().await?;
            }
            Ok::<_, Attempt>(found)
        })
        .await;
        // Keys carry the workspace they open.
        self.key_cache.forget_all();
        renamed
    }

    /// One workspace, whoever asks: PostHog tells a project that exists from one that does not.
    pub async fn workspace(&self, workspace: WorkspaceId) -> Result<Option<Workspace>, Error> {
        Ok(self.administration.workspace(workspace).await?)
    }

    /// All workspaces, by id. The operator's.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, Error> {
        Ok(self.administration.workspaces().await?)
    }
}
