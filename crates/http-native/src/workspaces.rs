//! Workspaces.

mod create;
mod get;
mod list;
mod update;

use serde::Serialize;
use serde_json::{Value, json};
use stele_http::{Edge, PathParams};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use stele_application::Resource;
use stele_domain::WorkspaceId;

use crate::error::Error;
use crate::keys;

/// The calls on workspaces.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update))
}

/// The path's parameter that names the workspace, for the document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only the document of what `workspace_id` reads")]
struct WorkspacePath {
    /// The workspace's id.
    #[param(minimum = 1, example = 1)]
    id: i64,
}

/// The workspace that the path means, or 404: what is no number names nothing.
fn workspace_id(path: &PathParams) -> Result<WorkspaceId, Error> {
    let id = path.integer("id");
    id.map(WorkspaceId)
        .ok_or_else(|| Error::not_found(Resource::Workspace))
}

/// A workspace: accounts, people and keys that no other workspace sees.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Workspace {
    /// Its id, which PostHog's API calls a project's. Workspaces are the only records without a UUID.
    #[schema(minimum = 1)]
    pub(crate) id: i64,
    /// Its name.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) name: String,
    /// What products send events with, through PostHog's SDKs: it can write events, with what they say of people and groups,
    /// and nothing else, so it may stand in pages and apps for all to read. It never changes.
    #[schema(pattern = "^phc_[A-Za-z0-9]{43}$")]
    pub(crate) project_token: String,
    /// 1 at first, one more with each change.
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
}

/// A workspace that was just made.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = new_example)]
pub(crate) struct NewWorkspace {
    /// Its id, which PostHog's API calls a project's.
    #[schema(minimum = 1)]
    pub(crate) id: i64,
    /// Its name.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) name: String,
    /// What products send events with, through PostHog's SDKs: it can write events, with what they say of people and groups,
    /// and nothing else, so it may stand in pages and apps for all to read. It never changes.
    #[schema(pattern = "^phc_[A-Za-z0-9]{43}$")]
    pub(crate) project_token: String,
    /// 1 at first, one more with each change.
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// Its first key, with the scopes of the key that made it. Its secret is told here and never again.
    pub(crate) key: keys::NewKey,
}

/// A workspace of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": 1,
        "name": "Acme",
        "project_token": "phc_Qb7ZJm2xT9cVw4LrYk8NfD3sHg6PuA1eXoRiBtC5vKy",
        "version": 1,
        "created_at": "2025-02-01T10:00:00.000000Z",
    })
}

/// A new workspace of the document.
fn new_example() -> Value {
    let mut workspace = example();
    workspace["id"] = 2.into();
    workspace["name"] = "Acme, tests".into();
    workspace["project_token"] = "phc_w4LrYk8NfD3sHg6PuA1eXoRiBtC5vKyQb7ZJm2xT9cV".into();
    workspace["key"] = keys::new_example();
    workspace["key"]["scopes"] = json!(["*"]);
    workspace
}
