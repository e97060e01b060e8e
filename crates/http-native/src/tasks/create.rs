//! Making a task.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{Field, Identifier, Name, Scope, TaskChange};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};

use super::write::{self, CreateTask};
use super::{Task, names};
use crate::error::Error;
use crate::{answer, body, convert};

/// What a body says of a new task.
#[derive(Debug, PartialEq)]
struct Said {
    external_id: Field<Identifier>,
    name: Name,
    rest: TaskChange,
}

impl Said {
    fn read(mut object: ObjectReader) -> Result<Self, Faults> {
        let external_id = object.field("external_id", read::identifier);
        let name = object.required("name", read::name);
        let rest = write::rest(&mut object);
        body::finish(object, || {
            Some(Self {
                external_id,
                name: name?,
                rest,
            })
        })
    }
}

/// Create a task
///
/// It may be for an account, an organization, both or neither.
#[utoipa::path(
    post,
    path = "/v1/tasks",
    operation_id = "tasks.create",
    tag = "Tasks",
    request_body = CreateTask,
    responses(
        (status = 201, description = "The new task.", body = Task),
        (status = 409, description = "Another task has this external id; nothing is written."),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let Said {
        external_id,
        name,
        rest,
    } = body::read(body, Said::read).await?;
    let names = names(&rest);
    let made = edge
        .stele
        .create_task(caller, external_id.value(), name, rest)
        .await;
    let task = convert::task(made.map_err(|error| Error::naming(error, &names))?);
    let location = format!("/v1/tasks/{}", task.id);
    Ok(answer::created(&location, task))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_http::ObjectReader;

    use super::Said;

    #[test]
    fn every_fault_is_told() {
        let told = ObjectReader::of(json!({
            "external_id": 1, "description": 5, "account_id": "1", "organization_id": 2, "due_at": "soon",
            "completed_at": 1, "completed_by_id": "x", "assigned_to_id": "y", "tags": "z", "traits": [], "status": "done"
        }))
        .and_then(Said::read)
        .expect_err("many faults")
        .to_string();
        for field in [
            "external_id",
            "name is required",
            "description",
            "account_id",
            "organization_id",
            "due_at",
            "completed_at",
            "completed_by_id",
            "assigned_to_id",
            "tags",
            "traits",
            "status is not a field",
        ] {
            assert!(told.contains(field), "{field}: {told}");
        }
    }
}
