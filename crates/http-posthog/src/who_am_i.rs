//! Who am I: what clients ask before anything else. Any key may, whatever its scopes.
//!
//! Where PostHog has organizations, with projects in them, there are workspaces: each is a project, and an organization that
//! has this one project. Their UUIDs are made out of the workspace's number (UUID version 5), so that they stay the same.

pub(crate) mod key;
pub(crate) mod organization;
pub(crate) mod project;
pub(crate) mod user;

use serde::Serialize;
use stele_domain::Workspace;
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The calls, at their whole paths.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(key::get))
        .routes(routes!(user::get))
        .routes(routes!(project::get))
        .routes(routes!(organization::get))
}

/// The name space of the UUIDs that are made here. It means nothing, and never changes.
const NAMES: Uuid = Uuid::from_u128(0x6f1d_9a3c_58c4_4b0e_9d27_31a5_c2f8_7e46);

/// The UUID of a workspace as a project.
fn project_uuid(workspace: &Workspace) -> String {
    made_of("project", workspace)
}

/// The UUID of a workspace as an organization, which is its id.
fn organization_id(workspace: &Workspace) -> String {
    made_of("organization", workspace)
}

fn made_of(what: &str, workspace: &Workspace) -> String {
    let name = format!("{what}/{}", workspace.id);
    Uuid::new_v5(&NAMES, name.as_bytes()).to_string()
}

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "b1e8f1a2-6f0c-5d3e-8a5b-0d3f8f0f4c11", "name": "Pied Piper"}))]
pub(crate) struct Organization {
    /// Its id.
    #[schema(format = "uuid", example = "b1e8f1a2-6f0c-5d3e-8a5b-0d3f8f0f4c11")]
    id: String,
    /// Its name: the workspace's.
    #[schema(example = "Pied Piper")]
    name: String,
}

impl From<&Workspace> for Organization {
    fn from(workspace: &Workspace) -> Self {
        Self {
            id: organization_id(workspace),
            name: workspace.name.as_str().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use stele_domain::{Name, ProjectToken, Timestamp, Workspace, WorkspaceId};

    use super::{organization_id, project_uuid};

    #[test]
    fn a_workspace_has_the_same_ids_for_ever() {
        let workspace = |id| Workspace {
            id: WorkspaceId(id),
            name: Name::new("Acme").expect("valid"),
            project_token: ProjectToken::of_random("x"),
            version: 1,
            created_at: Timestamp::MIN,
        };
        insta::assert_snapshot!(
            "ids",
            format!(
                "{}\n{}",
                project_uuid(&workspace(1)),
                organization_id(&workspace(1))
            )
        );
        assert_ne!(project_uuid(&workspace(1)), project_uuid(&workspace(2)));
    }
}
