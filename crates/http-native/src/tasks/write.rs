//! What a body may say of a task.

use serde_json::{Value, json};
use stele_domain::{AccountId, MemberId, OrganizationId, TaskChange};
use stele_http::{ObjectReader, read};
use utoipa::ToSchema;

use crate::{body, convert};

/// A new task: what is to be done, and whatever else.
#[derive(Debug, ToSchema)]
#[schema(example = example_of_create)]
#[expect(dead_code, reason = "only the schema of what `create` reads")]
pub(crate) struct CreateTask {
    /// Your id of it, unique in the workspace, kept as sent.
    #[schema(min_length = 1, max_length = 400)]
    external_id: Option<String>,
    /// What is to be done, in a line; trimmed.
    #[schema(min_length = 1, max_length = 400, pattern = r"^\s*\S")]
    name: String,
    /// What is to be done.
    #[schema(max_length = 100_000)]
    description: Option<String>,
    /// The id of the account it is for.
    #[schema(format = "uuid")]
    account_id: Option<String>,
    /// The id of the organization it is for.
    #[schema(format = "uuid")]
    organization_id: Option<String>,
    /// By when.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// When it was done.
    #[schema(format = DateTime)]
    completed_at: Option<String>,
    /// The id of the team member who has done it. Naming them alone says that it is done now.
    #[schema(format = "uuid")]
    completed_by_id: Option<String>,
    /// The id of the team member who is to do it.
    #[schema(format = "uuid")]
    assigned_to_id: Option<String>,
    /// Its labels.
    #[schema(required = false, max_items = 100)]
    tags: Vec<String>,
    #[schema(schema_with = convert::traits_change_schema, required = false)]
    traits: Value,
}

/// A change of a task. What is left out stays as it is, `null` clears.
#[derive(Debug, ToSchema)]
#[schema(example = example_of_update)]
#[expect(dead_code, reason = "only the schema of what `update` reads")]
pub(crate) struct UpdateTask {
    /// What is to be done, in a line; trimmed.
    #[schema(
        required = false,
        min_length = 1,
        max_length = 400,
        pattern = r"^\s*\S"
    )]
    name: String,
    /// What is to be done.
    #[schema(max_length = 100_000)]
    description: Option<String>,
    /// The id of the account it is for.
    #[schema(format = "uuid")]
    account_id: Option<String>,
    /// The id of the organization it is for.
    #[schema(format = "uuid")]
    organization_id: Option<String>,
    /// By when.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// When it was done. `null` says that it is not, and forgets who did it.
    #[schema(format = DateTime)]
    completed_at: Option<String>,
    /// The id of the team member who has done it. Naming them alone says that it is done now.
    #[schema(format = "uuid")]
    completed_by_id: Option<String>,
    /// The id of the team member who is to do it.
    #[schema(format = "uuid")]
    assigned_to_id: Option<String>,
    /// All its labels.
    #[schema(required = false, max_items = 100)]
    tags: Vec<String>,
    #[schema(schema_with = convert::traits_change_schema, required = false)]
    traits: Value,
}

fn example_of_create() -> Value {
    json!({
        "account_id": "0194c0f3-f100-7000-8000-000000000001",
        "name": "Send the renewal offer",
        "due_at": "2025-02-01T00:00:00Z",
        "assigned_to_id": "0194c0f3-f100-7000-8000-00000000000a",
    })
}

fn example_of_update() -> Value {
    json!({ "completed_at": "2025-01-30T09:00:00Z" })
}

/// Reads what may be said of a new task and of one that is there.
pub(super) fn rest(object: &mut ObjectReader) -> TaskChange {
    TaskChange {
        name: None,
        description: object.field("description", body::text),
        account: object.field("account_id", body::uuid).map(AccountId),
        organization: object
            .field("organization_id", body::uuid)
            .map(OrganizationId),
        due_at: object.field("due_at", read::datetime),
        completed_at: object.field("completed_at", read::datetime),
        completed_by: object.field("completed_by_id", body::uuid).map(MemberId),
        assigned_to: object.field("assigned_to_id", body::uuid).map(MemberId),
        tags: object.optional("tags", body::tags),
        traits: object.optional("traits", read::traits).unwrap_or_default(),
    }
}
