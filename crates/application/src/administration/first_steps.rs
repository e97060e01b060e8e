//! What an empty database begins with.

use stele_domain::{Name, ScopeSet, Workspace};

use super::keys::{KeyDraft, NewKey, new_key};
use super::workspaces::new_workspace;
use crate::retry::{Attempt, retry};
use crate::{Error, Stele};

/// The first workspace of a database and its key.
#[derive(Debug)]
pub struct FirstSteps {
    /// Workspace 1.
    pub workspace: Workspace,
    /// A key of all scopes.
    pub key: NewKey,
}

impl Stele {
    /// Makes the first workspace and a key of all scopes where there is no workspace yet, and answers them; `None` where
    /// there is one. Of several servers that start on one empty database exactly one makes them.
    pub async fn take_first_steps(
        &self,
        workspace_name: Name,
    ) -> Result<Option<FirstSteps>, Error> {
        retry(|| async {
            let now = self.clock.now();
            let mut work = self.store.begin().await?;
            if !work.no_workspace_exists().await? {
                return Ok(None);
            }
            let workspace = work
                .insert_workspace(new_workspace(&*self.secrets, workspace_name.clone(), now))
                .await?;
            let draft = KeyDraft {
                workspace: workspace.id,
                scopes: ScopeSet::all(),
                member: None,
            };
            let key = new_key(self, workspace.clone(), &draft, None, now);
            work.insert_key(&key.key).await?;
            work.commit().await?;
            Ok::<_, Attempt>(Some(FirstSteps { workspace, key }))
        })
        .await
    }
}
