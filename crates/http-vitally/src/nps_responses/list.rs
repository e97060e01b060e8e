//! Listing NPS responses.

use axum::extract::State;
use axum::response::Response;
use stele_domain::Scope;
use stele_http::{Edge, Gate, QueryParams};

use super::{NpsResponsePage, page};
use crate::document::example;
use crate::error::{Error, ErrorBody};
use crate::page::{List, Paging};

/// List NPS responses
///
/// Newest first. Follow `next` until it is `null`; a walk ordered by `createdAt` meets every response that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/resources/npsResponses",
    operation_id = "npsResponses.list",
    tag = "NPS responses",
    params(Paging),
    responses(
        (status = 200, description = "A page of responses.", body = NpsResponsePage, example = example::nps_response::page),
        (status = 400, description = "A parameter is none of what it may be.", body = ErrorBody, example = example::bad_limit),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Response, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let list = List::whole(&edge, caller, "vitally/npsResponses");
    let paging = list.read(&query)?;
    page(&edge, caller, &list, &paging, None).await
}
