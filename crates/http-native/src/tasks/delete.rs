//! Removing a task.

use axum::extract::State;
use http::StatusCode;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use crate::error::Error;
use crate::path;

/// Delete a task
///
/// What it was about stays.
#[utoipa::path(
    delete,
    path = "/v1/tasks/{id}",
    operation_id = "tasks.delete",
    tag = "Tasks",
    params(path::Id),
    responses((status = 204, description = "The task is gone.")),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let task = path::record(&path, Resource::Task)?;
    edge.stele.delete_task(caller, &task).await?;
    Ok(StatusCode::NO_CONTENT)
}
