//! Making a task.

use axum::extract::State;
use axum::response::Response;
use stele_domain::{Identifier, Name, Scope};
use stele_http::{Edge, Faults, Gate, ObjectReader, Unread, read};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

use super::update::UpdateTask;
use super::{Task, one};
use crate::document::{example, schema};
use crate::error::{Error, ErrorBody, ErrorMessage};

/// A new task.
#[derive(Debug, PartialEq)]
pub(crate) struct CreateTask {
    external_id: Option<Identifier>,
    name: Name,
    /// What an update may say as well.
    rest: UpdateTask,
}

/// By hand, so that what an update may say is said once.
impl utoipa::PartialSchema for CreateTask {
    fn schema() -> RefOr<Schema> {
        let required = ObjectBuilder::new()
            .property("externalId", schema::external_id("task"))
            .required("name");
        schema::extended::<UpdateTask>(
            "A new task. Attributes that are not listed are ignored.",
            required,
        )
    }
}

impl utoipa::ToSchema for CreateTask {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schema::extends::<UpdateTask>(schemas);
    }
}

impl CreateTask {
    fn read(mut body: ObjectReader) -> Result<Self, Faults> {
        let external_id = body.nullable("externalId", read::identifier);
        let name = body.required("name", read::name);
        let rest = UpdateTask::read(&mut body);
        body.finish(|| {
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
/// Where a task has the `externalId` already, that one is changed. Answers 200 and the whole task.
#[utoipa::path(
    post,
    path = "/resources/tasks",
    operation_id = "tasks.create",
    tag = "Tasks",
    request_body(content = CreateTask, content_type = "application/json", example = example::task::create),
    responses(
        (status = 200, description = "The task.", body = Task<'static>, example = example::task::one),
        (status = 400, description = "The body is no JSON, breaks its schema, or names something that is not there; nothing is written.", body = ErrorBody, example = example::task::missing_name),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn create(
    State(edge): State<Edge>,
    gate: Gate,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let CreateTask {
        external_id,
        name,
        rest,
    } = CreateTask::read(body.object().await?)?;
    let change = rest.resolve(&edge, caller).await?;
    let task = edge
        .stele
        .put_task(caller, external_id, name, change)
        .await?;
    one(&edge, caller, &task).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Identifier, Name};
    use stele_http::ObjectReader;

    use super::CreateTask;
    use crate::tasks::update::UpdateTask;

    fn read(body: Value) -> Result<CreateTask, String> {
        ObjectReader::of(body)
            .and_then(CreateTask::read)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn a_name_is_enough() {
        let expected = CreateTask {
            external_id: None,
            name: Name::new("Call").expect("valid"),
            rest: UpdateTask::default(),
        };
        for body in [
            json!({ "name": " Call " }),
            json!({ "name": "Call", "externalId": null, "projects": 5, "createdAt": 1 }),
        ] {
            assert_eq!(read(body).as_ref(), Ok(&expected));
        }
    }

    #[test]
    fn what_an_update_may_say_is_read_too() {
        let body = json!({ "name": "Call", "externalId": "t", "dueDate": "2024-02-29" });
        let task = read(body).expect("valid");
        assert_eq!(task.external_id, Identifier::new("t").ok());
        assert_ne!(task.rest, UpdateTask::default());
    }

    #[test]
    fn every_fault_is_told() {
        assert_eq!(read(json!({})), Err("name is required".to_owned()));
        let body = json!({ "externalId": 5, "name": " ", "assignedToId": "x" });
        assert_eq!(
            read(body),
            Err(concat!(
                "externalId must be a string, name must not be blank, ",
                "assignedToId must be a UUID"
            )
            .to_owned())
        );
    }
}
