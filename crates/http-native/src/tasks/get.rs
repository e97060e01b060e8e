//! One task.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::Scope;
use stele_http::{Edge, Gate, PathParams};

use super::Task;
use crate::error::Error;
use crate::{convert, path};

/// Get a task
///
/// With the ids of what it is about and of who is to do it.
#[utoipa::path(
    get,
    path = "/v1/tasks/{id}",
    operation_id = "tasks.get",
    tag = "Tasks",
    params(path::Id),
    responses((status = 200, description = "The task.", body = Task)),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Json<Task>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let task = path::record(&path, Resource::Task)?;
    let task = edge.stele.get_record(caller, &task).await?;
    Ok(Json(convert::task(task)))
}
