//! Many tasks.

use axum::Json;
use axum::extract::State;
use stele_application::About;
use stele_domain::{AccountId, OrganizationId, Scope, Task as DomainTask};
use stele_http::{Edge, Gate, QueryParams};

use super::Task;
use crate::convert;
use crate::error::Error;
use crate::page::{AboutFilter, Filter, Page, PageParams, Paging};

/// A page of tasks.
type TaskPage = Page<Task>;

/// What a list of tasks can be narrowed down to.
const FILTERS: [Filter<About>; 2] = [
    ("account_id", |id| About::Account(AccountId(id))),
    ("organization_id", |id| {
        About::Organization(OrganizationId(id))
    }),
];

/// List tasks
///
/// Those recorded last first. A walk meets every task that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/v1/tasks",
    operation_id = "tasks.list",
    tag = "Tasks",
    params(PageParams, AboutFilter),
    responses((status = 200, description = "A page of tasks.", body = TaskPage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<TaskPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (about, paging) = Paging::of_one(&query, &edge, caller, "tasks", &FILTERS)?;
    let found: Vec<DomainTask> = edge
        .stele
        .list_records(caller, &paging.query(about))
        .await?;
    Ok(Json(paging.page(found, convert::task)))
}
