//! Listing the team.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use stele_domain::{Member, Scope};
use stele_http::{Edge, Gate, QueryParams};

use super::Admin;
use crate::convert;
use crate::document::example;
use crate::error::{Error, ErrorBody};
use crate::page::{List, Page, Paging};

/// A page of admins.
type AdminPage<'a> = Page<Admin<'a>>;

/// List admins
///
/// The whole team, newest first, the deactivated among them.
#[utoipa::path(
    get,
    path = "/resources/admins",
    operation_id = "admins.list",
    tag = "Admins",
    params(Paging),
    responses(
        (status = 200, description = "A page of admins.", body = AdminPage, example = example::admin::page),
        (status = 400, description = "A parameter is none of what it may be.", body = ErrorBody, example = example::bad_limit),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let list = List::whole(&edge, caller, "vitally/admins");
    let paging = list.read(&query)?;
    let part = list.records::<Member>(&edge, caller, &paging, None).await?;
    Ok(Json(part.page(convert::admin)).into_response())
}
