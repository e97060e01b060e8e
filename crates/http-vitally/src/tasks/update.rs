//! Changing a task.

use axum::extract::State;
use axum::response::Response;
use stele_application::Caller;
use stele_domain::{
    Field, Identifier, MemberId, Name, Scope, Task as DomainTask, TaskChange, Text, Timestamp,
    TraitsChange,
};
use stele_http::{Edge, Faults, Gate, ObjectReader, PathParams, Unread, read};
use utoipa::ToSchema;

use super::{Task, one};
use crate::convert;
use crate::convert::plain_traits;
use crate::document::example;
use crate::error::{Error, ErrorBody, ErrorMessage};
use crate::reference;

/// A change of a task. Attributes that are not listed are ignored.
#[derive(Debug, Default, PartialEq, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct UpdateTask {
    /// What is to be done, in a line; trimmed.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: Option<Name>,
    /// What is to be done, kept as sent.
    #[schema(value_type = Option<String>, required = false, max_length = 100_000)]
    description: Field<Text>,
    /// By when: a day. Of a time its day in UTC.
    #[schema(value_type = Option<String>, required = false, format = Date)]
    due_date: Field<Timestamp>,
    /// When it was done, ISO 8601; `null` says that it is not.
    #[schema(value_type = Option<String>, required = false, format = DateTime)]
    completed_at: Field<Timestamp>,
    /// The `id` of the admin who has done it. Saying who says that it is done: now, unless `completedAt` says when.
    #[schema(value_type = Option<String>, required = false, format = "uuid")]
    completed_by_id: Field<MemberId>,
    /// The `id` of the admin who is to do it.
    #[schema(value_type = Option<String>, required = false, format = "uuid")]
    assigned_to_id: Field<MemberId>,
    /// The `id` or the `externalId` of the account it is for.
    #[schema(value_type = Option<String>, required = false, min_length = 1, max_length = 400)]
    account_id: Field<Identifier>,
    /// The `id` or the `externalId` of the organization it is for.
    #[schema(value_type = Option<String>, required = false, min_length = 1, max_length = 400)]
    organization_id: Field<Identifier>,
    /// Its labels: all of them, others that it had go.
    #[schema(value_type = Option<Vec<String>>, required = false)]
    tags: Field<Vec<Name>>,
    #[schema(schema_with = plain_traits::schema_of_write, required = false)]
    traits: TraitsChange,
}

impl UpdateTask {
    /// Reads what there is of it; the faults are noted in `body`.
    pub(super) fn read(body: &mut ObjectReader) -> Self {
        Self {
            name: body.optional("name", read::name),
            description: body.field("description", convert::text),
            due_date: body.field("dueDate", read::datetime),
            completed_at: body.field("completedAt", read::datetime),
            completed_by_id: body
                .field("completedById", reference::vitally_id)
                .map(MemberId),
            assigned_to_id: body
                .field("assignedToId", reference::vitally_id)
                .map(MemberId),
            account_id: body.field("accountId", read::identifier),
            organization_id: body.field("organizationId", read::identifier),
            tags: body.field("tags", read::list_of(read::name)),
            traits: body.optional("traits", read::traits).unwrap_or_default(),
        }
    }

    fn read_whole(mut body: ObjectReader) -> Result<Self, Faults> {
        let update = Self::read(&mut body);
        body.finish(|| Some(update))
    }
}

impl UpdateTask {
    /// The change that it asks for, once all that it names is found.
    pub(super) async fn resolve(self, edge: &Edge, caller: &Caller) -> Result<TaskChange, Error> {
        let Self {
            name,
            description,
            due_date,
            completed_at,
            completed_by_id,
            assigned_to_id,
            account_id,
            organization_id,
            tags,
            traits,
        } = self;
        let (account, organization) =
            reference::about(edge, caller, account_id, organization_id).await?;
        Ok(TaskChange {
            name,
            description,
            account,
            organization,
            due_at: due_date,
            completed_at,
            completed_by: completed_by_id,
            assigned_to: assigned_to_id,
            tags: convert::replaced(tags),
            traits,
        })
    }
}

