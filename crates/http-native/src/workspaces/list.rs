//! The workspaces that a key sees.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, QueryParams};

use super::Workspace;
use crate::convert;
use crate::error::Error;
use crate::page::{Page, PageParams, Paging};

/// A page of workspaces.
type WorkspacePage = Page<Workspace>;

/// List workspaces
///
/// A key opens one workspace and sees no other, so the list has one entry: the key's own.
#[utoipa::path(
    get,
    path = "/v1/workspaces",
    operation_id = "workspaces.list",
    tag = "Workspaces",
    params(PageParams),
    responses((status = 200, description = "The key's workspace.", body = WorkspacePage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<WorkspacePage>, Error> {
    let caller = gate.admit(Scope::Admin)?;
    // There is never a second page; what else is sent is read as in every list.
    Paging::of_whole(&query, &edge, caller, "workspaces")?;
    // The key may be known from before a change of name.
    let own = edge.stele.workspace(caller.workspace_id()).await?;
    let own = own.ok_or_else(|| Error::not_found(Resource::Workspace))?;
    Ok(Json(Page::new(vec![convert::workspace(own)], None)))
}
