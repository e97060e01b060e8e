//! Notes about customers, as every call of this dialect shows and takes them.

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
use stele_domain::Note as DomainNote;
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
use crate::users::EmbeddedUser;

/// The calls on notes.
pub(crate) fn routes() -> OpenApiRouter<Edge> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(of_account::list))
        .routes(routes!(of_organization::list))
}

/// A page of notes.
type NotePage<'a> = Page<Note<'a>>;

/// A note. Every key is always there; times are UTC, in milliseconds.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "they are Vitally's")]
pub(crate) struct Note<'a> {
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
    /// The id of the organization it is about.
    #[schema(required = true, format = "uuid")]
    pub(crate) organization_id: Option<String>,
    #[schema(schema_with = schema::no_category)]
    pub(crate) category_id: (),
    /// What it is about, in a line.
    #[schema(required = true, max_length = 100_000)]
    pub(crate) subject: Option<&'a str>,
    /// What it says.
    #[schema(max_length = 100_000)]
    pub(crate) note: &'a str,
    /// The time that it speaks of.
    #[schema(format = DateTime)]
    pub(crate) note_date: String,
    /// Its labels, in the order they were sent.
    pub(crate) tags: Vec<&'a str>,
    /// The users it mentions, in the order they were sent.
    pub(crate) users: Vec<EmbeddedUser<'a>>,
    /// The account it is about.
    #[schema(required = true)]
    pub(crate) account: Option<EmbeddedAccount<'a>>,
    /// The organization it is about.
    #[schema(required = true)]
    pub(crate) organization: Option<Organization<'a>>,
    /// The admin who wrote it.
    #[schema(required = true)]
    pub(crate) author: Option<Admin<'a>>,
    #[schema(schema_with = schema::no_category)]
    pub(crate) category: (),
    /// When it was put away.
    #[schema(required = true, format = DateTime)]
    pub(crate) archived_at: Option<String>,
    /// The id of the account it is about.
    #[schema(required = true, format = "uuid")]
    pub(crate) account_id: Option<String>,
    /// The id of the admin who wrote it.
    #[schema(required = true, format = "uuid")]
    pub(crate) author_id: Option<String>,
    #[schema(schema_with = plain_traits::schema_of_answer)]
    pub(crate) traits: &'a BTreeMap<String, Value>,
}

/// The page of a list of notes that a query asks for: of those about something, or of all.
async fn page(
    edge: &Edge,
    caller: &Caller,
    list: &List<'_>,
    paging: &Paging,
    of: Option<About>,
) -> Result<Response, Error> {
    let part = list.records(edge, caller, paging, of).await?;
    let around = around(edge, caller, part.rows()).await?;
    let page: NotePage = part.page(|note| convert::note(note, &around));
    Ok(Json(page).into_response())
}

/// The answer that shows one note.
async fn one(edge: &Edge, caller: &Caller, note: &DomainNote) -> Result<Response, Error> {
    let around = around(edge, caller, std::slice::from_ref(note)).await?;
    Ok(Json(convert::note(note, &around)).into_response())
}

/// What notes name.
async fn around(
    edge: &Edge,
    caller: &Caller,
    notes: &[DomainNote],
) -> Result<Around, UseCaseError> {
    let mut names = Names::default();
    for note in notes {
        names.account(note.account);
        names.organization(note.organization);
        names.member(note.author);
        names.contacts(&note.contacts);
    }
    Around::read(edge, caller, names).await
}
