//! Whoever the key acts for.

use axum::Json;
use serde::Serialize;
use stele_application::Caller;
use stele_domain::Workspace;
use stele_http::{Gate, PathParams};
use utoipa::ToSchema;

use super::{Organization, organization_id, project_uuid};
use crate::auth::known;
use crate::document::MePath;
use crate::error::Error;

/// What stands for the user of the key (PostHog).
const ME: &str = "@me";

/// Whoever a key acts for: a team member, or for a key without one the workspace itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "uuid": "0190a5c6-7f4e-7c63-a1f4-3f3a5a2f9d11",
    "id": 1,
    "distinct_id": "0190a5c6-7f4e-7c63-a1f4-3f3a5a2f9d11",
    "email": "jared@piedpiper.com",
    "first_name": "Jared Dunn",
    "team": {"id": 1, "project_id": 1, "uuid": "a5c0b1de-3a52-5b5e-9c6c-2f1b7f2f6b0a", "name": "Pied Piper", "organization": "b1e8f1a2-6f0c-5d3e-8a5b-0d3f8f0f4c11"},
    "organization": {"id": "b1e8f1a2-6f0c-5d3e-8a5b-0d3f8f0f4c11", "name": "Pied Piper"},
    "organizations": [{"id": "b1e8f1a2-6f0c-5d3e-8a5b-0d3f8f0f4c11", "name": "Pied Piper"}]
}))]
pub(crate) struct User {
    /// Their UUID.
    #[schema(format = "uuid")]
    uuid: String,
    /// Their integer id, which stands in accounts' roles; that of the project for a key without a team member.
    id: i64,
    /// The UUID once more.
    distinct_id: String,
    /// Their email; empty for a key without a team member.
    email: String,
    /// Their whole name.
    first_name: String,
    /// The key's project.
    team: Team,
    /// Its organization.
    organization: Organization,
    /// The same one.
    organizations: [Organization; 1],
}

/// A project, in few words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Team {
    /// Its integer id.
    id: i64,
    /// The same.
    project_id: i64,
    /// Its UUID.
    #[schema(format = "uuid")]
    uuid: String,
    /// Its name.
    name: String,
    /// The id of its organization.
    #[schema(format = "uuid")]
    organization: String,
}

impl From<&Workspace> for Team {
    fn from(workspace: &Workspace) -> Self {
        Self {
            id: workspace.id.0,
            project_id: workspace.id.0,
            uuid: project_uuid(workspace),
            name: workspace.name.as_str().to_owned(),
            organization: organization_id(workspace),
        }
    }
}

impl From<&Caller> for User {
    fn from(caller: &Caller) -> Self {
        let workspace = &caller.workspace;
        let (uuid, id, email, name) = match &caller.member {
            Some(member) => (
                member.id.to_string(),
                member.number.0,
                member.email.as_str(),
                &member.name,
            ),
            None => (project_uuid(workspace), workspace.id.0, "", &workspace.name),
        };
        Self {
            distinct_id: uuid.clone(),
            uuid,
            id,
            email: email.to_owned(),
            first_name: name.as_str().to_owned(),
            team: Team::from(workspace),
            organization: Organization::from(workspace),
            organizations: [Organization::from(workspace)],
        }
    }
}

/// Retrieve whoever the key acts for
///
/// There is no other than `@me`.
#[utoipa::path(
    get,
    path = "/api/users/{id}",
    operation_id = "whoAmI.user",
    tag = "Who am I",
    params(MePath),
    responses((status = 200, description = "A team member, or the workspace itself.", body = User)),
)]
pub(crate) async fn get(gate: Gate, path: PathParams) -> Result<Json<User>, Error> {
    let caller = known(&gate)?;
    if path.text("id") != Some(ME) {
        return Err(Error::NotFound);
    }
    Ok(Json(User::from(caller)))
}
