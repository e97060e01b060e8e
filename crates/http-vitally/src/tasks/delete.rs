//! Deleting a task.

use axum::extract::State;
use http::StatusCode;
use stele_domain::{Scope, Task};
use stele_http::{Edge, Gate, PathParams};

use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Delete a task
///
/// It is gone for good.
#[utoipa::path(
    delete,
    path = "/resources/tasks/{id}",
    operation_id = "tasks.delete",
    tag = "Tasks",
    params(("id" = String, Path, description = "The task's `id` or its `externalId`, percent-encoded.", example = "task-1")),
    responses(
        (status = 204, description = "The task is gone."),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such task.", body = ErrorMessage, example = example::task::not_found),
    ),
)]
pub(crate) async fn delete(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<StatusCode, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let task = reference::record::<Task>(&path, "id")?;
    edge.stele.delete_task(caller, &task).await?;
    Ok(StatusCode::NO_CONTENT)
}
