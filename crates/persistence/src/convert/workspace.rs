//! Workspaces.

use stele_domain::{ProjectToken, Workspace, WorkspaceId};

use super::parts::{name, time};
use crate::entity::workspaces::Model;
use crate::error::Malformed;

pub(crate) fn workspace_row(workspace: &Workspace) -> Model {
    let Workspace {
        id,
        name,
        project_token,
        version,
        created_at,
    } = workspace;
    Model {
        id: id.0,
        name: name.as_str().to_owned(),
        project_token: project_token.as_str().to_owned(),
        version: *version,
        created_at: created_at.micros(),
    }
}

pub(crate) fn workspace_from_row(row: Model) -> Result<Workspace, Malformed> {
    let Model {
        id,
        name: text,
        project_token,
        version,
        created_at,
    } = row;
    let token = ProjectToken::parse(&project_token);
    Ok(Workspace {
        id: WorkspaceId(id),
        name: name("workspaces.name", text)?,
        project_token: token.ok_or(Malformed("workspaces.project_token"))?,
        version,
        created_at: time("workspaces.created_at", created_at)?,
    })
}
