//! Many meetings.

use axum::Json;
use axum::extract::State;
use stele_application::OfAccount;
use stele_domain::{Meeting as DomainMeeting, Scope};
use stele_http::{Edge, Gate, QueryParams};

use super::Meeting;
use crate::convert;
use crate::error::Error;
use crate::page::{AccountFilter, Page, PageParams, Paging};

/// A page of meetings.
type MeetingPage = Page<Meeting>;

/// List meetings
///
/// Those recorded last first. A walk meets every meeting that existed throughout exactly once.
#[utoipa::path(
    get,
    path = "/v1/meetings",
    operation_id = "meetings.list",
    tag = "Meetings",
    params(PageParams, AccountFilter),
    responses((status = 200, description = "A page of meetings.", body = MeetingPage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<MeetingPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (account, paging) = Paging::of_account(&query, &edge, caller, "meetings")?;
    let query = paging.query(account.map(OfAccount));
    let found: Vec<DomainMeeting> = edge.stele.list_records(caller, &query).await?;
    Ok(Json(paging.page(found, convert::meeting)))
}
