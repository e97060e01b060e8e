//! One workspace.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::{Workspace, WorkspacePath, workspace_id};
use crate::convert;
use crate::error::Error;

/// Get a workspace
///
/// The key's own: of others it is not even told that they exist.
#[utoipa::path(
    get,
    path = "/v1/workspaces/{id}",
    operation_id = "workspaces.get",
    tag = "Workspaces",
    params(WorkspacePath),
    responses((status = 200, description = "The workspace.", body = Workspace)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Workspace>, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let id = workspace_id(&path)?;
    let not_found = || Error::not_found(Resource::Workspace);
    if id != caller.workspace_id() {
        return Err(not_found());
    }
    let workspace = edge.stele.workspace(id).await?.ok_or_else(not_found)?;
    Ok(Json(convert::workspace(workspace)))
}
