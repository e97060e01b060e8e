//! Renaming a workspace.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use stele_application::{Administrator, Resource};
use stele_domain::{Name, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::{Workspace, WorkspacePath, workspace_id};
use crate::error::Error;
use crate::{body, convert};

/// A change of a workspace. What is left out stays as it is.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct UpdateWorkspace {
    /// Its new name, trimmed.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Option<Name>,
}

fn example() -> Value {
    json!({ "name": "Acme Corporation" })
}

impl UpdateWorkspace {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.optional("name", read::name);
        body::finish(object, || Some(Self { name }))
    }
}

/// Update a workspace
///
/// The key's own.
#[utoipa::path(
    patch,
    path = "/v1/workspaces/{id}",
    operation_id = "workspaces.update",
    tag = "Workspaces",
    params(WorkspacePath),
    request_body = UpdateWorkspace,
    responses((status = 200, description = "The workspace as it is now.", body = Workspace)),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Workspace>, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let id = workspace_id(&path)?;
    let not_found = || Error::not_found(Resource::Workspace);
    if id != caller.workspace_id() {
        return Err(not_found());
    }
    let UpdateWorkspace { name } = body::read(body, UpdateWorkspace::read).await?;
    let workspace = match name {
        Some(name) => {
            edge.stele
                .rename_workspace(Administrator::Caller(caller), id, name)
                .await?
        }
        None => edge.stele.workspace(id).await?.ok_or_else(not_found)?,
    };
    Ok(Json(convert::workspace(workspace)))
}
