//! Changing a task.

use axum::Json;
use axum::extract::State;
use stele_application::Resource;
use stele_domain::{Scope, TaskChange};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};

use super::write::{self, UpdateTask};
use super::{Task, names};
use crate::error::Error;
use crate::{body, convert, path};

fn change(mut object: ObjectReader) -> Result<TaskChange, Faults> {
    let name = object.optional("name", read::name);
    let rest = write::rest(&mut object);
    body::finish(object, || Some(TaskChange { name, ..rest }))
}

/// Update a task
///
/// A change that changes nothing leaves `version` and `updated_at` alone.
#[utoipa::path(
    patch,
    path = "/v1/tasks/{id}",
    operation_id = "tasks.update",
    tag = "Tasks",
    params(path::Id),
    request_body = UpdateTask,
    responses((status = 200, description = "The task as it is now.", body = Task)),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Json<Task>, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let task = path::record(&path, Resource::Task)?;
    let change = body::read(body, change).await?;
    let names = names(&change);
    let task = edge.stele.update_task(caller, &task, change).await;
    let task = task.map_err(|error| Error::naming(error, &names))?;
    Ok(Json(convert::task(task)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_domain::{Field, TaskChange};
    use stele_http::ObjectReader;

    use super::change;

    #[test]
    fn absent_and_null_are_told_apart_and_the_name_cannot_be_taken_away() {
        let read = |body| ObjectReader::of(body).and_then(change);
        assert_eq!(read(json!({})), Ok(TaskChange::default()));
        let cleared = TaskChange {
            due_at: Field::Null,
            completed_at: Field::Null,
            assigned_to: Field::Null,
            ..TaskChange::default()
        };
        let body = json!({ "due_at": null, "completed_at": null, "assigned_to_id": null });
        assert_eq!(read(body), Ok(cleared));
        for key in ["name", "tags", "traits"] {
            assert!(read(json!({ key: null })).is_err(), "{key}");
        }
    }
}