/// Update a task
///
/// By Vitally's id or by your external id. Answers the whole task. A change that changes nothing leaves `updatedAt` alone.
#[utoipa::path(
    put,
    path = "/resources/tasks/{id}",
    operation_id = "tasks.update",
    tag = "Tasks",
    params(("id" = String, Path, description = "The task's `id` or its `externalId`, percent-encoded.", example = "task-1")),
    request_body(content = UpdateTask, content_type = "application/json", example = example::task::update),
    responses(
        (status = 200, description = "The task as it is now.", body = Task<'static>, example = example::task::updated),
        (status = 400, description = "The body is no JSON, breaks its schema, or names something that is not there; nothing is written.", body = ErrorBody, example = example::task::due_date_not_a_date),
        (status = 404, description = "The workspace has no such task.", body = ErrorMessage, example = example::task::not_found),
        (status = 413, description = "The body is too large.", body = ErrorMessage, example = example::too_large),
    ),
)]
pub(crate) async fn update(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    body: Unread,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountWrite)?;
    let task = reference::record::<DomainTask>(&path, "id")?;
    let update = UpdateTask::read_whole(body.object().await?)?;
    let change = update.resolve(&edge, caller).await?;
    let task = edge.stele.update_task(caller, &task, change).await?;
    one(&edge, caller, &task).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Field, Identifier, MemberId, Name, Text, Timestamp};
    use stele_http::ObjectReader;
    use uuid::Uuid;

    use super::UpdateTask;

    const ID: &str = "0194c0f3-f100-7000-8000-000000000001";

    fn read(body: Value) -> Result<UpdateTask, String> {
        ObjectReader::of(body)
            .and_then(UpdateTask::read_whole)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn nothing_said_changes_nothing() {
        for body in [
            json!({}),
            json!({ "externalId": 5, "id": [], "categoryId": 1, "category": {}, "projects": 5, "account": [], "assignedTo": 1 }),
        ] {
            assert_eq!(read(body.clone()), Ok(UpdateTask::default()), "{body}");
        }
    }

    #[test]
    fn everything_said_is_read() {
        let id = Uuid::parse_str(ID).expect("a UUID");
        let at = |text| Timestamp::parse_iso(text).expect("a time");
        let body = json!({
            "name": " Call ", "description": " <p>Hi</p> ", "dueDate": "2024-02-29", "completedAt": "2024-03-01T08:00:00+02:00",
            "completedById": ID, "assignedToId": ID.to_uppercase(), "accountId": "account-101", "organizationId": null, "tags": ["a"],
            "traits": { "a": 1.50 },
        });
        let expected = UpdateTask {
            name: Name::new("Call").ok(),
            description: Field::Value(Text::new(" <p>Hi</p> ").expect("valid")),
            due_date: Field::Value(at("2024-02-29")),
            completed_at: Field::Value(at("2024-03-01T06:00:00Z")),
            completed_by_id: Field::Value(MemberId(id)),
            assigned_to_id: Field::Value(MemberId(id)),
            account_id: Field::Value(Identifier::new("account-101").expect("valid")),
            organization_id: Field::Null,
            tags: Field::Value(vec![Name::new("a").expect("valid")]),
            traits: [("a".to_owned(), Some(json!(1.50)))].into(),
        };
        assert_eq!(read(body), Ok(expected));
    }

    #[test]
    fn null_takes_away_what_need_not_be() {
        let body = json!({
            "description": null, "dueDate": null, "completedAt": null, "completedById": null, "assignedToId": null,
            "accountId": null, "tags": null,
        });
        let expected = UpdateTask {
            description: Field::Null,
            due_date: Field::Null,
            completed_at: Field::Null,
            completed_by_id: Field::Null,
            assigned_to_id: Field::Null,
            account_id: Field::Null,
            tags: Field::Null,
            ..UpdateTask::default()
        };
        assert_eq!(read(body), Ok(expected));
    }

    #[test]
    fn every_fault_is_told() {
        let body = json!({
            "name": null, "description": 5, "dueDate": "2023-02-29", "completedAt": 5, "completedById": "x", "assignedToId": 5,
            "accountId": "", "organizationId": [], "tags": "a", "traits": null,
        });
        assert_eq!(
            read(body),
            Err(concat!(
                "name must be a string, description must be a string, dueDate must be a valid ISO 8601 date, ",
                "completedAt must be a string, completedById must be a UUID, assignedToId must be a string, ",
                "accountId must not be blank, organizationId must be a string, tags must be an array, ",
                "traits must be an object"
            )
            .to_owned())
        );
    }
}
