//! Workspaces.

use stele_domain::{Name, Timestamp, Workspace, WorkspaceId};

use crate::retry::{Attempt, retry};
use crate::{Error, Stele};

/// A workspace to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceDraft {
    /// Its name; need not be unique.
    pub name: Name,
}

pub(super) fn new_workspace(name: Name, now: Timestamp) -> Workspace {
    Workspace {
        id: WorkspaceId(0),
        name,
        version: 1,
        created_at: now,
    }
}

impl Stele {
    /// Makes a workspace.
    pub async fn create_workspace(&self, draft: WorkspaceDraft) -> Result<Workspace, Error> {
        retry(|| async {
            let mut work = self.store.begin().await?;
            let workspace = work
                .insert_workspace(new_workspace(draft.name.clone(), self.clock.now()))
                .await?;
            work.commit().await?;
            Ok::<_, Attempt>(workspace)
        })
        .await
    }

    /// One workspace, whoever asks: PostHog tells a project that exists from one that does not.
    pub async fn workspace(&self, workspace: WorkspaceId) -> Result<Option<Workspace>, Error> {
        Ok(self.administration.workspace(workspace).await?)
    }

    /// All workspaces, by id.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, Error> {
        Ok(self.administration.workspaces().await?)
    }
}
