//! One task.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{Scope, Task as DomainTask};
use stele_http::{Edge, Gate, PathParams};

use super::{Task, one};
use crate::document::example;
use crate::error::{Error, ErrorMessage};
use crate::reference;

/// Get a task
///
/// By Vitally's id or by your external id. The id is looked for first.
#[utoipa::path(
    get,
    path = "/resources/tasks/{id}",
    operation_id = "tasks.get",
    tag = "Tasks",
    params(("id" = String, Path, description = "The task's `id` or its `externalId`, percent-encoded.", example = "task-1")),
    responses(
        (status = 200, description = "The task.", body = Task<'static>, example = example::task::one),
        (status = 400, description = "The query holds a NUL.", body = ErrorMessage, example = example::nul_in_query),
        (status = 404, description = "The workspace has no such task.", body = ErrorMessage, example = example::task::not_found),
    ),
)]
pub(crate) async fn get(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let task = reference::record::<DomainTask>(&path, "id")?;
    let task = edge.stele.get_record(caller, &task).await?;
    one(&edge, caller, &task).await
}
