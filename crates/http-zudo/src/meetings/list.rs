//! `GET /api/v1/meetings`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use stele_application::OfAccount;
use stele_domain::Scope;
use stele_http::{Edge, Gate, QueryParams};
use utoipa::ToSchema;

use super::Meeting;
use crate::error::{Error, ErrorBody};
use crate::page::{Page, Pagination};
use crate::records::ListRecords;

/// One page of meetings.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeetingPage {
    data: Vec<Meeting>,
    pagination: Pagination,
}

/// List meetings
///
/// One page of the workspace's meetings, by id, with how many there are in all.
#[utoipa::path(
    get,
    path = "/api/v1/meetings",
    operation_id = "meetings.list",
    tag = "Meetings",
    params(Page, ListRecords),
    responses(
        (status = 200, description = "The page. One past the last has no data.", body = MeetingPage, example = json!({
            "data": [{
                "id": 5,
                "accountId": 1,
                "title": "Q1 Review",
                "startAt": "2025-01-08T14:00:00.000Z",
                "endAt": "2025-01-08T15:00:00.000Z",
                "createdAt": "2025-01-02T09:30:00.000Z",
                "updatedAt": "2025-01-02T09:30:00.000Z"
            }],
            "pagination": {
                "page": 1, "pageSize": 25, "total": 1, "totalPages": 1, "hasNextPage": false, "hasPrevPage": false
            }
        })),
        (status = 400, description = "A query parameter is not what it must be.", body = ErrorBody,
            example = json!({ "error": "accountId must be an integer" })),
    ),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    params: QueryParams,
) -> Result<Json<MeetingPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (asked, page) = ListRecords::read(&params)?;
    let listed = asked
        .fetch::<stele_domain::Meeting>(&edge, caller, page, OfAccount)
        .await?;
    Ok(Json(MeetingPage {
        data: listed.records.into_iter().map(Meeting::from).collect(),
        pagination: listed.pagination,
    }))
}
