//! A workspace as this API shows it.

use stele_application::NewKey;
use stele_domain::Workspace;

use super::{new_key, time};
use crate::workspaces as wire;

/// The workspace, every attribute looked at: a new one stops the build until it is shown here, or not.
pub(crate) fn workspace(workspace: Workspace) -> wire::Workspace {
    let Workspace {
        id,
        name,
        project_token,
        version,
        created_at,
    } = workspace;
    wire::Workspace {
        id: id.0,
        name: name.to_string(),
        project_token: project_token.to_string(),
        version,
        created_at: time(created_at),
    }
}

/// A workspace that was just made, with its first key.
pub(crate) fn new_workspace(made: Workspace, key: NewKey) -> wire::NewWorkspace {
    let wire::Workspace {
        id,
        name,
        project_token,
        version,
        created_at,
    } = workspace(made);
    wire::NewWorkspace {
        id,
        name,
        project_token,
        version,
        created_at,
        key: new_key(key),
    }
}
