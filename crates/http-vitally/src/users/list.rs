//! Listing users.

use axum::extract::State;
use axum::response::Response;
use stele_domain::Scope;
use stele_http::{Edge, Gate, QueryParams};

use super::{UserPage, page};
use crate::document::example;
use crate::error::{Error, ErrorBody};
use crate::page::{List, Paging};

/// List users
///
/// Newest first. Follow `next` until it is `null`; a walk ordered by `createdAt` meets every user who existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/resources/users",
    operation_id = "users.list",
    tag = "Users",
    params(Paging),
    responses(
        (status = 200, description = "A page of users.", body = UserPage, example = example::user::page),
        (status = 400, description = "A parameter is none of what it may be.", body = ErrorBody, example = example::bad_limit),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let list = List::whole(&edge, caller, "vitally/users");
    let paging = list.read(&query)?;
    page(&edge, caller, &list, &paging, None).await
}
