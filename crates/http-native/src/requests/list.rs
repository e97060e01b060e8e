//! Many requests.

use axum::Json;
use axum::extract::State;
use stele_application::OfAccount;
use stele_domain::{Scope, SupportRequest};
use stele_http::{Edge, Gate, QueryParams};

use super::Request;
use crate::convert;
use crate::error::Error;
use crate::page::{AccountFilter, Page, PageParams, Paging};

/// A page of requests.
type RequestPage = Page<Request>;

/// List requests
///
/// Those recorded last first. A walk meets every request that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/v1/requests",
    operation_id = "requests.list",
    tag = "Requests",
    params(PageParams, AccountFilter),
    responses((status = 200, description = "A page of requests.", body = RequestPage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<RequestPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (account, paging) = Paging::of_account(&query, &edge, caller, "requests")?;
    let query = paging.query(account.map(OfAccount));
    let found: Vec<SupportRequest> = edge.stele.list_records(caller, &query).await?;
    Ok(Json(paging.page(found, convert::request)))
}
