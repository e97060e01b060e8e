//! The key's project.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use stele_domain::Workspace;
use stele_http::{Edge, Gate, PathParams};
use utoipa::ToSchema;

use super::{organization_id, project_uuid};
use crate::auth::admit_anyone;
use crate::document::ProjectPath;
use crate::error::Error;

/// A project: a workspace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": 1,
    "uuid": "a5c0b1de-3a52-5b5e-9c6c-2f1b7f2f6b0a",
    "name": "Pied Piper",
    "organization": "b1e8f1a2-6f0c-5d3e-8a5b-0d3f8f0f4c11",
    "timezone": "UTC",
    "api_token": "phc_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
}))]
pub(crate) struct Project {
    /// Its integer id.
    id: i64,
    /// Its UUID.
    #[schema(format = "uuid")]
    uuid: String,
    /// Its name.
    name: String,
    /// The id of its organization.
    #[schema(format = "uuid")]
    organization: String,
    /// Whose days are counted.
    #[schema(value_type = String, example = "UTC")]
    timezone: &'static str,
    /// What its products send events with, and what these say of people and groups, and can do nothing else with.
    #[schema(pattern = "^phc_[A-Za-z0-9]{43}$")]
    api_token: String,
}

impl From<&Workspace> for Project {
    fn from(workspace: &Workspace) -> Self {
        // Every attribute by name: a new one stops the build until it is known what PostHog sees of it.
        let Workspace {
            id,
            name,
            project_token,
            version: _,
            created_at: _,
        } = workspace;
        Self {
            id: id.0,
            uuid: project_uuid(workspace),
            name: name.as_str().to_owned(),
            organization: organization_id(workspace),
            timezone: "UTC",
            api_token: project_token.as_str().to_owned(),
        }
    }
}

/// Retrieve the key's project
///
/// With the token that its products capture events with.
#[utoipa::path(
    get,
    path = "/api/projects/{project_id}",
    operation_id = "whoAmI.project",
    tag = "Who am I",
    params(ProjectPath),
    responses((status = 200, description = "The project.", body = Project)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Project>, Error> {
    let caller = admit_anyone(&edge, &gate, &path).await?;
    Ok(Json(Project::from(&caller.workspace)))
}
