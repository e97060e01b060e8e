//! Making a workspace.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use stele_application::WorkspaceDraft;
use stele_domain::{Name, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::ToSchema;

use super::NewWorkspace;
use crate::error::Error;
use crate::{answer, body, convert};

/// A new workspace.
#[derive(Debug, PartialEq, ToSchema)]
#[schema(example = example)]
pub(crate) struct CreateWorkspace {
    /// Its name, trimmed. Two workspaces may have the same.
    #[schema(value_type = String, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Name,
}

fn example() -> Value {
    json!({ "name": "Acme, tests" })
}

impl CreateWorkspace {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let name = object.required("name", read::name);
        body::finish(object, || Some(Self { name: name? }))
    }
}

/// Create a workspace
///
/// With its first key, which can do what the key that makes it can: nobody else could open it. The key that makes it does not
/// see it.
#[utoipa::path(
    post,
    path = "/v1/workspaces",
    operation_id = "workspaces.create",
    tag = "Workspaces",
    request_body = CreateWorkspace,
    responses((status = 201, description = "The new workspace and its first key.", body = NewWorkspace)),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::Admin)?;
    let CreateWorkspace { name } = body::read(body, CreateWorkspace::read).await?;
    let draft = WorkspaceDraft { name };
    let (workspace, key) = edge.stele.create_workspace_with_key(caller, draft).await?;
    let workspace = convert::new_workspace(workspace, key);
    let location = format!("/v1/workspaces/{}", workspace.id);
    Ok(answer::created(&location, workspace))
}
