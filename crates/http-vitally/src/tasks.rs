//! Tasks of the team for customers, as every call of this dialect shows and takes them.

mod create;
mod delete;
mod get;
mod list;
mod of_account;
mod of_organization;
mod update;

use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use stele_application::{About, Caller, Error as UseCaseError};
use stele_domain::Task as DomainTask;
use stele_http::Edge;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::EmbeddedAccount;
use crate::admins::Admin;
use crate::around::{Around, Names};
use crate::convert;
use crate::convert::plain_traits;
use crate::document::schema;
use crate::error::Error;
use crate::organizations::Organization;
use crate::page::{List, Page, Paging};

/// The calls on tasks.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(of_account::list))
        .routes(routes!(of_organization::list))
}

/// A page of tasks.
type TaskPage<'a> = Page<Task<'a>>;

/// A task. Every key is always there; times are UTC, in milliseconds.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Task<'a> {
    /// Its id.
    #[schema(format = "uuid")]
    pub(crate) id: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub(crate) updated_at: String,
    /// Your id of it.
    #[schema(required = true, min_length = 1, max_length = 400)]
    pub(crate) external_id: Option<&'a str>,
    /// What is to be done, in a line.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) name: &'a str,
    /// What is to be done.
    #[schema(required = true, max_length = 100_000)]
    pub(crate) description: Option<&'a str>,
    /// By when: a day.
    #[schema(required = true, format = Date)]
    pub(crate) due_date: Option<String>,
    /// When it was done; `null` while it is not.
    #[schema(required = true, format = DateTime)]
    pub(crate) completed_at: Option<String>,
    /// The id of the admin who has done it.
    #[schema(required = true, format = "uuid")]
    pub(crate) completed_by_id: Option<String>,
    /// The id of the admin who is to do it.
    #[schema(required = true, format = "uuid")]
    pub(crate) assigned_to_id: Option<String>,
    /// The admin who is to do it.
    #[schema(required = true)]
    pub(crate) assigned_to: Option<Admin<'a>>,
    /// The id of the account it is for.
    #[schema(required = true, format = "uuid")]
    pub(crate) account_id: Option<String>,
    /// The account it is for.
    #[schema(required = true)]
    pub(crate) account: Option<EmbeddedAccount<'a>>,
    /// The id of the organization it is for.
    #[schema(required = true, format = "uuid")]
    pub(crate) organization_id: Option<String>,
    /// The organization it is for.
    #[schema(required = true)]
    pub(crate) organization: Option<Organization<'a>>,
    #[schema(schema_with = schema::no_category)]
    pub(crate) category_id: (),
    #[schema(schema_with = schema::no_category)]
    pub(crate) category: (),
    #[schema(schema_with = schema::no_projects)]
    pub(crate) projects: [(); 0],
    /// Its labels, in the order they were sent.
    pub(crate) tags: Vec<&'a str>,
    #[schema(schema_with = plain_traits::schema_of_answer)]
    pub(crate) traits: &'a BTreeMap<String, Value>,
}

/// The page of a list of tasks that a query asks for: of those about something, or of all.
async fn page(
    edge: &Edge,
    caller: &Caller,
    list: &List<'_>,
    paging: &Paging,
    of: Option<About>,
) -> Result<Response, Error> {
    let part = list.records(edge, caller, paging, of).await?;
    let around = around(edge, caller, part.rows()).await?;
    let page: TaskPage = part.page(|task| convert::task(task, &around));
    Ok(Json(page).into_response())
}

/// The answer that shows one task.
async fn one(edge: &Edge, caller: &Caller, task: &DomainTask) -> Result<Response, Error> {
    let around = around(edge, caller, std::slice::from_ref(task)).await?;
    Ok(Json(convert::task(task, &around)).into_response())
}

/// What tasks name.
async fn around(
    edge: &Edge,
    caller: &Caller,
    tasks: &[DomainTask],
) -> Result<Around, UseCaseError> {
    let mut names = Names::default();
    for task in tasks {
        names.account(task.account);
        names.organization(task.organization);
        names.member(task.assigned_to);
    }
    Around::read(edge, caller, names).await
}
