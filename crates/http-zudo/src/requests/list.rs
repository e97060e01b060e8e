//! `GET /api/v1/requests`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use stele_application::OfAccount;
use stele_domain::{Scope, SupportRequest};
use stele_http::{Edge, Gate, QueryParams};
use utoipa::ToSchema;

use super::Request;
use crate::error::{Error, ErrorBody};
use crate::page::{Page, Pagination};
use crate::records::ListRecords;

/// One page of requests.
#[derive(Serialize, ToSchema)]
pub(crate) struct RequestPage {
    data: Vec<Request>,
    pagination: Pagination,
}

/// List requests
///
/// One page of the workspace's requests, by id, with how many there are in all.
#[utoipa::path(
    get,
    path = "/api/v1/requests",
    operation_id = "requests.list",
    tag = "Requests",
    params(Page, ListRecords),
    responses(
        (status = 200, description = "The page. One past the last has no data.", body = RequestPage, example = json!({
            "data": [{
                "id": 3,
                "accountId": 1,
                "title": "SSO integration",
                "status": "Open",
                "severity": 62,
                "requestedAt": "2024-11-01T00:00:00.000Z",
                "resolvedAt": null,
                "createdAt": "2024-11-01T08:15:00.000Z",
                "updatedAt": "2024-11-01T08:15:00.000Z"
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
) -> Result<Json<RequestPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (asked, page) = ListRecords::read(&params)?;
    let listed = asked
        .fetch::<SupportRequest>(&edge, caller, page, OfAccount)
        .await?;
    Ok(Json(RequestPage {
        data: listed.records.into_iter().map(Request::from).collect(),
        pagination: listed.pagination,
    }))
}
