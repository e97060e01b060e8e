//! Many notes.

use axum::Json;
use axum::extract::State;
use stele_application::About;
use stele_domain::{AccountId, Note as DomainNote, OrganizationId, Scope};
use stele_http::{Edge, Gate, QueryParams};

use super::Note;
use crate::convert;
use crate::error::Error;
use crate::page::{AboutFilter, Filter, Page, PageParams, Paging};

/// A page of notes.
type NotePage = Page<Note>;

/// What a list of notes can be narrowed down to.
const FILTERS: [Filter<About>; 2] = [
    ("account_id", |id| About::Account(AccountId(id))),
    ("organization_id", |id| {
        About::Organization(OrganizationId(id))
    }),
];

/// List notes
///
/// Those recorded last first. A walk meets every note that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/v1/notes",
    operation_id = "notes.list",
    tag = "Notes",
    params(PageParams, AboutFilter),
    responses((status = 200, description = "A page of notes.", body = NotePage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<NotePage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (about, paging) = Paging::of_one(&query, &edge, caller, "notes", &FILTERS)?;
    let found: Vec<DomainNote> = edge
        .stele
        .list_records(caller, &paging.query(about))
        .await?;
    Ok(Json(paging.page(found, convert::note)))
}
