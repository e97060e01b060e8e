//! Tasks: what the team is to do.

mod create;
mod delete;
mod get;
mod list;
mod update;
mod write;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use stele_application::Resource;
use stele_domain::TaskChange;
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::convert;

/// The fields in which a change names other records. Where two of them name team members, nobody knows which of them names
/// one who is not there, and neither is told.
fn names(change: &TaskChange) -> Vec<(Resource, &'static str)> {
    let mut names = vec![
        (Resource::Account, "account_id"),
        (Resource::Organization, "organization_id"),
    ];
    match (change.assigned_to.value(), change.completed_by.value()) {
        (Some(_), None) => names.push((Resource::Member, "assigned_to_id")),
        (None, Some(_)) => names.push((Resource::Member, "completed_by_id")),
        _ => {}
    }
    names
}

/// The calls on tasks.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
}

/// Something the team is to do for an account or an organization.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = example)]
pub(crate) struct Task {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// Your id of it, unique in the workspace.
    #[schema(required, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<String>,
    /// What is to be done, in a line.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) name: String,
    /// What is to be done.
    #[schema(required, max_length = 100_000)]
    pub(crate) description: Option<String>,
    /// The id of the account it is for.
    #[schema(required, format = "uuid")]
    pub(crate) account_id: Option<String>,
    /// The id of the organization it is for.
    #[schema(required, format = "uuid")]
    pub(crate) organization_id: Option<String>,
    /// By when.
    #[schema(required, format = DateTime)]
    pub(crate) due_at: Option<String>,
    /// When it was done; `null` while it is not.
    #[schema(required, format = DateTime)]
    pub(crate) completed_at: Option<String>,
    /// The id of the team member who has done it.
    #[schema(required, format = "uuid")]
    pub(crate) completed_by_id: Option<String>,
    /// The id of the team member who is to do it.
    #[schema(required, format = "uuid")]
    pub(crate) assigned_to_id: Option<String>,
    /// Its labels.
    #[schema(max_items = 100)]
    pub(crate) tags: Vec<String>,
    #[schema(schema_with = convert::traits_schema)]
    pub(crate) traits: BTreeMap<String, Value>,
    /// 1 at first, one more with each change.
    #[schema(minimum = 1)]
    pub(crate) version: i64,
    /// When it was recorded.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
}

/// A task of the document.
pub(crate) fn example() -> Value {
    json!({
        "id": "0194c0f3-f100-7000-8000-000000000008",
        "external_id": null,
        "name": "Send the renewal offer",
        "description": "With the new number of seats.",
        "account_id": "0194c0f3-f100-7000-8000-000000000001",
        "organization_id": null,
        "due_at": "2025-02-01T00:00:00.000000Z",
        "completed_at": null,
        "completed_by_id": null,
        "assigned_to_id": "0194c0f3-f100-7000-8000-00000000000a",
        "tags": [],
        "traits": {},
        "version": 1,
        "created_at": "2025-01-08T15:12:00.000000Z",
        "updated_at": "2025-01-08T15:12:00.000000Z",
    })
}

#[cfg(test)]
mod tests {
    use stele_application::Resource;
    use stele_domain::{Field, MemberId, TaskChange};
    use uuid::Uuid;

    #[test]
    fn the_field_that_names_nobody_is_told_where_it_can_be_known() {
        let somebody = Field::Value(MemberId(Uuid::nil()));
        for (assigned_to, completed_by, told) in [
            (somebody, Field::Null, Some("assigned_to_id")),
            (Field::Absent, somebody, Some("completed_by_id")),
            (somebody, somebody, None),
        ] {
            let change = TaskChange {
                assigned_to,
                completed_by,
                ..TaskChange::default()
            };
            let names = super::names(&change);
            let field = names
                .iter()
                .find(|(resource, _)| *resource == Resource::Member);
            assert_eq!(field.map(|(_, field)| *field), told);
        }
    }
}
